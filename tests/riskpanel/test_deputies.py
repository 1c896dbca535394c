"""While an owner is away their deputy sees the action and reports on it; who manages is who manages today."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from notifications import finding
from notifications.models import Notice
from partners import operations as people
from partners.models import Absence, Membership, User
from partners.roles import Role
from riskpanel import reminders, work
from riskpanel.models import Action
from riskpanel.operations import actions, escalation
from riskpanel.rules import actions as rules
from tests.cast import SINCE
from tests.riskpanel.tables import LONDON

SET = datetime(2026, 11, 2, 9, tzinfo=LONDON)
REPORT = {"result": "done", "outcome": "Rang the family"}


def away(user, deputy, *, since=0, until=None) -> Absence:
    today = timezone.localdate()
    first, last = today + timedelta(days=since), None if until is None else today + timedelta(days=until)
    absence = people.plan_absence(user, deputy=deputy, since=first, until=last, by=user)
    deputy.__dict__.pop("standing", None)
    return absence


@pytest.fixture
def action(cast, panel, meeting, shared_case) -> Action:
    """A named nurse's, on the child's case: their colleague of health is no member of the panel."""
    made = actions.set_action(what="Ring the family", owner=cast.member, meeting=meeting, by=cast.coordinator)
    Action.objects.filter(pk=made.pk).update(due_on=date(2026, 12, 4), set_at=SET)
    made.refresh_from_db()
    return made


def sees(user, action) -> bool:
    return Action.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=action.pk).exists()


def test_the_deputy_follows_the_link_they_were_sent_and_reports(cast, action, sign_in):
    away(cast.member, cast.health)
    finding.find(reminders.ACTION_OVERDUE, datetime(2026, 12, 5, 9, tzinfo=LONDON))
    notice = Notice.objects.get(user=cast.health, rule="action.overdue")
    client = sign_in(cast.health)
    page = client.get(notice.url)
    assert page.status_code == 200
    assert b"Report on this action" in page.content
    assert client.post(f"{notice.url}report/", REPORT).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.owner) == ("done", cast.member)
    assert Record.objects.filter(subject_id=str(action.pk), actor=cast.health, why="deputy").exists()


@pytest.mark.parametrize(("since", "until"), [(1, None), (-9, 0)])
def test_before_and_after_the_absence_the_deputy_sees_nothing(cast, action, since, until):
    today = timezone.localdate()
    first, last = today + timedelta(days=since), None if until is None else today + timedelta(days=until)
    Absence.objects.create(user=cast.member, deputy=cast.health, since=first, until=last)
    assert not sees(cast.health, action)
    assert not rules.can_report(cast.health, action)


def test_who_is_no_deputy_reports_nothing(cast, action):
    away(cast.member, cast.health)
    assert not rules.can_report(cast.police, action)
    assert not sees(cast.outsider, action)


def test_the_deputy_finds_the_action_in_their_work_with_whose_it_is(cast, action, sign_in):
    away(cast.member, cast.health)
    assert list(work.open_actions(cast.health)) == [action]
    for address in ("riskpanel:actions", "home"):
        content = sign_in(cast.health).get(reverse(address)).content.decode()
        assert action.reference in content
        assert f"You stand in for {cast.member}" in content


def test_a_restricted_record_stays_with_named_people_and_the_deputy_is_not_told(cast, action, case):
    Action.objects.filter(pk=action.pk).update(case=case)
    casework.restrict_case(case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    away(cast.member, cast.health)
    assert not sees(cast.health, action)
    assert not work.open_actions(cast.health).exists()
    finding.find(reminders.ACTION_OVERDUE, datetime(2026, 12, 5, 9, tzinfo=LONDON))
    assert set(Notice.objects.filter(rule="action.overdue").values_list("user", flat=True)) == {cast.member.pk}


def test_the_deputy_of_a_manager_sees_what_was_carried_up_to_the_manager(cast, panel, meeting, time_machine):
    made = actions.set_action(what="Write", owner=cast.socialworker, meeting=meeting, by=cast.coordinator)
    Action.objects.filter(pk=made.pk).update(due_on=date(2026, 12, 4), set_at=SET)
    escalation.escalate(at=datetime(2026, 12, 7, 9, tzinfo=LONDON), by=User.objects.system())
    away(cast.manager, cast.frontdoor)
    time_machine.move_to(datetime(2026, 12, 7, 9, tzinfo=LONDON))
    assert sees(cast.frontdoor, made)
    assert [one.action for one in work.escalations_to(cast.frontdoor)] == [made]


def test_the_deputy_of_a_manager_sees_and_reassigns_what_the_team_has_to_do(cast, panel, meeting, sign_in):
    made = actions.set_action(what="Write", owner=cast.socialworker, meeting=meeting, by=cast.coordinator)
    people.grant_role(cast.frontdoor, Role.MANAGER, partner=cast.partners["council"], since=SINCE, by=cast.admin)
    away(cast.manager, cast.frontdoor)
    assert sees(cast.frontdoor, made)
    assert made in work.open_actions(User.objects.get(pk=cast.frontdoor.pk), whose="team")
    sent = {"to": cast.police.email, "reason": "On leave"}
    assert sign_in(cast.frontdoor).post(f"{made.get_absolute_url()}reassign/", sent).status_code == 302
    made.refresh_from_db()
    assert made.owner == cast.police


# --- who manages today


def test_the_manager_of_a_person_who_leaves_next_month_sees_and_reassigns_their_action(cast, action, sign_in):
    team = cast.teams["health", "Named nurses"]
    team.manager = cast.manager
    team.save()
    Membership.objects.filter(user=cast.member).update(until=timezone.localdate() + timedelta(days=30))
    assert rules.manages(cast.manager, cast.member)
    assert sees(cast.manager, action)
    assert sign_in(cast.manager).get(action.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("field", ["until", "since"])
def test_a_membership_that_has_ended_or_not_begun_gives_no_manager(cast, action, field):
    team = cast.teams["health", "Named nurses"]
    team.manager = cast.manager
    team.save()
    moved = timezone.localdate() + timedelta(days=1 if field == "since" else 0)
    Membership.objects.filter(user=cast.member).update(**{field: moved})
    assert not rules.manages(cast.manager, cast.member)
    assert not sees(cast.manager, action)


# --- after a reassignment


def sweep(text) -> int:
    return escalation.escalate(at=datetime.combine(date.fromisoformat(text), time(9), LONDON), by=User.objects.system())


def test_after_a_reassignment_the_new_owners_manager_is_told_and_the_chair_not_again(cast, action):
    for key, name, manager in (("health", "Named nurses", cast.health), ("school", "Pastoral team", cast.manager)):
        team = cast.teams[key, name]
        team.manager = manager
        team.save()
    assert sweep("2026-12-09") == 2, "manager and chair"
    actions.reassign_action(action, to=cast.school, reason="On leave", by=cast.coordinator)
    assert sweep("2026-12-09") == 1
    managers = {(one.owner, one.to) for one in action.escalations.filter(level=1)}
    assert managers == {(cast.member, cast.health), (cast.school, cast.manager)}
    assert sweep("2026-12-10") == 0
    finding.find(reminders.ACTION_ESCALATED, datetime(2026, 12, 9, 10, tzinfo=LONDON))
    assert Notice.objects.filter(rule="action.escalated", user=cast.manager).count() == 1


def test_a_manager_who_gives_it_within_the_team_is_not_told_again(cast, panel, meeting):
    made = actions.set_action(what="Write", owner=cast.socialworker, meeting=meeting, by=cast.coordinator)
    Action.objects.filter(pk=made.pk).update(due_on=date(2026, 12, 4), set_at=SET)
    assert sweep("2026-12-07") == 1
    actions.reassign_action(made, to=cast.frontdoor, reason="On leave", by=cast.manager)
    assert sweep("2026-12-07") == 0
