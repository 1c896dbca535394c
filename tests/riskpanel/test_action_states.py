"""Every state of an action and every event: an open one may come to any of its ends, an ended one stays as it ended."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from audit.transitions import history
from riskpanel.operations import actions, reviews
from riskpanel.states import ACTION_TRANSITIONS, ActionState
from tests.riskpanel.every_event import not_as_said

OPEN = {"open"}


def report(result):
    return lambda w: actions.report_action(w.action, result=result, outcome="Said so", by=w.cast.police)


def review(result):
    def happen(w):
        new = {}
        if result == "replaced":
            new = {"new_what": "Write", "new_owner": w.cast.police, "new_due_on": w.due_on}
        reviews.review_action(w.action, meeting=w.meeting, result=result, note="Said so", by=w.cast.coordinator, **new)

    return happen


def pass_on(w):
    actions.reassign_action(w.action, to=w.cast.school, reason="Knows the family", by=w.cast.coordinator)


RESULTS = ("done", "done_late", "not_done", "no_longer_possible", "replaced", "carried")
EVENTS = {
    **{
        f"report {result}": (report(result), OPEN) for result in ("done", "done_late", "not_done", "no_longer_possible")
    },
    **{f"review {result}": (review(result), OPEN) for result in RESULTS},
    "pass on": (pass_on, OPEN),
}


@pytest.mark.parametrize("state", ActionState.values)
def test_in_each_state_what_may_happen_happens_and_the_rest_is_refused_in_words(cast, second, before, state):
    due_on = timezone.localdate() + timedelta(days=7)
    world = SimpleNamespace(cast=cast, meeting=second, action=before, due_on=due_on)
    if state in ("done", "done_late"):
        report(state)(world)
    elif state != "open":
        review(state)(world)
    before.refresh_from_db()
    assert before.state == state
    assert not_as_said(EVENTS, world, state) == {}


@pytest.mark.parametrize("step", ACTION_TRANSITIONS, ids=lambda one: one.event)
def test_each_end_is_reached_by_its_step_once(cast, second, before, step):
    world = SimpleNamespace(cast=cast, meeting=second, action=before, due_on=timezone.localdate() + timedelta(days=7))
    review(step.target)(world)
    assert [(one.event, one.from_state, one.to_state) for one in history(before)] == [
        ("begin", "", "open"),
        (step.event, "open", step.target),
    ]
