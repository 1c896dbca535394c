"""A carried action has a new due day: reminders, the line and the Board's page go by that; and nothing falls silent."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from notifications import finding
from notifications.models import Notice
from partners.models import User
from riskpanel import reminders, work
from riskpanel.models import Action, PanelMember
from riskpanel.operations import actions, escalation, minutes, panels, reviews
from tests.riskpanel.tables import LONDON, at, begin, make_panel, plan
from trust.board.access import escalated_actions

UP_THE_LINE = (reminders.ACTION_ESCALATED, reminders.ACTION_CARRIED_UP)


@pytest.fixture
def sittings(cast, time_machine):
    """Meetings on 1, 15 and 29 December 2026, planned in November."""
    time_machine.move_to(at(2026, 11, 20, 9))
    return plan(make_panel(cast), cast.coordinator, at(2026, 12, 1), count=3)


@pytest.fixture
def action(cast, sittings, time_machine) -> Action:
    """The social worker's, set on 1 December for the day after. Their team has a manager."""
    time_machine.move_to(sittings[0].starts_at)
    begin(sittings[0], cast.coordinator)
    made = actions.set_action(
        what="Visit", owner=cast.socialworker, due_on=date(2026, 12, 2), meeting=sittings[0], by=cast.coordinator
    )
    minutes.close_meeting(sittings[0], by=cast.coordinator)
    return made


@pytest.fixture
def carry(cast, action, time_machine):
    """The panel carries the action at a meeting, which ends."""

    def at_meeting(meeting):
        time_machine.move_to(meeting.starts_at)
        begin(meeting, cast.coordinator)
        reviews.review_action(action, meeting=meeting, result="carried", note="Nobody in", by=cast.coordinator)
        minutes.close_meeting(meeting, by=cast.coordinator)
        action.refresh_from_db()

    return at_meeting


def morning(text, hour=9) -> datetime:
    return datetime.combine(date.fromisoformat(text), time(hour), LONDON)


def sweep(*days) -> list[int]:
    """On each of the days the steps up, and their notices: how many steps were taken."""
    taken = []
    for day in days:
        taken.append(escalation.escalate(at=morning(day), by=User.objects.system()))
        for rule in UP_THE_LINE:
            finding.find(rule, morning(day))
    return taken


def told(user, rule) -> list[str]:
    return [one.text for one in Notice.objects.filter(user=user, rule=rule).order_by("due")]


def test_after_a_carry_reminders_go_by_the_new_day(cast, sittings, action, carry):
    assert finding.find(reminders.ACTION_OVERDUE, morning("2026-12-03")) == 1
    carry(sittings[1])
    assert action.due_on == date(2026, 12, 29)
    for rule, day, many in (
        (reminders.ACTION_OVERDUE, "2026-12-16", 0),
        (reminders.ACTION_DUE_SOON, "2026-12-25", 0),
        (reminders.ACTION_DUE_SOON, "2026-12-26", 1),
        (reminders.ACTION_DUE_SOON, "2026-12-29", 1),
        (reminders.ACTION_OVERDUE, "2026-12-29", 0),
        (reminders.ACTION_OVERDUE, "2026-12-30", 1),
    ):
        assert finding.find(rule, morning(day)) == many, (rule.code, day)
    assert [text.split(" was ")[1] for text in told(cast.socialworker, "action.overdue")] == [
        "due on 2 December 2026 and is overdue.",
        "due on 29 December 2026 and is overdue.",
    ]


def test_after_a_carry_the_line_begins_afresh_by_the_new_day(cast, sittings, action, carry):
    assert sweep("2026-12-03", "2026-12-07", "2026-12-11", "2026-12-14") == [1, 1, 1, 0]
    carry(sittings[1])
    assert sweep("2026-12-16", "2026-12-28", "2026-12-29") == [0, 0, 0], "it is due on the 29th"
    assert sweep("2026-12-30", "2027-01-04", "2027-01-08", "2027-01-11") == [1, 1, 1, 0]
    for user, level in ((cast.manager, 1), (cast.chair, 2)):
        assert told(user, "action.escalated") == [
            f"Action {action.reference} was due on {day} and is not done. "
            f"It has come to you, level {level} of the line."
            for day in ("2 December 2026", "29 December 2026")
        ]


def test_what_was_carried_is_not_on_the_boards_page_nor_in_the_chairs_work_before_it_is_late_anew(
    cast, sittings, action, carry, time_machine, sign_in
):
    def on(day) -> tuple[list[Action], list[Action]]:
        time_machine.move_to(morning(day))
        return list(escalated_actions(cast.board)), [one.action for one in work.escalations_to(cast.chair)]

    sweep("2026-12-11")
    assert on("2026-12-11") == ([action], [action])
    carry(sittings[1])
    assert on("2026-12-16") == ([], [])
    sweep("2026-12-30")
    assert on("2026-12-30") == ([], [])
    sweep("2027-01-04")
    assert on("2027-01-04") == ([], [action])
    sweep("2027-01-08")
    assert on("2027-01-08") == ([action], [action])
    assert action.reference in sign_in(cast.board).get("/board/").content.decode()


