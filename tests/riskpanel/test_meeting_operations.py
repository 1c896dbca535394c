"""A meeting's life by its operations: planned, agreed who is there, written by one pen."""

import hashlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError
from notifications.models import Notice
from riskpanel.models import ActionReview, Meeting, MinutesPart, PanelDecision
from riskpanel.operations import agenda, attendance, confidence, contributions, minutes, papers, pen, reviews
from riskpanel.operations import meetings as sittings
from riskpanel.states import ItemKind, MeetingState
from tests.riskpanel.tables import at, plan, seat, start


def told(rule, user) -> int:
    return Notice.objects.filter(rule=rule, user=user).count()


def recorded(verb, subject) -> bool:
    return Record.objects.filter(verb=verb, subject_id=str(subject.pk)).exists()


# --- planning


def test_a_series_is_planned_with_its_people_invited_and_on_the_trail(cast, panel):
    made = plan(panel, cast.coordinator, timezone.now() + timedelta(days=7), count=3)
    assert [one.state for one in made] == ["planned"] * 3
    assert all(one.attendance.count() == 5 for one in made)
    assert told("meeting.invited", cast.police) == 3
    assert all(recorded("begin", one) for one in made)


@pytest.mark.parametrize("local", ["member", "manager", "outsider", "admin", "board"])
def test_only_the_coordinator_and_the_chair_plan(cast, panel, local):
    with pytest.raises(PermissionDenied):
        plan(panel, cast.users[local], timezone.now() + timedelta(days=7))


def test_a_meeting_in_the_past_or_nowhere_is_refused(cast, panel):
    with pytest.raises(ValidationError) as refused:
        sittings.plan_meetings(panel, first=timezone.now() - timedelta(days=1), count=0, place=" ", by=cast.coordinator)
    assert set(refused.value.message_dict) == {"first", "count", "place"}
    assert not Meeting.objects.exists()


def test_two_meetings_at_one_time_are_refused(cast, panel):
    first = at(2027, 3, 2)
    plan(panel, cast.coordinator, first)
    with pytest.raises(ValidationError) as refused:
        plan(panel, cast.coordinator, first)
    assert refused.value.code == "conflict"


def test_a_cancelled_meeting_tells_its_people_and_raises_the_sequence(cast, meetings):
    cancelled = sittings.cancel_meeting(meetings[0], reason="Snow", by=cast.chair)
    assert (cancelled.state, cancelled.invitation_sequence) == ("cancelled", 1)
    assert told("meeting.cancelled", cast.member) == 1


def test_a_moved_meeting_raises_the_sequence_and_is_reminded_anew(cast, meetings):
    moved = sittings.move_meeting(meetings[0], starts_at=at(2027, 3, 2), place="Room 3", by=cast.coordinator)
    assert (moved.invitation_sequence, moved.place) == (1, "Room 3")
    assert f"{moved.remind_on}" == "2027-02-26"
    assert told("meeting.invited", cast.member) == 3


# --- the pen


def test_whoever_starts_the_meeting_holds_the_pen_and_others_get_a_conflict(cast, meeting):
    assert meeting.pen_held_by == cast.coordinator
    with pytest.raises(ValidationError) as refused:
        attendance.record_attendance(seat(meeting, cast.police), presence="present", by=cast.chair)
    assert refused.value.code == "conflict"
    assert cast.coordinator.name in refused.value.messages[0]


def test_the_pen_is_taken_over_and_its_holder_told(cast, meeting):
    taken = pen.take_pen(meeting, by=cast.chair)
    assert (taken.pen_held_by, taken.pen_taken_from) == (cast.chair, cast.coordinator)
    assert told("meeting.pen_taken", cast.coordinator) == 1
    assert recorded("took_pen", meeting)
    with pytest.raises(ValidationError):
        pen.keep_pen(meeting, by=cast.coordinator)


def test_a_pen_left_lying_for_a_minute_is_taken_without_a_word(cast, meeting, time_machine):
    time_machine.move_to(meeting.pen_until + timedelta(seconds=1))
    taken = pen.take_pen(meeting, by=cast.chair)
    assert taken.pen_held_by == cast.chair
    assert taken.pen_taken_from is None
    assert told("meeting.pen_taken", cast.coordinator) == 0


def test_each_write_renews_the_lease_for_a_minute(cast, meeting, time_machine):
    later = meeting.pen_until - timedelta(seconds=1)
    time_machine.move_to(later, tick=False)
    assert pen.keep_pen(meeting, by=cast.coordinator).pen_until == later + timedelta(seconds=60)


