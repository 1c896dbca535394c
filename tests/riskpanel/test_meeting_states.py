"""Every state of a meeting and every event: each is possible or refused in words, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from govuk.autosave import Edition
from riskpanel.models import Meeting, PanelDecision
from riskpanel.operations import (
    actions,
    agenda,
    attendance,
    confidence,
    conflicts,
    contributions,
    decisions,
    drafts,
    minutes,
    papers,
    pen,
    reviews,
)
from riskpanel.operations import meetings as sittings
from riskpanel.states import ItemKind, MeetingState
from tests.riskpanel.every_event import not_as_said
from tests.riskpanel.tables import assess, seat, start

BEFORE = {"planned", "papers_issued"}
OPEN = BEFORE | {"under_way"}
TABLE = {"under_way"}
OVER = {"closed", "minutes_approved", "issued"}


def later():
    return timezone.now() + timedelta(days=200)


# event: (what happens, the states in which it may)
EVENTS = {
    "issue papers": (lambda w: papers.issue_papers(w.meeting, by=w.pen), {"planned"}),
    "start": (lambda w: start(w.meeting, by=w.pen), BEFORE),
    "cancel": (lambda w: sittings.cancel_meeting(w.meeting, reason="Snow", by=w.pen), BEFORE),
    "move": (lambda w: sittings.move_meeting(w.meeting, starts_at=later(), place="Hall", by=w.pen), BEFORE),
    "build": (lambda w: agenda.build_agenda(w.meeting, by=w.pen), OPEN),
    "add": (lambda w: agenda.add_to_agenda(w.meeting, kind=ItemKind.PLACE, title="Park", by=w.pen), OPEN),
    "apologise": (lambda w: attendance.record_attendance(w.seat, presence="apologies", by=w.pen), OPEN),
    "be there": (lambda w: attendance.record_attendance(w.seat, presence="present", by=w.pen), TABLE),
    "send information": (lambda w: attendance.send_information(w.seat, by=w.cast.police), OPEN),
    "accept": (lambda w: confidence.accept_statement(w.meeting, by=w.cast.school), OPEN | OVER),
    "note an acceptance": (lambda w: confidence.accept_confidentiality(w.seat, by=w.cast.police), OPEN),
    "leave an item": (lambda w: conflicts.declare_conflict(w.item, user=w.cast.police, by=w.cast.police), OPEN),
    "ask for conflicts": (lambda w: conflicts.ask_for_conflicts(w.meeting, by=w.pen), TABLE),
    "share": (lambda w: contributions.contribute(w.item, text="Seen", source="Visit", by=w.pen), OPEN),
    "type": (
        lambda w: drafts.save_draft(
            w.item, form_name="contribute", values={"text": "S"}, by=w.pen, edition=Edition.of(0)
        ),
        OPEN,
    ),
    "take the pen": (lambda w: pen.take_pen(w.meeting, by=w.cast.chair), TABLE),
    "keep the pen": (lambda w: pen.keep_pen(w.meeting, by=w.pen), TABLE),
    "decide": (lambda w: decisions.decide_item(w.item, kind="defer", rationale="Later", by=w.pen), TABLE),
    "set an action": (lambda w: actions.set_action(what="Visit", owner=w.pen, item=w.item, by=w.pen), TABLE),
    "review an action": (lambda w: reviews.review_action(w.action, meeting=w.meeting, result="done", by=w.pen), TABLE),
    "close": (lambda w: (_do(w), minutes.close_meeting(w.meeting, by=w.pen)), TABLE),
    "approve": (lambda w: minutes.approve_minutes(w.meeting, by=w.cast.chair), {"closed"}),
    "issue": (lambda w: minutes.issue_minutes(w.meeting, by=w.pen), {"minutes_approved"}),
}


class World:
    """The second of two meetings in a state, with a child on its agenda and an action from the first."""

    def __init__(self, cast, first, meeting, case, state) -> None:
        self.cast, self.pen, self.meeting = cast, cast.coordinator, meeting
        self.action = actions.set_action(what="Call", owner=cast.police, meeting=first, by=cast.coordinator)
        assess(case, "A", by=cast.socialworker)
        [self.item] = agenda.build_agenda(meeting, by=cast.coordinator)
        for user in (cast.coordinator, cast.police, cast.chair):
            confidence.accept_statement(meeting, by=user)
        if state in OVER:
            _do(self)
        held = {"pen_held_by": cast.coordinator, "pen_until": timezone.now()} if state == "under_way" else {}
        Meeting.objects.filter(pk=meeting.pk).update(state=state, **held)
        self.meeting.refresh_from_db()
        self.item.refresh_from_db()
        self.seat = seat(meeting, cast.police)


def _do(world) -> None:
    """What stops the close, written past the table."""
    words = {"kind": "defer", "rationale": "Later", "recorded_by": world.pen}
    PanelDecision.objects.get_or_create(item=world.item, defaults=words)
    type(world.action).objects.filter(pk=world.action.pk).update(state="done", ended_at=timezone.now())


@pytest.mark.parametrize("state", MeetingState.values)
def test_in_each_state_what_may_happen_happens_and_the_rest_is_refused_in_words(
    cast, meeting, meetings, shared_case, state
):
    assert not_as_said(EVENTS, World(cast, meeting, meetings[1], shared_case, state), state) == {}
