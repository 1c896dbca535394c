"""Who is told of a meeting: nobody gets a link that ends in a refusal."""

import pytest
from django.utils import timezone

from notifications.models import Notice
from partners import operations as people
from partners.models import User
from partners.roles import Role
from riskpanel.models import PanelMember
from riskpanel.operations import actions, agenda, attendance, decisions, minutes, panels, papers
from riskpanel.operations import meetings as sittings
from tests.cast import SINCE
from tests.riskpanel.tables import all_present, assess, seat


def told(rule) -> dict:
    return {one.user: one.url for one in Notice.objects.filter(rule=rule).select_related("user")}


def dead(rule, sign_in) -> list:
    """Whom the link of their notice refuses."""
    return [user.name for user, url in told(rule).items() if sign_in(user).get(url).status_code != 200]


def end_seat(user) -> None:
    PanelMember.objects.filter(user=user).update(until=timezone.localdate())
    user.__dict__.pop("_panel_seats", None)


@pytest.fixture
def ended(cast, panel, meeting, shared_case):
    """A meeting closed and approved: a nurse came as a deputy, the school's seat has ended, a colleague sits since."""
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    attendance.record_attendance(seat(meeting, cast.member), deputy=cast.health, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    actions.set_action(what="Weigh the child", owner=cast.health, item=item, by=cast.coordinator)
    decisions.decide_item(item, kind="list", rationale="Above the threshold", by=cast.coordinator)
    minutes.close_meeting(meeting, by=cast.coordinator)
    end_seat(cast.school)
    people.grant_role(cast.charity, Role.PANEL_MEMBER, partner=cast.partners["charity"], since=SINCE, by=cast.admin)
    panels.seat_member(panel, User.objects.get(pk=cast.charity.pk), since=SINCE, by=cast.admin)
    return minutes.approve_minutes(meeting, by=cast.chair)


def test_issued_minutes_are_told_to_whoever_finds_something_there(cast, ended, sign_in):
    minutes.issue_minutes(ended, by=cast.coordinator)
    assert set(told("meeting.minutes")) == {cast.chair, cast.coordinator, cast.member, cast.police, cast.charity}
    assert set(told("meeting.own_actions")) == {cast.health}
    assert dead("meeting.minutes", sign_in) == []
    assert dead("meeting.own_actions", sign_in) == []


def test_who_has_nothing_in_the_minutes_is_told_nothing(cast, ended, sign_in):
    item = ended.agenda.get()
    item.conflicts.create(user=cast.health, declared_by=cast.health)
    minutes.issue_minutes(ended, by=cast.coordinator)
    assert cast.health not in told("meeting.own_actions")


def test_who_is_told_that_a_meeting_is_off_finds_it(cast, meetings, sign_in):
    attendance.record_attendance(seat(meetings[0], cast.member), deputy=cast.health, by=cast.coordinator)
    end_seat(cast.school)
    sittings.cancel_meeting(meetings[0], reason="Snow", by=cast.coordinator)
    off = told("meeting.cancelled")
    assert cast.health in off
    assert cast.school not in off
    assert dead("meeting.cancelled", sign_in) == []


def test_a_meeting_called_off_opens_nothing_to_a_deputy(cast, meetings, shared_case, sign_in):
    assess(shared_case, "A", by=cast.socialworker)
    attendance.record_attendance(seat(meetings[0], cast.member), deputy=cast.health, by=cast.coordinator)
    [item] = agenda.build_agenda(meetings[0], by=cast.coordinator)
    sittings.cancel_meeting(meetings[0], reason="Snow", by=cast.coordinator)
    assert b"Testerly" not in sign_in(cast.health).get(item.get_absolute_url()).content


def test_who_no_longer_sits_hears_nothing_of_what_comes(cast, meetings):
    agenda.add_to_agenda(meetings[0], kind="theme", title="The bus station", by=cast.coordinator)
    end_seat(cast.school)
    papers.issue_papers(meetings[0], by=cast.coordinator)
    assert cast.school not in told("meeting.papers")
    assert cast.police in told("meeting.papers")
