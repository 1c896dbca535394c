"""Who may read an item's content and work on it: seat or deputy, statement accepted, not left, named if restricted."""

import re
from datetime import timedelta

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError
from cases import operations as casework
from notifications.models import Notice
from partners import operations as people
from partners.models import RoleGrant, User
from partners.roles import Role
from riskpanel import access, work
from riskpanel import minutes as minutes_text
from riskpanel.models import Acceptance, Action, AgendaItem, Attendance, Contribution, Meeting
from riskpanel.operations import (
    actions,
    agenda,
    attendance,
    confidence,
    contributions,
    decisions,
    minutes,
    panels,
    pen,
    reviews,
)
from riskpanel.operations import meetings as sittings
from tests.cast import SINCE
from tests.riskpanel.tables import all_accept, all_present, assess, seat


@pytest.fixture
def meeting(cast, meetings) -> Meeting:
    """Under way; the coordinator holds the pen, and nobody has accepted the statement yet."""
    return sittings.start_meeting(meetings[0], by=cast.coordinator)


@pytest.fixture
def item(cast, meeting, shared_case) -> AgendaItem:
    """A child on the agenda of a meeting under way; nobody has accepted the statement yet."""
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    return item


@pytest.fixture
def earlier(cast, meeting, shared_case) -> Action:
    """An action of the child's item at the first meeting, which the police own."""
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    all_accept(meeting)
    return actions.set_action(what="Call at the home", owner=cast.coordinator, item=item, by=cast.coordinator)


@pytest.fixture
def second(cast, meeting, meetings, earlier, time_machine) -> Meeting:
    time_machine.move_to(meetings[1].starts_at)
    second = sittings.start_meeting(meetings[1], by=cast.coordinator)
    all_accept(second)
    return second


def url(name, *args):
    return reverse(f"riskpanel:{name}", args=[getattr(one, "pk", one) for one in args])


def of(meeting, part):
    return f"/api/v1/meetings/{meeting.pk}/{part}"


def why(user, item) -> str:
    return AgendaItem.objects.annotate(shut=access.why_shut(user)).get(pk=item.pk).shut


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
    confidence.declare_conflict(item, user=cast.coordinator, by=cast.coordinator)
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
    confidence.declare_conflict(item, user=cast.chair, by=cast.chair)
    with pytest.raises(PermissionDenied, match="You left"):
        decisions.decide_item(item, kind="defer", rationale="Later", by=cast.chair)


def test_each_reason_to_be_shut_out_has_its_word(cast, item):
    assert why(cast.police, item) == "statement"
    confidence.accept_statement(item.meeting, by=cast.police)
    assert why(cast.police, item) == ""
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    assert why(cast.police, item) == "named"
    confidence.declare_conflict(item, user=cast.police, by=cast.police)
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


def sit_down(cast, panel):
    """A youth worker is given a seat."""
    people.grant_role(cast.charity, Role.PANEL_MEMBER, partner=cast.partners["charity"], since=SINCE, by=cast.admin)
    cast.charity.__dict__.pop("standing", None)
    panels.seat_member(panel, cast.charity, since=SINCE, by=cast.admin)
    access.forget(cast.charity)
    return cast.charity


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


# --- the deputy


def test_a_deputy_from_outside_the_panel_sees_that_meeting_and_no_other(cast, meetings, item, sign_in):
    client = sign_in(cast.health)
    assert client.get(url("meeting", item.meeting)).status_code == 404
    attendance.record_attendance(seat(item.meeting, cast.member), deputy=cast.health, by=cast.coordinator)
    assert Notice.objects.filter(rule="meeting.invited", user=cast.health).count() == 1
    assert client.get(url("meetings")).status_code == 200
    assert b"Testerly" not in client.get(url("item", item.meeting, item)).content
    confidence.accept_statement(item.meeting, by=cast.health)
    assert b"Testerly" in client.get(url("item", item.meeting, item)).content
    contributions.contribute(item, text="Weight is down", source="Clinic", by=cast.health)
    assert client.get(url("meeting", meetings[1])).status_code == 404
    attendance.record_attendance(seat(item.meeting, cast.member), deputy=None, by=cast.coordinator)
    assert client.get(url("meeting", item.meeting)).status_code == 404
    with pytest.raises(PermissionDenied):
        contributions.contribute(item, text="More", source="Clinic", by=cast.health)


