"""Actions that are not done go up the line, by the clock of English working days; nobody is told twice or by name."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from audit.models import Record
from notifications import finding
from notifications.models import Notice
from partners.models import Partner, User
from riskpanel import reminders
from riskpanel.models import Action, Attendance, Panel
from riskpanel.operations import actions, escalation
from tests.riskpanel.tables import LONDON, plan
from trust.board.access import escalated_actions

CANARY = "Zebulon Quagmire"


@pytest.fixture
def action(cast, panel, meeting):
    return actions.set_action(what=f"Visit {CANARY}", owner=cast.police, meeting=meeting, by=cast.coordinator)


@pytest.fixture
def due(action):
    """Put the due date of the action on a day: `due("2026-12-04")`."""

    def on(text):
        Action.objects.filter(pk=action.pk).update(
            due_on=date.fromisoformat(text), set_at=timezone.now() - timedelta(90)
        )
        return action

    return on


def sweep(text) -> int:
    moment = datetime.combine(date.fromisoformat(text), time(9), LONDON)
    return escalation.escalate(at=moment, by=User.objects.system())


def levels(action) -> list[int]:
    return list(action.escalations.values_list("level", flat=True))


def find(rule, text, hour=9) -> int:
    return finding.find(rule, datetime.combine(date.fromisoformat(text), time(hour), LONDON))


def test_due_on_friday_it_goes_to_the_manager_on_monday_and_not_at_the_weekend(cast, due):
    action = due("2026-12-04")
    team = cast.teams["police", "Protecting young people"]
    team.manager = cast.manager
    team.save()
    assert sweep("2026-12-05") == sweep("2026-12-06") == 0
    assert sweep("2026-12-07") == 1
    assert [(one.level, one.to) for one in action.escalations.all()] == [(1, cast.manager)]
    assert sweep("2026-12-07") == sweep("2026-12-08") == 0, "once a level"


def test_three_working_days_bring_the_chair_and_seven_the_board(cast, due, time_machine):
    action = due("2026-12-04")
    sweep("2026-12-07")
    sweep("2026-12-09")
    assert [(one.level, one.to) for one in action.escalations.all()][1] == (2, cast.chair)
    sweep("2026-12-15")
    top = action.escalations.get(level=3)
    assert top.to is None
    time_machine.move_to(datetime(2026, 12, 15, 9, tzinfo=LONDON))
    assert list(escalated_actions(cast.board)) == [action]
    assert Record.objects.filter(verb="escalated", subject_id=str(action.pk)).count() == 3


def test_nothing_goes_up_to_somebody_who_left(cast, panel, due):
    """Not to the chair, then not to the owner of the log, then to the partner's senior contact; or to nobody."""
    team = cast.teams["police", "Protecting young people"]
    team.manager = cast.manager
    team.save()
    senior, owner = cast.partnership, cast.guardian
    Partner.objects.filter(pk=team.partner_id).update(senior_contact=senior)
    Panel.objects.update(log_owner=owner)
    action, told = due("2026-12-04"), []
    for who_left in (cast.manager, cast.chair, owner, senior):
        User.objects.filter(pk=who_left.pk).update(is_active=False)
        with transaction.atomic():
            sweep("2026-12-09")
            told.append([one.to for one in action.escalations.order_by("level")])
            transaction.set_rollback(True)
    assert told == [[senior, cast.chair], [senior, owner], [senior, senior], [None, None]]


def test_bank_holidays_do_not_count(due):
    action = due("2026-12-24")
    assert sweep("2026-12-25") == sweep("2026-12-28") == 0, "Christmas Day, and the day in place of Boxing Day"
    assert sweep("2026-12-29") == 1
    assert levels(action) == [1]


def test_a_sweep_that_comes_late_takes_every_step_once(due):
    action = due("2026-12-04")
    assert sweep("2026-12-31") == 3
    assert levels(action) == [1, 2, 3]
    assert sweep("2026-12-31") == 0


