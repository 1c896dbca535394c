"""Every state of a place on the log and of a framework, with every event: possible, or refused in words."""

from types import SimpleNamespace

import pytest

from riskpanel import frameworks_default as default
from riskpanel.operations import assessments, frameworks, risk_log
from riskpanel.states import FrameworkState
from tests.riskpanel.every_event import not_as_said

ON, LEFT = "on the log", "left"


def list_again(w):
    w.case.refresh_from_db()
    words = {"reason": "Again", "lead": w.cast.socialworker, "assessment": w.listing}
    risk_log.list_child(w.case, panel=w.entry.panel, by=w.cast.coordinator, **words)


def remove(w):
    plan = {"step_down_plan": "Weekly sessions", "step_down_lead": w.cast.socialworker}
    risk_log.remove_from_log(w.entry, meeting=w.meeting, by=w.cast.chair, **plan)


STAYS = {
    "list": (list_again, {LEFT}),
    "remove": (remove, {ON}),
    "change the lead": (lambda w: risk_log.change_lead(w.entry, to=w.cast.school, by=w.cast.coordinator), {ON}),
}


@pytest.mark.parametrize("state", [ON, LEFT])
def test_in_each_state_of_a_place_on_the_log(cast, entry, sitting, assess, state):
    listing = entry.case.assessments.newest_first().first()
    assessments.agree_assessment(entry.case, meeting=sitting, by=cast.chair, proposed=assess(entry.case, "C"))
    world = SimpleNamespace(cast=cast, entry=entry, case=entry.case, meeting=sitting, listing=listing)
    if state == LEFT:
        remove(world)
    assert not_as_said(STAYS, world, state) == {}


CHANGED = {name: value for name, value in default.DEFAULT.items() if name != "name"}
ANY = set(FrameworkState.values)
VERSIONS = {
    "change": (lambda w: frameworks.change_draft(w.framework, by=w.admin, **CHANGED), {"draft"}),
    "publish": (lambda w: frameworks.publish_framework(w.framework, by=w.admin), {"draft"}),
    "draft the next": (lambda w: frameworks.draft_next(w.framework, by=w.admin), ANY),
    "draft one like it": (lambda w: frameworks.draft_like(w.framework, name="Another", by=w.admin), ANY),
}


@pytest.mark.parametrize("state", FrameworkState.values)
def test_in_each_state_of_a_framework(cast, state):
    framework = frameworks.draft_framework(by=cast.admin, **default.DEFAULT)
    if state != "draft":
        frameworks.publish_framework(framework, by=cast.admin)
    if state == "superseded":
        following = frameworks.draft_next(framework, by=cast.admin)
        frameworks.publish_framework(following, by=cast.admin)
    framework.refresh_from_db()
    assert framework.state == state
    assert not_as_said(VERSIONS, SimpleNamespace(framework=framework, admin=cast.admin), state) == {}