def test_a_deputy_of_a_meeting_whose_minutes_are_issued_sees_it_no_more(cast, meeting):
    attendance.record_attendance(seat(meeting, cast.member), deputy=cast.health, by=cast.coordinator)
    assert Meeting.objects.visible_to(cast.health).get() == meeting
    Meeting.objects.filter(pk=meeting.pk).update(state="issued")
    assert not Meeting.objects.visible_to(cast.health).exists()


def test_another_in_the_seat_accepts_anew(cast, meeting):
    row = seat(meeting, cast.member)
    confidence.accept_confidentiality(row, by=cast.member)
    row = attendance.record_attendance(row, deputy=cast.health, by=cast.coordinator)
    assert row.confidentiality_accepted_at is None
    confidence.accept_confidentiality(row, by=cast.health)
    row = attendance.record_attendance(row, deputy=None, by=cast.coordinator)
    assert row.confidentiality_accepted_at is not None, "the member had accepted before"


def test_what_is_not_said_of_a_seat_stays_as_it_is(cast, meeting, api):
    row = attendance.record_attendance(
        seat(meeting, cast.member), deputy=cast.health, information_sent=True, by=cast.coordinator
    )
    sent = {"attendance": row.pk, "presence": "present"}
    assert api(cast.coordinator).post(of(meeting, "attendance/"), sent, format="json").status_code == 200
    row.refresh_from_db()
    assert (row.deputy, row.presence) == (cast.health, "present")
    assert row.information_sent_at is not None
    sent = {"attendance": row.pk, "deputy": None}
    api(cast.coordinator).post(of(meeting, "attendance/"), sent, format="json")
    row.refresh_from_db()
    assert (row.deputy, row.presence) == (None, "present")


@pytest.mark.parametrize("local", ["board", "network", "admin"])
def test_who_never_sees_a_child_is_no_deputy(cast, local):
    assert not access.may_deputise(cast.users[local])
    assert access.may_deputise(cast.health)


@pytest.mark.parametrize("change", ["left", "lost the role", "moved"])
def test_a_deputy_who_is_fit_no_longer_sees_the_meeting_no_more(cast, meeting, sign_in, change):
    attendance.record_attendance(seat(meeting, cast.member), deputy=cast.health, by=cast.coordinator)
    assert sign_in(cast.health).get(url("meeting", meeting)).status_code == 200
    if change == "left":
        people.leave_trust(cast.health, by=cast.admin)
    elif change == "lost the role":
        RoleGrant.objects.filter(user=cast.health).update(until=timezone.localdate())
    else:
        cast.health.memberships.update(team=cast.teams["school", "Pastoral team"])
    late = User.objects.get(pk=cast.health.pk)
    assert not Meeting.objects.visible_to(late).exists()
    assert access.role_at(late, meeting) is None


def test_a_deputy_follows_no_link_that_refuses_them(cast, item, sign_in):
    attendance.record_attendance(seat(item.meeting, cast.member), deputy=cast.health, by=cast.coordinator)
    all_accept(item.meeting)
    action = actions.set_action(what="Call at the home", owner=cast.coordinator, item=item, by=cast.coordinator)
    own = actions.set_action(what="Weigh the child", owner=cast.health, item=item, by=cast.coordinator)
    casework.end_share(item.case.shares.get(partner=cast.partners["health"]), because="Over", by=cast.socialworker)
    client = sign_in(cast.health)
    page = client.get(item.get_absolute_url()).content.decode()
    assert "Call at the home" in page
    assert own.get_absolute_url() in page
    assert action.get_absolute_url() not in page
    links = set(re.findall(r'href="(/[^"#?]*)', page[page.index("<main") : page.index("</main")]))
    assert {link: client.get(link).status_code for link in links if client.get(link).status_code != 200} == {}


def test_a_stale_page_does_not_undo_who_came(cast, meeting):
    stale = seat(meeting, cast.member)
    attendance.record_attendance(seat(meeting, cast.member), presence="present", by=cast.coordinator)
    row = attendance.record_attendance(stale, deputy=cast.health, by=cast.coordinator)
    assert (row.presence, row.deputy) == ("present", cast.health)


