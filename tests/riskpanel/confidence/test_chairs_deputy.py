"""Who sits in the chair's seat as deputy runs that meeting and approves its minutes, and no other."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases import operations as casework
from notifications import finding
from notifications.models import Notice
from riskpanel import access, readers, reminders
from riskpanel.models import Action, Meeting
from riskpanel.operations import (
    actions,
    agenda,
    attendance,
    confidence,
    conflicts,
    decisions,
    minutes,
    papers,
    pen,
    reviews,
)
from riskpanel.operations import meetings as sittings
from tests.riskpanel.confidence.asking import of, url, why
from tests.riskpanel.tables import all_accept, all_present, assess, begin, seat, start


def send(meeting, *, of, deputy, by):
    """A member sends apologies and a deputy."""
    return attendance.record_attendance(seat(meeting, of), presence="apologies", deputy=deputy, by=by)


@pytest.fixture
def case(cast, child):
    """Led by the charity: nobody of the council sees it but by the panel."""
    lead = {"lead": cast.charity, "locality": cast.north, "level_of_need": 4, "reason": "Worries"}
    return casework.open_case(child, by=cast.frontdoor, **lead)


@pytest.fixture
def deputy(cast, meetings):
    """A social worker in the chair's seat of the first meeting, which has not begun."""
    send(meetings[0], of=cast.chair, deputy=cast.socialworker, by=cast.chair)
    return cast.socialworker


@pytest.fixture
def item(cast, case, meetings, deputy):
    """The child on the agenda of the meeting, which the deputy opened."""
    assess(case, "A", by=cast.charity)
    agenda.build_agenda(meetings[0], by=cast.coordinator)
    meeting = start(meetings[0], by=deputy)
    all_present(meeting, deputy)
    return meeting.agenda.get()


def end(item, by):
    decisions.decide_item(item, kind="defer", rationale="Later", by=by)
    return minutes.close_meeting(item.meeting, by=by)


def test_by_page_the_deputy_opens_runs_and_closes_the_meeting_and_its_minutes_are_approved_and_issued(
    cast, case, meetings, deputy, sign_in
):
    assess(case, "A", by=cast.charity)
    agenda.build_agenda(meetings[0], by=cast.coordinator)
    meeting, client = meetings[0], sign_in(deputy)
    page = client.get(url("meeting", meeting)).content.decode()
    assert "Start the meeting" in page
    assert not [word for word in ("Move the meeting", "Cancel the meeting", "Build the agenda") if word in page]
    client.post(url("start_meeting", meeting))
    client.post(url("accept_statement", meeting))
    client.post(url("note_attendance", meeting, seat(meeting, cast.police)), {"what": "present"})
    item = meeting.agenda.get()
    assert not access.sees(deputy, case)
    shown = client.get(url("item", meeting, item)).context["decide"]
    rated = {one.html_name: one.value() for one in shown if one.value() is not None}
    decided = {"kind": "list", "rationale": "Far too high", "lead": cast.police.pk}
    client.post(url("decide", meeting, item), rated | decided)
    item.refresh_from_db()
    assert item.decision.kind == "list"
    client.post(url("set_action", meeting, item), {"what": "Visit", "owner": cast.police.pk})
    assert Action.objects.get(item=item).owner == cast.police
    client.post(url("close_meeting", meeting))
    assert "This is what the chair would approve now" in client.get(url("minutes", meeting)).content.decode()
    client.post(url("approve_minutes", meeting))
    meeting.refresh_from_db()
    assert (meeting.state, meeting.approved_by) == ("minutes_approved", deputy)
    assert "Far too high" in client.get(url("minutes", meeting)).content.decode()
    client.post(url("issue_minutes", meeting))
    meeting.refresh_from_db()
    assert meeting.state == "issued"
    assert not Meeting.objects.visible_to(deputy).exists()


def test_by_the_api_too(cast, item, deputy, api):
    end(item, deputy)
    client, address = api(deputy), f"/api/v1/meetings/{item.meeting.pk}/"
    found = client.get(address)
    assert found.json()["allowed"] == ["approve"]
    assert client.post(of(item.meeting, "approve/"), HTTP_IF_MATCH=found.headers["ETag"]).status_code == 200


def test_before_the_meeting_the_deputy_may_open_it_and_nothing_else(cast, meetings, deputy, api):
    client = api(deputy)
    assert client.get(f"/api/v1/meetings/{meetings[0].pk}/").json()["allowed"] == ["start"]
    refused = {
        "cancel": lambda m: sittings.cancel_meeting(m, reason="Snow", by=deputy),
        "move": lambda m: sittings.move_meeting(m, starts_at=m.starts_at + timedelta(days=1), place="Hall", by=deputy),
        "seal": lambda m: papers.issue_papers(m, by=deputy),
        "build": lambda m: agenda.build_agenda(m, by=deputy),
        "seat": lambda m: attendance.record_attendance(seat(m, cast.police), presence="apologies", by=deputy),
    }
    for event in refused.values():
        with pytest.raises(PermissionDenied):
            event(meetings[0])