def test_carried_twice_it_goes_up_in_words_that_fit_a_day_ahead(cast, sittings, action, carry, sign_in):
    carry(sittings[1])
    assert sweep("2026-12-15") == [0]
    carry(sittings[2])
    assert action.due_on == date(2027, 1, 12)
    assert sweep("2026-12-29") == [0], "the meeting took it up, not the clock"
    words = f"Action {action.reference} was carried 2 times and is now due on 12 January 2027."
    assert told(cast.manager, "action.carried_up") == [f"{words} It has come to you, level 1 of the line."]
    assert told(cast.manager, "action.escalated") == []
    assert "carried 2 times" in sign_in(cast.manager).get("/").content.decode(), "and waits in their work"
    page = sign_in(cast.manager).get(action.get_absolute_url()).content.decode()
    assert f"Went up the line to {cast.manager} (level 1), carried 2 times." in page
    assert sweep("2027-01-13") == [1], "overdue by its new day, it comes to the manager as any other"
    assert len(told(cast.manager, "action.escalated")) == 1


def test_each_further_carry_goes_a_level_higher(cast, sittings, action, carry):
    carry(sittings[1])
    carry(sittings[2])
    [fourth] = plan(sittings[0].panel, cast.coordinator, at(2027, 1, 12))
    carry(fourth)
    assert [(one.level, one.to, one.carried) for one in action.escalations.all()] == [
        (1, cast.manager, 2),
        (2, cast.chair, 3),
    ]


def test_what_was_late_first_goes_up_with_each_carry_all_the_same_and_stays_with_the_board(
    cast, sittings, action, carry
):
    sweep("2026-12-11")
    assert action.escalations.filter(level=3, carried=0).count() == 1
    later = plan(sittings[0].panel, cast.coordinator, at(2027, 1, 12), count=3)
    for meeting in (*sittings[1:], *later):
        carry(meeting)
    carried = action.escalations.filter(carried__gt=0)
    assert [(one.level, one.to, one.carried) for one in carried] == [
        (1, cast.manager, 2),
        (2, cast.chair, 3),
        (3, None, 4),
    ]
    action.refresh_from_db()
    assert action.due_on > timezone.localdate()
    assert list(escalated_actions(cast.board)) == [action]
    actions.report_action(action, result="done", outcome="Visited", by=cast.socialworker)
    assert not escalated_actions(cast.board).exists()


# --- nothing falls silent


def again(text, hour=9) -> int:
    return finding.find(reminders.ACTION_STILL_OVERDUE, morning(text, hour))


def test_at_the_top_of_the_line_owner_and_chair_are_reminded_each_fortnight(cast, action):
    sweep("2026-12-11")
    assert [again("2026-12-11"), again("2026-12-24"), again("2026-12-25", hour=6)] == [0, 0, 0]
    assert again("2026-12-25") == 2
    assert [again("2026-12-25"), again("2027-01-07")] == [0, 0]
    assert again("2027-01-08") == 2
    assert again("2027-06-30") == 2, "and for as long as it is not done, once a fortnight"
    due = f"Action {action.reference} was due on 2 December 2026."
    words = f"{due} It has gone up the whole line and is still not done."
    assert told(cast.socialworker, "action.still_overdue") == told(cast.chair, "action.still_overdue") == [words] * 3
    assert told(cast.manager, "action.still_overdue") == []


def test_the_chair_of_by_then_is_reminded_and_no_longer_the_one_before(cast, action):
    sweep("2026-12-11")
    panel = action.meeting.panel
    panels.leave_panel(panel.members.get(user=cast.chair), by=cast.admin)
    PanelMember.objects.filter(panel=panel, user=cast.member).update(role="chair")
    assert again("2026-12-25") == 2
    assert told(cast.chair, "action.still_overdue") == []
    assert len(told(cast.member, "action.still_overdue")) == 1


def test_before_the_top_and_once_it_is_done_or_carried_nobody_is_reminded_again(cast, sittings, action, carry):
    sweep("2026-12-07")
    assert again("2027-01-07") == 0, "it is at the chair"
    sweep("2026-12-11")
    carry(sittings[1])
    assert again("2026-12-25") == 0, "it is due on the 29th now"
    sweep("2027-01-08")
    actions.report_action(action, result="done", outcome="Visited", by=cast.socialworker)
    assert again("2027-01-22") == 0


def test_the_new_owner_is_reminded_of_what_was_passed_on(cast, action):
    sweep("2026-12-11")
    actions.reassign_action(action, to=cast.frontdoor, reason="On leave", by=cast.manager)
    assert again("2026-12-25") == 2
    assert len(told(cast.frontdoor, "action.still_overdue")) == 1
    assert told(cast.socialworker, "action.still_overdue") == []


def test_none_of_it_names_anybody(cast, sittings, action, carry):
    carry(sittings[1])
    carry(sittings[2])
    sweep("2026-12-29", "2027-01-21")
    assert again("2027-02-04") == 2
    rules = {"action.escalated", "action.still_overdue", "action.carried_up"}
    notices = Notice.objects.filter(rule__in=rules)
    assert {one.rule for one in notices} == rules
    names = User.objects.values_list("name", flat=True)
    for one in notices:
        said = f"{one.text} {one.label} {one.url} {one.context} {one.because.heading(one.label, one.context)}"
        assert not [name for name in names if name in said]