def test_nobody_sits_in_two_seats(cast, meeting):
    with pytest.raises(ValidationError, match="has a seat"):
        attendance.record_attendance(seat(meeting, cast.chair), deputy=cast.coordinator, by=cast.coordinator)
    attendance.record_attendance(seat(meeting, cast.chair), deputy=cast.socialworker, by=cast.coordinator)
    with pytest.raises(ValidationError, match="has a seat"):
        attendance.record_attendance(seat(meeting, cast.coordinator), deputy=cast.socialworker, by=cast.coordinator)
    with pytest.raises(DatabaseError), transaction.atomic():
        Attendance.objects.filter(pk=seat(meeting, cast.coordinator).pk).update(deputy=cast.socialworker)


def test_a_word_that_is_no_presence_is_refused_in_words(cast, meeting):
    with pytest.raises(ValidationError) as refused:
        attendance.record_attendance(seat(meeting, cast.member), presence="late", by=cast.coordinator)
    assert "presence" in refused.value.message_dict


def test_who_is_seated_after_the_planning_has_a_place_at_the_meetings_to_come(cast, panel, meetings):
    people.grant_role(cast.health, Role.PANEL_MEMBER, partner=cast.partners["health"], since=SINCE, by=cast.admin)
    cast.health.__dict__.pop("standing", None)
    panels.seat_member(panel, cast.health, since=SINCE, by=cast.admin)
    assert Attendance.objects.filter(member__user=cast.health).count() == 2


# --- actions of an item that one left


def test_whoever_left_neither_reads_nor_reviews_its_actions_though_they_own_one(
    cast, earlier, second, shared_case, sign_in, api
):
    confidence.declare_conflict(earlier.item, user=cast.coordinator, by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        reviews.review_action(earlier, meeting=second, result="done", by=cast.coordinator)
    client = sign_in(cast.coordinator)
    for page in (url("last_actions", second), url("close_meeting", second), url("close_meeting", earlier.meeting)):
        assert b"Call at the home" not in client.get(page).content
    assert client.get(url("review_action", second, earlier)).status_code == 404
    sent = {"action": str(earlier.pk), "result": "done"}
    assert api(cast.coordinator).post(of(second, "reviews/"), sent, format="json").status_code == 403


def test_last_times_actions_are_read_once_the_statement_is_accepted(cast, earlier, meetings, time_machine, sign_in):
    time_machine.move_to(meetings[1].starts_at)
    second = sittings.start_meeting(meetings[1], by=cast.coordinator)
    with pytest.raises(PermissionDenied):
        reviews.review_action(earlier, meeting=second, result="done", by=cast.coordinator)
    assert b"Call at the home" not in sign_in(cast.coordinator).get(url("last_actions", second)).content
    all_accept(second)
    assert b"Call at the home" in sign_in(cast.coordinator).get(url("last_actions", second)).content


def test_an_action_of_the_panel_is_in_sight_once_its_statement_or_a_later_one_is_accepted(cast, panel, earlier, second):
    late = sit_down(cast, panel)
    assert earlier not in Action.objects.visible_to(late)
    assert earlier not in work.open_actions(late, whose="panel")
    confidence.accept_statement(second, by=late)
    assert earlier in Action.objects.visible_to(late)
    assert earlier in work.open_actions(late, whose="panel")
    later = actions.set_action(what="Write", owner=cast.police, meeting=second, by=cast.coordinator)
    other = User.objects.get(pk=cast.school.pk)
    with pgtrigger.ignore("riskpanel.Acceptance:recorded_stays_recorded"):
        Acceptance.objects.filter(user=other, meeting=second).delete()
    confidence.accept_statement(earlier.meeting, by=other)
    assert later not in Action.objects.visible_to(other), "the statement of the first opens nothing of the second"


def test_a_deputy_reads_last_times_actions_of_that_meeting_only(cast, earlier, second, sign_in):
    attendance.record_attendance(seat(second, cast.chair), deputy=cast.frontdoor, by=cast.coordinator)
    confidence.accept_statement(second, by=cast.frontdoor)
    assert b"Call at the home" in sign_in(cast.frontdoor).get(url("last_actions", second)).content
    assert sign_in(cast.frontdoor).get(url("last_actions", earlier.meeting)).status_code == 404


def test_nobody_gets_an_action_of_an_item_that_they_left(cast, item):
    all_present(item.meeting, cast.coordinator)
    confidence.declare_conflict(item, user=cast.police, by=cast.police)
    with pytest.raises(ValidationError) as refused:
        actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.coordinator)
    assert "owner" in refused.value.message_dict


