"""Who may read an item's content and work on it: seat or deputy, statement accepted, not left, named if restricted."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError
from cases import operations as casework
from partners import operations as people
from partners.roles import Role
from riskpanel import access
from riskpanel.models import Acceptance, AgendaItem, Contribution
from riskpanel.operations import (
    actions,
    attendance,
    confidence,
    conflicts,
    contributions,
    decisions,
    minutes,
    panels,
    pen,
)
from riskpanel.operations import meetings as sittings
from tests.cast import SINCE
from tests.riskpanel.confidence.asking import of, sit_down, url, why
from tests.riskpanel.tables import all_accept, all_present, seat, share_by_name

WORK = {
    "share": lambda item, by: contributions.contribute(item, text="Seen", source="Visit", by=by),
    "decide": lambda item, by: decisions.decide_item(item, kind="defer", rationale="Later", by=by),
    "act": lambda item, by: actions.set_action(what="Visit", owner=by, item=item, by=by),
}


# --- the statement


@pytest.mark.parametrize("work", WORK)
def test_nothing_is_done_on_an_item_before_the_statement_is_accepted(cast, item, work):
    with pytest.raises(PermissionDenied, match="Accept the confidentiality statement"):
        WORK[work](item, cast.coordinator)
    confidence.accept_statement(item.meeting, by=cast.coordinator)
    WORK[work](item, cast.coordinator)


@pytest.mark.parametrize("work", WORK)
def test_nothing_is_done_on_an_item_that_one_left(cast, item, work):
    all_accept(item.meeting)
    conflicts.declare_conflict(item, user=cast.coordinator, by=cast.coordinator)
    with pytest.raises(PermissionDenied, match="You left this item"):
        WORK[work](item, cast.coordinator)


@pytest.mark.parametrize("work", WORK)
def test_nothing_is_done_on_an_item_for_named_people(cast, item, work):
    all_accept(item.meeting)
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    with pytest.raises(PermissionDenied, match="named people"):
        WORK[work](item, cast.coordinator)


def test_the_chair_defers_unseen_an_item_for_named_people(cast, item, sign_in):
    meeting = item.meeting
    all_accept(meeting)
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    pen.take_pen(meeting, by=cast.chair)
    client = sign_in(cast.chair)
    page = client.get(url("item", meeting, item)).content.decode()
    assert "Defer to the next meeting" in page
    assert "Testerly" not in page
    assert b"Enter the reason" in client.post(url("decide", meeting, item), {"reason": ""}).content
    assert client.post(url("decide", meeting, item), {"reason": "Nobody named is here"}).status_code == 302
    assert AgendaItem.objects.get(pk=item.pk).decision.kind == "defer"
    assert minutes.close_meeting(meeting, by=cast.chair).state == "closed"


def test_the_chair_defers_unseen_by_the_api_too(cast, item, api):
    all_accept(item.meeting)
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    pen.take_pen(item.meeting, by=cast.chair)
    sent = {"item": str(item.pk), "kind": "defer", "rationale": "Nobody named is here"}
    address = of(item.meeting, "decisions/")
    assert api(cast.chair).post(address, sent | {"kind": "list"}, format="json").status_code == 403
    assert api(cast.chair).post(address, sent, format="json").status_code == 201


def test_the_childs_actions_are_carried_with_an_item_put_off_unseen(cast, again, earlier):
    casework.restrict_case(again.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    pen.take_pen(again.meeting, by=cast.chair)
    with pytest.raises(ValidationError, match="cannot be closed yet"):
        minutes.close_meeting(again.meeting, by=cast.chair)
    decisions.decide_item(again, kind="defer", rationale="Nobody named is here", by=cast.chair)
    review = earlier.reviews.get(meeting=again.meeting)
    assert (review.result, review.note) == ("carried", "Nobody named is here")
    assert minutes.close_meeting(again.meeting, by=cast.chair).state == "closed"


def test_nothing_but_a_deferral_by_the_chair_is_decided_unseen(cast, item):
    all_accept(item.meeting)
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    with pytest.raises(PermissionDenied, match="named people"):
        decisions.decide_item(item, kind="defer", rationale="Later", by=cast.coordinator)
    pen.take_pen(item.meeting, by=cast.chair)
    with pytest.raises(PermissionDenied, match="named people"):
        decisions.decide_item(item, kind="list", rationale="High", by=cast.chair)
    share_by_name(item.case, cast.coordinator, by=cast.socialworker)
    conflicts.declare_conflict(item, user=cast.chair, by=cast.chair)
    with pytest.raises(PermissionDenied, match="You left"):
        decisions.decide_item(item, kind="defer", rationale="Later", by=cast.chair)


def test_each_reason_to_be_shut_out_has_its_word(cast, item):
    assert why(cast.police, item) == "statement"
    confidence.accept_statement(item.meeting, by=cast.police)
    assert why(cast.police, item) == ""
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    assert why(cast.police, item) == "named"
    conflicts.declare_conflict(item, user=cast.police, by=cast.police)
    assert why(cast.police, item) == "left"


def test_pages_and_lists_show_nothing_of_a_child_before_the_statement(cast, item, sign_in, api):
    confidence.accept_statement(item.meeting, by=cast.member)
    contributions.contribute(item, text="Seen at the park", source="Patrol", by=cast.member)
    client = sign_in(cast.police)
    for page in (url("item", item.meeting, item), url("meeting", item.meeting), url("last_actions", item.meeting)):
        content = client.get(page).content
        assert b"I accept this statement" in content
        assert not [word for word in (b"Testerly", b"W.T.", b"Seen at the park") if word in content]
    [row] = api(cast.police).get(of(item.meeting, "agenda/")).json()["results"]
    assert (row["shut"], row["case"], row["reference"]) == ("statement", None, None)
    assert api(cast.police).get(of(item.meeting, "contributions/")).json()["results"] == []
    assert not Contribution.objects.visible_to(cast.police).exists()


def test_accepting_on_the_item_opens_it(cast, item, sign_in):
    client = sign_in(cast.police)
    answer = client.post(url("accept_statement", item.meeting), {"item": item.pk})
    assert answer.url == item.get_absolute_url()
    assert b"Testerly" in client.get(answer.url).content
    assert seat(item.meeting, cast.police).confidentiality_accepted_at is not None


def test_accepting_by_the_api_opens_the_agenda(cast, item, api):
    client = api(cast.police)
    assert client.post(of(item.meeting, "statement/")).status_code == 200
    assert client.get(of(item.meeting, "agenda/")).json()["results"][0]["shut"] == ""
    assert api(cast.outsider).post(of(item.meeting, "statement/")).status_code == 404


def test_an_acceptance_is_one_record_and_stands(cast, meeting):
    for _ in range(2):
        accepted = confidence.accept_statement(meeting, by=cast.police)
    assert Acceptance.objects.filter(meeting=meeting, user=cast.police).count() == 1
    assert Record.objects.filter(verb="accepted_confidentiality", subject_id=str(meeting.pk)).count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Acceptance.objects.filter(pk=accepted.pk).update(at=timezone.now())


def test_an_observer_accepts_too_and_reads_but_has_no_voice(cast, panel, item):
    people.grant_role(cast.health, Role.PANEL_MEMBER, partner=cast.partners["health"], since=SINCE, by=cast.admin)
    cast.health.__dict__.pop("standing", None)
    panels.seat_member(panel, cast.health, role="observer", since=SINCE, by=cast.admin)
    assert why(cast.health, item) == "statement"
    confidence.accept_statement(item.meeting, by=cast.health)
    assert why(cast.health, item) == ""
    with pytest.raises(PermissionDenied):
        contributions.contribute(item, text="Seen", source="Visit", by=cast.health)


def test_an_observer_who_knows_the_child_leaves_on_the_page(cast, panel, item, sign_in):
    people.grant_role(cast.health, Role.PANEL_MEMBER, partner=cast.partners["health"], since=SINCE, by=cast.admin)
    cast.health.__dict__.pop("standing", None)
    panels.seat_member(panel, cast.health, role="observer", since=SINCE, by=cast.admin)
    confidence.accept_statement(item.meeting, by=cast.health)
    client, leave = sign_in(cast.health), url("leave_item", item.meeting, item)
    assert f'action="{leave}"' in client.get(url("item", item.meeting, item)).content.decode()
    assert client.post(leave).status_code == 302
    assert why(cast.health, item) == "left"


def test_no_statement_is_accepted_for_a_cancelled_meeting(cast, meetings):
    sittings.cancel_meeting(meetings[0], reason="Snow", by=cast.coordinator)
    with pytest.raises(StateError):
        confidence.accept_statement(meetings[0], by=cast.police)


def test_what_is_said_for_others_in_the_meeting_asks_for_the_pen(cast, meeting):
    for say in (confidence.accept_confidentiality, attendance.send_information):
        with pytest.raises(ValidationError, match="holds the pen"):
            say(seat(meeting, cast.police), by=cast.chair)
        say(seat(meeting, cast.police), by=cast.police)
    pen.take_pen(meeting, by=cast.chair)
    attendance.record_attendance(seat(meeting, cast.school), presence="present", by=cast.chair)
    confidence.accept_confidentiality(seat(meeting, cast.school), by=cast.chair)
    assert access.has_accepted(cast.school, meeting)


def test_before_the_meeting_nobody_accepts_for_another(cast, meetings):
    with pytest.raises(PermissionDenied):
        confidence.accept_confidentiality(seat(meetings[0], cast.police), by=cast.coordinator)


@pytest.mark.parametrize("presence", ["expected", "apologies", "absent"])
def test_nobody_accepts_for_somebody_who_is_not_there(cast, meeting, presence, sign_in):
    row = attendance.record_attendance(seat(meeting, cast.school), presence=presence, by=cast.coordinator)
    with pytest.raises(StateError, match="not recorded as present"):
        confidence.accept_confidentiality(row, by=cast.coordinator)
    assert not access.has_accepted(cast.school, meeting)
    page = sign_in(cast.coordinator).get(url("attendance", meeting)).content.decode()
    assert "confidentiality: School Cast" not in page


# --- after the meeting


def over(item, **words):
    all_present(item.meeting, item.meeting.pen_held_by)
    decisions.decide_item(item, by=item.meeting.pen_held_by, **words)
    return minutes.close_meeting(item.meeting, by=item.meeting.pen_held_by)


def test_a_meeting_that_ended_opens_no_record_to_a_person_seated_later(cast, panel, item, sign_in, api):
    meeting = over(item, kind="defer", rationale="Later")
    late = sit_down(cast, panel)
    confidence.accept_statement(meeting, by=late)
    assert why(late, item) == "over"
    page = sign_in(late).get(url("item", meeting, item)).content.decode()
    assert "Testerly" not in page
    assert "This meeting is over" in page
    [row] = api(late).get(of(meeting, "agenda/")).json()["results"]
    assert (row["shut"], row["case"], row["reference"]) == ("over", None, None)


def test_a_child_on_the_log_of_their_panel_stays_open_to_its_people_after_the_meeting(cast, panel, item):
    meeting = over(item, kind="list", rationale="Far above the threshold")
    late = sit_down(cast, panel)
    confidence.accept_statement(meeting, by=late)
    assert why(late, item) == ""
    assert why(cast.police, item) == ""


# --- the words of the page


def test_a_named_person_who_left_is_told_that_they_left(cast, item, sign_in):
    all_accept(item.meeting)
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    share_by_name(item.case, cast.police, by=cast.socialworker)
    assert why(cast.police, item) == ""
    conflicts.declare_conflict(item, user=cast.police, by=cast.police)
    content = sign_in(cast.police).get(url("item", item.meeting, item)).content
    assert b"You left this item" in content
    assert b"named people" not in content
