"""Invitations and places at the meetings to come follow the panel's people: who joins, who leaves, who deputises."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notice
from partners import operations as people
from partners.models import User
from partners.roles import Role
from riskpanel.models import Attendance
from riskpanel.operations import attendance, panels
from riskpanel.operations import meetings as sittings
from tests.cast import SINCE
from tests.riskpanel.tables import begin, seat


@pytest.fixture
def joins(cast, panel):
    """`joins(user, key)`: an administrator gives the person the role and seats them for their partner."""

    def take_seat(user, key):
        people.grant_role(user, Role.PANEL_MEMBER, partner=cast.partners[key], since=SINCE, by=cast.admin)
        return panels.seat_member(panel, User.objects.get(pk=user.pk), since=SINCE, by=cast.admin)

    return take_seat


@pytest.fixture
def leaves(cast, panel):
    def end_seat(user):
        return panels.leave_panel(panel.members.get(user=user, until=None), by=cast.admin)

    return end_seat


def told(user, rule) -> int:
    return Notice.objects.filter(user=user, rule=rule).count()


def expected(meeting) -> set:
    return {one.attendee for one in meeting.attendance.select_related("member__user", "deputy")}


def test_who_joins_is_expected_and_invited_with_the_file_and_nobody_else_is_told(cast, meetings, joins, sent_to):
    assert len(sent_to(cast.police)) == 2
    joins(cast.charity, "charity")
    assert set(Attendance.objects.filter(member__user=cast.charity).values_list("presence", flat=True)) == {"expected"}
    calendars = sent_to(cast.charity)
    assert [(method, event["sequence"]) for method, event in calendars] == [("REQUEST", 1)] * 2
    assert {event["uid"] for _, event in calendars} == {f"{one.pk}@common-thread" for one in meetings}
    assert told(cast.police, "meeting.invited") == 2, "once for each meeting, when it was planned"


def test_who_leaves_has_no_place_and_the_meetings_go_out_of_their_calendar(cast, meetings, leaves, sent_to):
    sent_to(cast.school)
    leaves(cast.school)
    assert not Attendance.objects.filter(member__user=cast.school).exists()
    calendars = sent_to(cast.school)
    assert [(method, event["sequence"]) for method, event in calendars] == [("CANCEL", 1)] * 2
    by_uid = {event["uid"]: event for _, event in calendars}
    event = by_uid[f"{meetings[1].pk}@common-thread"]
    assert (event["dtstart"].dt, event["attendee"]) == (meetings[1].starts_at, f"mailto:{cast.school.email}")
    assert "status" not in event, "the meeting takes place"
    assert sent_to(cast.police) == []
    assert told(cast.police, "meeting.withdrawn") == 0


def test_the_mail_to_who_leaves_names_nobody_and_its_link_opens(cast, panel, meetings, leaves, sent_to, sign_in):
    sent_to(cast.school)
    leaves(cast.school)
    sent_to(cast.school)
    [letter] = [one for one in mail.outbox if one.to == [cast.school.email]]
    assert not [name for name in User.objects.values_list("name", flat=True) if name in letter.subject + letter.body]
    [url] = set(Notice.objects.filter(rule="meeting.withdrawn").values_list("url", flat=True))
    assert sign_in(User.objects.get(pk=cast.school.pk)).get(url).status_code == 200


def test_who_left_learns_nothing_of_where_the_meeting_went(cast, meetings, leaves, sent_to):
    sent_to(cast.school)
    before = meetings[1].starts_at
    leaves(cast.school)
    sittings.move_meeting(meetings[1], starts_at=before + timedelta(days=1), place="The attic", by=cast.coordinator)
    calendars = {event["uid"]: event for _, event in sent_to(cast.school)}
    event = calendars[f"{meetings[1].pk}@common-thread"]
    assert (event["sequence"], event["dtstart"].dt) == (2, before)
    assert "location" not in event
    assert told(cast.school, "meeting.invited") == 2, "when it was planned, not when it was moved"


def test_who_takes_over_is_invited_in_place_of_who_leaves(cast, meetings, joins, leaves, sent_to):
    leaves(cast.member)
    assert [method for method, _ in sent_to(cast.member)] == ["CANCEL"] * 2
    joins(cast.health, "health")
    assert [method for method, _ in sent_to(cast.health)] == ["REQUEST"] * 2
    for meeting in meetings:
        assert cast.health in expected(meeting)
        assert cast.member not in expected(meeting)


def test_who_comes_back_before_the_mail_leaves_is_invited(cast, panel, meetings, leaves, sent_to):
    sent_to(cast.police)
    leaves(cast.police)
    panels.seat_member(panel, User.objects.get(pk=cast.police.pk), by=cast.admin)
    assert [(method, event["sequence"]) for method, event in sent_to(cast.police)] == [("REQUEST", 2)] * 2


def test_what_the_agency_has_filed_stays_with_a_colleague(cast, meetings, joins, leaves):
    joins(cast.health, "health")
    filed = attendance.send_information(seat(meetings[0], cast.member), by=cast.member)
    leaves(cast.member)
    assert seat(meetings[0], cast.health).information_sent_at == filed.information_sent_at
    assert seat(meetings[1], cast.health).information_sent_at is None


def test_a_meeting_that_has_begun_keeps_its_people(cast, meetings, joins, leaves):
    begin(meetings[0], cast.coordinator)
    leaves(cast.police)
    joins(cast.charity, "charity")
    assert cast.police in expected(meetings[0])
    assert cast.charity not in expected(meetings[0])
    assert (told(cast.police, "meeting.withdrawn"), told(cast.charity, "meeting.invited")) == (1, 1)


def test_a_meeting_whose_hour_has_passed_invites_nobody(cast, meetings, joins, time_machine):
    time_machine.move_to(meetings[0].starts_at + timedelta(minutes=1))
    joins(cast.charity, "charity")
    assert cast.charity in expected(meetings[0])
    assert told(cast.charity, "meeting.invited") == 1


def test_a_deputy_who_comes_no_more_has_the_invitation_taken_back(cast, meetings, sent_to):
    place = seat(meetings[1], cast.chair)
    attendance.record_attendance(place, deputy=cast.socialworker, by=cast.chair)
    assert [(method, event["sequence"]) for method, event in sent_to(cast.socialworker)] == [("REQUEST", 1)]
    attendance.record_attendance(place, deputy=cast.frontdoor, by=cast.chair)
    assert [(method, event["sequence"]) for method, event in sent_to(cast.socialworker)] == [("CANCEL", 2)]
    attendance.record_attendance(place, presence="apologies", by=cast.chair)
    assert told(cast.frontdoor, "meeting.withdrawn") == 0, "what is not said of the deputy stays"
    attendance.record_attendance(place, deputy=None, by=cast.chair)
    assert told(cast.frontdoor, "meeting.withdrawn") == 1
    assert told(cast.chair, "meeting.withdrawn") == 0


def test_in_the_meeting_no_invitation_is_taken_back(cast, meeting):
    place = seat(meeting, cast.member)
    attendance.record_attendance(place, deputy=cast.health, by=cast.coordinator)
    attendance.record_attendance(place, deputy=None, by=cast.coordinator)
    assert told(cast.health, "meeting.withdrawn") == 0


def test_with_a_seat_goes_who_was_to_come_for_it(cast, meetings, leaves, sent_to):
    attendance.record_attendance(seat(meetings[1], cast.member), deputy=cast.health, by=cast.member)
    leaves(cast.member)
    assert [(method, event["sequence"]) for method, event in sent_to(cast.health)] == [("CANCEL", 2)]


def test_a_meeting_moved_behind_the_end_of_a_seat_loses_its_place(cast, panel, meetings, sent_to):
    last = timezone.localdate(meetings[1].starts_at) + timedelta(days=1)
    panels.leave_panel(panel.members.get(user=cast.police), on=last, by=cast.admin)
    assert cast.police in expected(meetings[1])
    sent_to(cast.police)
    before = meetings[1].starts_at
    sittings.move_meeting(meetings[1], starts_at=before + timedelta(days=7), place="Hall", by=cast.coordinator)
    assert cast.police not in expected(meetings[1])
    [(method, event)] = sent_to(cast.police)
    assert (method, event["dtstart"].dt) == ("CANCEL", before)


def test_a_newcomer_is_invited_before_the_terms_are_accepted_and_led_to_them(
    cast, panel, meetings, joins, sent_to, sign_in
):
    panels.issue_terms(panel, text="Between us.", by=cast.chair)
    joins(cast.charity, "charity")
    assert [method for method, _ in sent_to(cast.charity)] == ["REQUEST"] * 2
    notice = Notice.objects.filter(user=cast.charity, rule="meeting.invited").first()
    page = sign_in(User.objects.get(pk=cast.charity.pk)).get(notice.url)
    assert page.url == reverse("riskpanel:panel_terms", args=[panel.pk])


def test_a_whole_year_of_invitations_goes_with_one_mail(cast, panel, sent_to):
    first = timezone.now() + timedelta(days=3)
    sittings.plan_meetings(panel, first=first, count=26, place="Hall", by=cast.coordinator)
    assert len(sent_to(cast.police)) == 26


def test_by_page_and_by_api_a_seat_that_ends_takes_its_invitations_back(cast, panel, meetings, sign_in):
    client = sign_in(cast.chair)
    ids = {"panel_id": panel.pk, "seat_id": panel.members.get(user=cast.school).pk}
    asked = client.get(reverse("riskpanel:end_seat", kwargs=ids)).content.decode()
    assert "invitations that they have are taken back" in asked
    client.post(reverse("riskpanel:end_seat", kwargs=ids))
    assert told(cast.school, "meeting.withdrawn") == 2
    client, address = sign_in(cast.admin), f"/api/v1/panels/{panel.pk}/"
    body, tag = json.dumps({"seat": panel.members.get(user=cast.police).pk}), client.get(address)["ETag"]
    client.post(f"{address}end-seat/", body, content_type="application/json", HTTP_IF_MATCH=tag)
    assert told(cast.police, "meeting.withdrawn") == 2


def test_the_deputy_who_takes_over_the_seat_is_not_told_to_stay_away(cast, meetings, joins, leaves, sent_to):
    attendance.record_attendance(seat(meetings[1], cast.member), deputy=cast.health, by=cast.member)
    joins(cast.health, "health")
    assert expected(meetings[1]) >= {cast.member, cast.health}, "each has a place of their own"
    assert seat(meetings[1], cast.member).deputy is None
    leaves(cast.member)
    assert told(cast.health, "meeting.withdrawn") == 0
    assert {method for method, _ in sent_to(cast.health)} == {"REQUEST"}
