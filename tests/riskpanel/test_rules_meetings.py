"""Rules of meetings and actions over plain values: the series, the quorum, reviews due, the clock of escalation."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.transitions import StateError
from riskpanel.rules import actions as action_rules
from riskpanel.rules.meetings import Seat, due_for_review, may_begin, missing_for_quorum, possible_decisions, series
from riskpanel.rules.working_days import (
    is_working_day,
    last_day_overdue_by,
    same_or_next_working_day,
    working_days_after,
    working_days_before,
)
from riskpanel.states import (
    ACTION_TRANSITIONS,
    MEETING_TRANSITIONS,
    ActionState,
    DecisionKind,
    ItemKind,
    MeetingState,
)
from tests.riskpanel.tables import LONDON, at

# --- the machines


MEETING_LIFE = {
    ("planned", "issue_papers"),
    ("planned", "start"),
    ("papers_issued", "start"),
    ("under_way", "close"),
    ("closed", "approve_minutes"),
    ("minutes_approved", "issue"),
    ("planned", "cancel"),
    ("papers_issued", "cancel"),
}


@pytest.mark.parametrize("state", MeetingState)
@pytest.mark.parametrize("event", MEETING_TRANSITIONS, ids=lambda one: one.event)
def test_a_meeting_takes_only_the_steps_of_its_life(state, event):
    assert event.possible_from(state) == ((state, event.event) in MEETING_LIFE)


@pytest.mark.parametrize("state", ActionState)
@pytest.mark.parametrize("event", ACTION_TRANSITIONS, ids=lambda one: one.event)
def test_an_action_ends_once_and_only_from_open(state, event):
    assert event.possible_from(state) == (state == ActionState.OPEN)


def test_a_step_that_is_not_in_the_table_is_refused_and_leaves_no_trace(cast, meetings):
    from audit.models import StateChange
    from riskpanel.operations import minutes

    steps = StateChange.objects.count()
    with pytest.raises(StateError):
        minutes.approve_minutes(meetings[0], by=cast.chair)
    meetings[0].refresh_from_db()
    assert (meetings[0].state, meetings[0].minutes) == ("planned", "")
    assert StateChange.objects.count() == steps


# --- the series


@pytest.mark.parametrize(("first", "changes"), [(at(2027, 3, 16), (2027, 3, 28)), (at(2026, 10, 13), (2026, 10, 25))])
def test_fourteen_hundred_stays_fourteen_hundred_over_the_clock_change(first, changes):
    made = [one.starts_at for one in series(first, cadence_days=14, count=3)]
    assert made[0].date() < date(*changes) < made[-1].date()
    assert {one.astimezone(LONDON).hour for one in made} == {14}
    assert len({one.utcoffset() for one in made}) == 2


def test_a_bank_holiday_moves_one_meeting_alone_and_says_why():
    made = series(at(2026, 12, 11), cadence_days=14, count=3)
    assert [f"{one.starts_at:%Y-%m-%d}" for one in made] == ["2026-12-11", "2026-12-29", "2027-01-08"]
    assert [bool(one.note) for one in made] == [False, True, False]
    assert "Friday 25 December 2026" in made[1].note
    assert "Christmas Day" in made[1].note


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(1, 60), st.integers(1, 30), st.integers(0, 23))
def test_every_sitting_is_on_a_working_day_at_the_same_hour(day, cadence, count, hour):
    made = series(at(day.year, day.month, day.day, hour), cadence_days=cadence, count=count)
    starts = [one.starts_at for one in made]
    assert len(set(starts)) == count, "never two at one time, however often the panel sits"
    assert starts == sorted(starts)
    for one in made:
        assert is_working_day(one.starts_at.date())
        assert one.starts_at.hour == hour
        late = next(days for days in range(5) if (one.starts_at.date() - day).days % cadence == days % cadence)
        assert (late == 0) or one.note


def test_a_panel_that_sits_every_second_day_sits_once_on_the_monday_after_a_weekend():
    made = series(at(2026, 12, 3), cadence_days=2, count=4)  # a Thursday; Saturday the 5th moves to Monday the 7th
    assert [f"{one.starts_at:%d}" for one in made] == ["03", "07", "09", "11"]


# --- the beginning


@pytest.mark.parametrize(
    ("now", "may"),
    [
        (at(2026, 6, 8, 23, 59), False),
        (datetime(2026, 6, 8, 23, 30, tzinfo=UTC), True),  # half past midnight of the 9th in London
        (at(2026, 6, 9, 8), True),
        (at(2026, 6, 12), True),
        (at(2026, 5, 26), False),
    ],
)
def test_a_meeting_begins_on_its_day_of_london_or_later(now, may):
    assert may_begin(at(2026, 6, 9, 14), at=now) is may


# --- the quorum

MANDATORY = ("social_care", "police", "health")
ONE_OF = ("school", "further_education", "youth_justice", "voluntary")
FULL = [
    Seat("chair", "social_care"),
    Seat("member", "police"),
    Seat("member", "health"),
    Seat("member", "voluntary"),
]


def missing(seats):
    return missing_for_quorum(seats, mandatory=MANDATORY, one_of=ONE_OF)


@pytest.mark.parametrize("sector", ONE_OF)
def test_chair_social_care_police_health_and_one_more_are_quorate(sector):
    assert missing([*FULL[:3], Seat("member", sector)]) == []


@pytest.mark.parametrize("place", range(4))
def test_without_any_one_of_them_it_is_not_quorate(place):
    assert missing(FULL[:place] + FULL[place + 1 :])


def test_an_observer_makes_no_quorum():
    assert missing([*FULL[:1], Seat("observer", "police"), *FULL[2:]]) == ["Police"]


def test_the_sectors_are_the_panels_own():
    assert missing_for_quorum([Seat("chair", "housing")], mandatory=["housing"], one_of=[]) == []


# --- reviews and decisions


@pytest.mark.parametrize(
    ("band", "days", "due"),
    [
        ("very_high", 14, True),
        ("high", 14, True),
        (None, 0, True),
        ("medium", 14, False),
        ("medium", 28, False),
        ("medium", 29, True),
        ("low", 28, False),
    ],
)
def test_high_is_reviewed_at_every_meeting_and_medium_before_six_weeks_are_over(band, days, due):
    on = date(2026, 11, 24)
    assert due_for_review(band, last=on - timedelta(days=days), on=on, cadence_days=14, weeks=6) == due


def test_only_an_entry_leaves_and_only_a_new_child_is_listed():
    assert DecisionKind.REMOVE not in possible_decisions(ItemKind.NEW)
    assert DecisionKind.LIST not in possible_decisions(ItemKind.REVIEW)


# --- the clock of actions


@pytest.mark.parametrize(
    ("result", "on", "state"), [("done", 8, "done"), ("done", 9, "done_late"), ("not_done", 9, "not_done")]
)
def test_done_after_the_due_date_is_done_late(result, on, state):
    assert action_rules.ending(result, due_on=date(2026, 12, 8), on=date(2026, 12, on)) == state


def test_an_action_is_overdue_from_the_day_after():
    assert not action_rules.is_overdue("open", date(2026, 12, 8), on=date(2026, 12, 8))
    assert action_rules.is_overdue("open", date(2026, 12, 8), on=date(2026, 12, 9))
    assert not action_rules.is_overdue("done", date(2026, 12, 8), on=date(2026, 12, 9))


@pytest.mark.parametrize(
    ("count", "on", "due"),
    [
        (1, "2026-11-23", "2026-11-22"),  # Monday: what was due by Sunday, so also Friday
        (1, "2026-11-21", "2026-11-19"),  # Saturday: Friday was the first working day after Thursday
        (3, "2026-11-26", "2026-11-23"),
        (1, "2026-12-28", "2026-12-23"),  # Christmas Day and the day in its place do not count
        (7, "2026-12-01", "2026-11-22"),
    ],
)
def test_overdue_is_counted_in_english_working_days(count, on, due):
    assert last_day_overdue_by(count, on=date.fromisoformat(on)) == date.fromisoformat(due)


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(1, 10))
def test_the_cut_off_is_the_latest_day_with_that_many_working_days_since(on, count):
    cut_off = last_day_overdue_by(count, on=on)
    assert working_days_after(cut_off, until=on) >= count
    assert working_days_after(cut_off + timedelta(days=1), until=on) < count


def test_two_working_days_before_a_monday_is_thursday():
    assert working_days_before(date(2026, 11, 23), 2) == date(2026, 11, 19)
    assert same_or_next_working_day(date(2026, 12, 25)) == date(2026, 12, 29)