def test_before_its_day_a_meeting_is_not_begun_and_can_still_be_moved_to_now(cast, meetings, time_machine):
    later = meetings[1]
    with pytest.raises(ValidationError, match="Start it on that day, or move it first") as refused:
        sittings.start_meeting(later, by=cast.coordinator)
    assert refused.value.code == "conflict"
    later.refresh_from_db()
    assert (later.state, later.pen_held_by) == ("planned", None)
    soon = timezone.now() + timedelta(hours=1)
    moved = sittings.move_meeting(later, starts_at=soon, place="Hall", by=cast.coordinator)
    assert sittings.start_meeting(moved, by=cast.coordinator).state == "under_way"


def test_a_member_takes_no_pen(cast, meeting):
    with pytest.raises(PermissionDenied):
        pen.take_pen(meeting, by=cast.member)


# --- attendance


def test_quorum_follows_as_people_come_and_go(cast, meeting):
    for user in (cast.chair, cast.police, cast.member):
        attendance.record_attendance(seat(meeting, user), presence="present", by=cast.coordinator)
    meeting.refresh_from_db()
    assert meeting.quorate is False, "education, youth justice or the voluntary sector is missing"
    attendance.record_attendance(seat(meeting, cast.school), presence="present", by=cast.coordinator)
    meeting.refresh_from_db()
    assert meeting.quorate is True
    attendance.record_attendance(seat(meeting, cast.chair), presence="apologies", by=cast.coordinator)
    meeting.refresh_from_db()
    assert meeting.quorate is False


def test_a_deputy_sits_in_the_members_seat_and_works_for_its_partner(cast, meeting):
    row = attendance.record_attendance(
        seat(meeting, cast.member), presence="present", deputy=cast.health, by=cast.coordinator
    )
    assert row.deputy == cast.health
    with pytest.raises(ValidationError) as refused:
        attendance.record_attendance(
            seat(meeting, cast.member), presence="present", deputy=cast.outsider, by=cast.coordinator
        )
    assert "deputy" in refused.value.message_dict


def test_a_member_sends_apologies_before_the_meeting_but_not_for_another(cast, meetings):
    row = attendance.record_attendance(seat(meetings[0], cast.police), presence="apologies", by=cast.police)
    assert row.presence == "apologies"
    with pytest.raises(PermissionDenied):
        attendance.record_attendance(seat(meetings[0], cast.school), presence="apologies", by=cast.police)
    with pytest.raises(StateError):
        attendance.record_attendance(seat(meetings[0], cast.police), presence="present", by=cast.police)


def test_each_person_accepts_confidentiality_once(cast, meetings):
    meeting = start(meetings[0], by=cast.coordinator)
    row = confidence.accept_confidentiality(seat(meeting, cast.police), by=cast.police)
    first = row.confidentiality_accepted_at
    assert first is not None
    assert confidence.accept_confidentiality(row, by=cast.police).confidentiality_accepted_at == first
    with pytest.raises(PermissionDenied):
        confidence.accept_confidentiality(seat(meeting, cast.member), by=cast.police)
    assert recorded("accepted_confidentiality", meeting)


# --- the agenda and what is shared


def test_a_theme_is_added_once_it_has_a_title(cast, meetings):
    with pytest.raises(ValidationError) as refused:
        agenda.add_to_agenda(meetings[0], kind=ItemKind.THEME, by=cast.coordinator)
    assert "title" in refused.value.message_dict
    item = agenda.add_to_agenda(meetings[0], kind=ItemKind.THEME, title="The park", by=cast.coordinator)
    assert (item.order, recorded("added_to_agenda", item)) == (1, True)


def test_a_practitioner_proposes_a_child_in_their_sight_and_no_other(cast, meetings, shared_case):
    with pytest.raises(PermissionDenied):
        agenda.add_to_agenda(meetings[0], kind=ItemKind.NEW, case=shared_case, by=cast.outsider)
    item = agenda.add_to_agenda(meetings[0], kind=ItemKind.NEW, case=shared_case, by=cast.socialworker)
    assert item.case == shared_case
    with pytest.raises(ValidationError) as refused:
        agenda.add_to_agenda(meetings[0], kind=ItemKind.NEW, case=shared_case, by=cast.coordinator)
    assert refused.value.code == "conflict"


def test_papers_go_out_only_with_an_agenda(cast, meetings):
    with pytest.raises(ValidationError):
        papers.issue_papers(meetings[0], by=cast.coordinator)
    agenda.add_to_agenda(meetings[0], kind=ItemKind.THEME, title="The park", by=cast.coordinator)
    assert papers.issue_papers(meetings[0], by=cast.coordinator).state == MeetingState.PAPERS_ISSUED
    assert told("meeting.papers", cast.school) == 1


