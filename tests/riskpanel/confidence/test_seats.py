"""Who sits at a meeting, deputies among them, and what that opens to them."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases import operations as casework
from notifications.models import Notice
from partners import operations as people
from partners.models import RoleGrant, User
from partners.roles import Role
from riskpanel import access
from riskpanel.models import Attendance, Meeting
from riskpanel.operations import (
    actions,
    attendance,
    confidence,
    contributions,
    panels,
)
from tests.cast import SINCE
from tests.riskpanel.confidence.asking import of, url
from tests.riskpanel.tables import all_accept, seat


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


def test_a_member_whose_terms_wait_does_not_deputise(cast, panel, meetings, sign_in):
    """Neither named anew, nor where they were named before they sat on the panel."""
    attendance.record_attendance(seat(meetings[1], cast.member), deputy=cast.health, by=cast.coordinator)
    people.grant_role(cast.health, Role.PANEL_MEMBER, partner=cast.partners["health"], since=SINCE, by=cast.admin)
    panels.issue_terms(panel, text="Between us.", by=cast.chair)
    for user in (cast.chair, cast.coordinator, cast.member):
        panels.accept_terms(panel, version=1, by=user)
    panels.seat_member(panel, User.objects.get(pk=cast.health.pk), by=cast.admin)
    late = User.objects.get(pk=cast.health.pk)
    with pytest.raises(ValidationError, match="has not accepted its terms of reference"):
        attendance.record_attendance(seat(meetings[0], cast.member), deputy=late, by=cast.coordinator)
    assert not Meeting.objects.visible_to(late).exists()
    page = sign_in(cast.coordinator).post(
        url("seat", meetings[0], seat(meetings[0], cast.member)), {"presence": "expected", "deputy": late.pk}
    )
    assert "has not accepted its terms of reference" in page.content.decode()
    panels.accept_terms(panel, version=1, by=late)
    assert Meeting.objects.visible_to(User.objects.get(pk=late.pk)).count() == 2


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