GIVEN = {
    "owner": lambda item, action, to, by: actions.set_action(what="Visit", owner=to, item=item, by=by),
    "new_owner": lambda item, action, to, by: reviews.review_action(
        action, meeting=item.meeting, result="replaced", note="Other way", new_what="Visit", new_owner=to, by=by
    ),
    "to": lambda item, action, to, by: actions.reassign_action(action, to=to, reason="On leave", by=by),
}


@pytest.fixture
def again(cast, second, shared_case) -> AgendaItem:
    """The child on the agenda of the second meeting, with the action from the first."""
    return agenda.build_agenda(second, by=cast.coordinator)[0]


@pytest.mark.parametrize("how", ["left here", "left before", "knows the child"])
@pytest.mark.parametrize("door", GIVEN)
def test_whoever_left_or_knows_the_child_is_given_no_action_of_it_at_any_door(cast, earlier, again, door, how):
    if how == "knows the child":
        people.declare_relationship(cast.police, child_reference=again.case.child.reference, by=cast.police)
    else:
        (earlier.item if how == "left before" else again).conflicts.add(cast.police)
    with pytest.raises(ValidationError) as refused:
        GIVEN[door](again, earlier, cast.police, cast.coordinator)
    assert list(refused.value.message_dict) == [door]
    assert cast.police not in access.people_at(again.meeting, again.case)
    assert cast.school in access.people_at(again.meeting, again.case)


def test_whoever_left_a_theme_is_not_offered_for_it(cast, meeting):
    theme = agenda.add_to_agenda(meeting, kind="theme", title="The bus station", by=cast.coordinator)
    theme.conflicts.add(cast.police)
    assert cast.police not in access.people_at(meeting, item=theme)


def test_what_replaces_an_action_is_in_the_minutes_and_of_the_child_from_the_first(cast, earlier, second):
    casework.restrict_case(earlier.case, restricted=True, reason="A parent works here", by=cast.guardian)
    casework.share_case(
        earlier.case,
        user=cast.coordinator,
        rights="view",
        purpose="safeguarding",
        reason="Named",
        basis="public_task",
        family_told="told",
        by=cast.socialworker,
    )
    people.plan_absence(cast.member, deputy=cast.health, since=timezone.localdate(), until=None, by=cast.member)
    reviews.review_action(
        earlier,
        meeting=second,
        result="replaced",
        note="Other way",
        new_what="Write to the home",
        new_owner=cast.member,
        by=cast.coordinator,
    )
    new = Action.objects.get(what="Write to the home")
    assert (new.item, new.case, new.meeting) == (earlier.item, earlier.case, second)
    assert set(Notice.objects.filter(subject_id=str(new.pk)).values_list("user", flat=True)) == {cast.member.pk}
    passages = minutes_text.compose(second)
    assert [one.action for one in passages if "Action" in one.text and "Write to the home" in one.text] == [new]


def test_what_is_wrong_with_a_replacement_stands_at_its_fields(cast, earlier, second):
    past = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError) as refused:
        reviews.review_action(
            earlier, meeting=second, result="replaced", note="Other way", new_due_on=past, by=cast.coordinator
        )
    assert set(refused.value.message_dict) == {"new_what", "new_due_on"}


def test_a_word_that_is_no_result_is_refused_in_words(cast, earlier, second):
    with pytest.raises(ValidationError) as refused:
        reviews.review_action(earlier, meeting=second, result="perhaps", by=cast.coordinator)
    assert "result" in refused.value.message_dict


# --- the words of the page


def test_a_named_person_who_left_is_told_that_they_left(cast, item, sign_in):
    all_accept(item.meeting)
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    casework.share_case(
        item.case,
        user=cast.police,
        rights="view",
        purpose="safeguarding",
        reason="Named",
        basis="public_task",
        family_told="told",
        by=cast.socialworker,
    )
    assert why(cast.police, item) == ""
    confidence.declare_conflict(item, user=cast.police, by=cast.police)
    content = sign_in(cast.police).get(url("item", item.meeting, item)).content
    assert b"You left this item" in content
    assert b"named people" not in content