def test_a_member_shares_for_their_agency_and_the_pen_holder_for_another(cast, meeting, shared_case):
    item = agenda.add_to_agenda(meeting, kind=ItemKind.NEW, case=shared_case, by=cast.coordinator)
    own = contributions.contribute(item, text="Seen at home", source="Visit", by=cast.police)
    assert own.partner == cast.partners["police"]
    with pytest.raises(PermissionDenied):
        contributions.contribute(item, text="x", source="y", partner=cast.partners["charity"], by=cast.police)
    for_other = contributions.contribute(
        item, text="Attends", source="Register", partner=cast.partners["charity"], by=cast.coordinator
    )
    assert for_other.partner == cast.partners["charity"]
    with pytest.raises(ValidationError) as refused:
        contributions.contribute(item, text=" ", source="", by=cast.police)
    assert set(refused.value.message_dict) == {"text", "source"}


def test_what_was_shared_cannot_be_edited_at_the_sql_door(cast, meeting, shared_case):
    item = agenda.add_to_agenda(meeting, kind=ItemKind.NEW, case=shared_case, by=cast.coordinator)
    shared = contributions.contribute(item, text="Seen at home", source="Visit", by=cast.police)
    with pytest.raises(DatabaseError), transaction.atomic():
        type(shared).objects.filter(pk=shared.pk).update(text="Not seen")


# --- the close and the minutes


def decided(item, by):
    return PanelDecision.objects.create(item=item, kind="noted", rationale="Heard", recorded_by=by)


def test_the_close_waits_for_every_action_from_before(cast, before, second):
    with pytest.raises(minutes.NotDoneError) as refused:
        minutes.close_meeting(second, by=cast.coordinator)
    [block] = refused.value.blocks
    assert before.reference in block.words
    assert str(second.pk) in block.url
    reviews.review_action(before, meeting=second, result="done", by=cast.coordinator)
    assert minutes.close_meeting(second, by=cast.coordinator).state == MeetingState.CLOSED


def test_the_close_waits_for_every_item(cast, meeting):
    item = agenda.add_to_agenda(meeting, kind=ItemKind.THEME, title="The park", by=cast.coordinator)
    with pytest.raises(minutes.NotDoneError) as refused:
        minutes.close_meeting(meeting, by=cast.coordinator)
    assert [block.url for block in refused.value.blocks] == [item.get_absolute_url()]
    decided(item, cast.coordinator)
    closed = minutes.close_meeting(meeting, by=cast.coordinator)
    assert (closed.state, closed.pen_held_by) == (MeetingState.CLOSED, None)


CLOSED_OR_LATER = pytest.mark.parametrize("state", ["closed", "minutes_approved", "issued"])


@CLOSED_OR_LATER
def test_the_database_refuses_a_close_with_an_unreviewed_action(before, second, state):
    with pytest.raises(DatabaseError, match="not reviewed"), transaction.atomic():
        Meeting.objects.filter(pk=second.pk).update(state=state)


@CLOSED_OR_LATER
def test_the_database_refuses_a_close_with_an_undecided_item(cast, meeting, state):
    agenda.add_to_agenda(meeting, kind=ItemKind.THEME, title="The park", by=cast.coordinator)
    with pytest.raises(DatabaseError, match="neither decision nor deferral"), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(state=state)


def test_a_decision_and_a_review_stand_at_the_sql_door(cast, before, second):
    review = reviews.review_action(before, meeting=second, result="done", by=cast.coordinator)
    item = agenda.add_to_agenda(second, kind=ItemKind.THEME, title="The park", by=cast.coordinator)
    decision = decided(item, cast.coordinator)
    for rows in (ActionReview.objects.filter(pk=review.pk), PanelDecision.objects.filter(pk=decision.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(at=timezone.now())
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_the_chair_approves_the_minutes_and_their_digest_stands(cast, before, second):
    reviews.review_action(before, meeting=second, result="not_done", note="Nobody in", by=cast.coordinator)
    minutes.close_meeting(second, by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        minutes.approve_minutes(second, by=cast.coordinator)
    approved = minutes.approve_minutes(second, by=cast.chair)
    assert approved.minutes_digest == hashlib.sha256(approved.minutes.encode()).hexdigest()
    assert before.reference in approved.minutes
    assert "Nobody in" in approved.minutes
    issued = minutes.issue_minutes(second, by=cast.coordinator)
    assert issued.state == MeetingState.ISSUED
    assert told("meeting.minutes", cast.school) == 1


def test_each_member_sees_only_what_is_theirs_in_the_minutes(cast, before, second):
    reviews.review_action(before, meeting=second, result="done", by=cast.coordinator)
    minutes.close_meeting(second, by=cast.coordinator)
    minutes.approve_minutes(second, by=cast.chair)
    parts = MinutesPart.objects.filter(meeting=second)
    assert not parts.visible_to(cast.police).exists(), "nothing before they are issued"
    minutes.issue_minutes(second, by=cast.chair)
    assert parts.visible_to(cast.police).count() == 2
    assert parts.visible_to(cast.school).count() == 1
    assert not parts.visible_to(cast.outsider).exists()