def test_another_meetings_pen_close_and_minutes_are_refused(cast, item, meetings, deputy, time_machine, sign_in, api):
    end(item, deputy)
    time_machine.move_to(meetings[1].starts_at)
    other = begin(meetings[1], cast.coordinator)
    for event in (pen.take_pen, sittings.start_meeting, minutes.close_meeting, minutes.approve_minutes):
        with pytest.raises(PermissionDenied):
            event(other, by=deputy)
    for undecided in other.agenda.undecided():
        decisions.decide_item(undecided, kind="defer", rationale="Later", by=cast.coordinator)
    minutes.close_meeting(other, by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        minutes.approve_minutes(other, by=deputy)
    client = sign_in(deputy)
    for name in ("minutes", "approve_minutes", "take_pen"):
        assert (client.get if name == "minutes" else client.post)(url(name, other)).status_code == 404
    assert api(deputy).post(of(other, "approve/"), HTTP_IF_MATCH='"x"').status_code == 404
    assert minutes.approve_minutes(item.meeting, by=deputy).approved_by == deputy


@pytest.mark.parametrize("whose", ["member", "coordinator"])
def test_the_deputy_of_anybody_but_the_chair_gets_nothing_of_it(cast, meetings, whose, sign_in, api):
    deputy = {"member": cast.health, "coordinator": cast.socialworker}[whose]
    send(meetings[0], of=cast.users[whose], deputy=deputy, by=cast.chair)
    with pytest.raises(PermissionDenied):
        start(meetings[0], by=deputy)
    meeting = begin(meetings[0], cast.chair)
    for event in (pen.take_pen, pen.keep_pen, minutes.close_meeting):
        with pytest.raises(PermissionDenied):
            event(meeting, by=deputy)
    assert sign_in(deputy).post(url("take_pen", meeting)).status_code == 403
    assert api(deputy).get(f"/api/v1/meetings/{meeting.pk}/").json()["allowed"] == []
    minutes.close_meeting(meeting, by=cast.chair)
    with pytest.raises(PermissionDenied):
        minutes.approve_minutes(meeting, by=deputy)
    assert sign_in(deputy).post(url("approve_minutes", meeting)).status_code == 403


@pytest.mark.parametrize("change", ["the chair came", "nobody came"])
def test_who_sits_there_no_longer_runs_nothing_any_more(cast, item, deputy, change):
    pen.take_pen(item.meeting, by=cast.coordinator)
    row = seat(item.meeting, cast.chair)
    words = {"deputy": None, "presence": "present"} if change == "the chair came" else {"presence": "absent"}
    attendance.record_attendance(row, by=cast.coordinator, **words)
    with pytest.raises(PermissionDenied):
        pen.take_pen(item.meeting, by=deputy)


def test_before_they_accept_the_statement_the_deputy_decides_nothing(cast, case, meetings, deputy):
    assess(case, "A", by=cast.charity)
    agenda.build_agenda(meetings[0], by=cast.coordinator)
    meeting = start(meetings[0], by=deputy)
    with pytest.raises(PermissionDenied, match="Accept the confidentiality statement"):
        decisions.decide_item(meeting.agenda.get(), kind="defer", rationale="Later", by=deputy)


def test_the_deputy_hears_what_the_coordinator_left_and_takes_back_what_was_a_mistake(cast, item, deputy):
    left = conflicts.declare_conflict(item, user=cast.coordinator, by=cast.coordinator)
    conflicts.declare_conflict(item, user=cast.chair, by=deputy, reason="A cousin")
    assert not access.left_by_all_who_run(item)
    conflicts.withdraw_conflict(left, reason="Another family", by=deputy)
    assert why(cast.coordinator, item) == ""


def test_what_the_deputy_left_too_they_put_off_unseen(cast, item, deputy):
    for one in (deputy, cast.coordinator):
        conflicts.declare_conflict(item, user=one, by=one)
    assert decisions.decide_item(item, kind="defer", rationale="We know the family", by=deputy).unseen
    assert reviews.carry_actions_unseen(item.meeting, note="We know them", by=deputy) == 0


def test_of_the_minutes_the_deputy_reads_that_meetings_alone_and_until_they_are_issued(cast, item, deputy):
    minutes.approve_minutes(end(item, deputy), by=deputy)
    assert readers.minutes_for(deputy, item.meeting).filter(item=item).exists()
    assert not readers.minutes_for(cast.charity, item.meeting).exists()
    minutes.issue_minutes(item.meeting, by=cast.coordinator)
    assert not readers.minutes_for(deputy, item.meeting).exists()


def test_the_deputy_is_called_for_minutes_that_wait(cast, item, deputy):
    closed = end(item, deputy)
    finding.find(reminders.MINUTES_WAIT, closed.closed_at + timedelta(minutes=10))
    told = Notice.objects.filter(rule=reminders.MINUTES_WAIT.code)
    assert {one.user for one in told} == {cast.chair, deputy}


def test_the_chair_and_the_coordinator_take_the_pen_from_the_deputy_as_ever(cast, item, deputy):
    all_accept(item.meeting)
    with pytest.raises(ValidationError, match="holds the pen"):
        actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.coordinator)
    confidence.accept_statement(item.meeting, by=cast.chair)
    pen.take_pen(item.meeting, by=cast.chair)
    actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.chair)