def test_what_is_done_goes_nowhere(cast, due):
    action = due("2026-12-04")
    actions.report_action(action, result="done", outcome="Visited", by=cast.police)
    assert sweep("2026-12-31") == 0


def test_nobody_is_told_of_their_own_action(cast, due):
    """The officer manages their own team in the cast and is its senior contact: the line has a gap, and says so."""
    action = due("2026-12-04")
    sweep("2026-12-07")
    assert action.escalations.get(level=1).to is None


def test_the_chairs_own_action_goes_to_the_owner_of_the_log(cast, panel, meeting):
    action = actions.set_action(what="Write", owner=cast.chair, meeting=meeting, by=cast.coordinator)
    Action.objects.filter(pk=action.pk).update(due_on=date(2026, 12, 4), set_at=timezone.now() - timedelta(90))
    sweep("2026-12-09")
    assert action.escalations.get(level=2).to == cast.boardchair


def test_the_person_at_each_level_is_told_once_and_sees_the_action(cast, due):
    action = due("2026-12-04")
    sweep("2026-12-09")
    assert find(reminders.ACTION_ESCALATED, "2026-12-09") == 1
    assert find(reminders.ACTION_ESCALATED, "2026-12-10") == 0
    notice = Notice.objects.get(rule="action.escalated", user=cast.chair)
    assert action.reference in notice.text
    assert Action.objects.visible_to(cast.chair).filter(pk=action.pk).exists()


# --- reminders


def test_the_owner_is_reminded_three_days_before_and_on_the_day_once_each(cast, due):
    due("2026-12-10")
    assert find(reminders.ACTION_DUE_SOON, "2026-12-06") == 0
    assert find(reminders.ACTION_DUE_SOON, "2026-12-07") == 1
    assert find(reminders.ACTION_DUE_SOON, "2026-12-08") == 0
    assert find(reminders.ACTION_DUE_SOON, "2026-12-10") == 1
    assert find(reminders.ACTION_DUE_SOON, "2026-12-10") == 0
    assert Notice.objects.filter(rule="action.due_soon", user=cast.police).count() == 2


def test_the_owner_hears_that_it_is_overdue_on_the_day_after(cast, due):
    due("2026-12-10")
    assert find(reminders.ACTION_OVERDUE, "2026-12-10") == 0
    assert find(reminders.ACTION_OVERDUE, "2026-12-11", hour=6) == 0, "not before seven"
    assert find(reminders.ACTION_OVERDUE, "2026-12-11") == 1
    assert find(reminders.ACTION_OVERDUE, "2026-12-12") == 0


def test_people_are_reminded_two_working_days_before_a_meeting(cast, panel):
    [one] = plan(panel, cast.coordinator, datetime(2027, 3, 1, 14, tzinfo=LONDON))  # a Monday
    Attendance.objects.filter(meeting=one, member__user=cast.police).update(presence="apologies")
    Attendance.objects.filter(meeting=one, member__user=cast.school).update(information_sent_at=timezone.now())
    assert find(reminders.MEETING_SOON, "2027-02-24") == 0
    assert find(reminders.MEETING_SOON, "2027-02-25") == 4, "all but who sent apologies"
    assert find(reminders.MEETING_SOON, "2027-02-26") == 0
    assert find(reminders.INFORMATION_MISSING, "2027-02-25") == 4, "of health, police and the council; not school"


def test_no_notice_holds_a_name_or_the_words_of_an_action(cast, due):
    due("2026-12-04")
    sweep("2026-12-09")
    for rule in (reminders.ACTION_OVERDUE, reminders.ACTION_ESCALATED):
        find(rule, "2026-12-09")
    found = Notice.objects.all()
    assert found.count() >= 4
    names = [CANARY, *User.objects.values_list("name", flat=True)]
    for notice in found:
        said = f"{notice.text} {notice.label} {notice.url} {notice.context} {notice.because.subject_line}"
        assert not [name for name in names if name in said]
        assert notice.because.heading(notice.label, notice.context)
