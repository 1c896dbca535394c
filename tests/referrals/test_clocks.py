"""The clock, over values: against counting minute by minute, and over the days that are known to trip one."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referrals import clocks
from referrals.clocks import LONDON, Pause, Rules

MINUTE = timedelta(minutes=1)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def works(moment, rules):
    """Whether the minute that begins then is working time."""
    here = moment.astimezone(LONDON)
    before_close = rules.closes == time(0) or here.time() < rules.closes
    return clocks.is_working_day(here.date()) and rules.opens <= here.time() and before_close


def counted_due(received, minutes, rules, pauses):
    """The slow way: one minute after another."""
    moment = received.astimezone(UTC)
    while minutes:
        minutes -= works(moment, rules) and not any(one.since <= moment < one.until for one in pauses)
        moment += MINUTE
    return moment


# Easter, the May holidays, Christmas, New Year, a single coronation holiday, and the weeks of both clock changes.
WEEKS = ["2023-05-04", "2024-03-27", "2025-04-16", "2025-12-23", "2026-03-26", "2026-10-22", "2026-12-23", "2027-12-30"]
moments = st.builds(
    lambda week, minutes: (at(week + "T00:00").astimezone(UTC) + minutes * MINUTE).astimezone(LONDON),
    st.sampled_from(WEEKS),
    st.integers(0, 7 * 24 * 60),
)
some_rules = st.builds(
    Rules,
    red=st.integers(1, 9),
    days_unrated=st.integers(1, 2),
    opens=st.sampled_from([time(9), time(8, 30), time(0), time(7, 15)]),
    closes=st.sampled_from([time(17), time(16, 45), time(0), time(23, 59)]),
)
gaps = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 3000)), max_size=3)


@settings(max_examples=150)
@given(moments, some_rules, st.sampled_from(["red", ""]), gaps)
def test_a_clock_is_right_to_the_minute_against_counting_each_minute(received, rules, colour, gaps):
    pauses, moment = [], received.astimezone(UTC)
    for before, length in gaps:
        since = moment + before * MINUTE
        moment = since + length * MINUTE
        pauses.append(Pause(since, moment))
    due = clocks.due_at(received, colour, rules=rules, pauses=pauses)
    assert due == counted_due(received, rules.given(colour) // MINUTE, rules, pauses)


@settings(max_examples=150)
@given(moments, st.integers(0, 6000), some_rules)
def test_working_time_between_two_moments_is_the_minutes_counted(start, minutes, rules):
    end = start.astimezone(UTC) + minutes * MINUTE
    counted = sum(works(start.astimezone(UTC) + number * MINUTE, rules) for number in range(minutes))
    assert clocks.working_time(start, end, rules) == counted * MINUTE


@pytest.mark.parametrize(
    ("received", "since", "until", "due"),
    [
        # Asked after one hour of four, answered the next day: three hours are left.
        ("2026-11-17T10:00", "2026-11-17T11:00", "2026-11-18T09:30", "2026-11-18T12:30"),
        # A question over Christmas takes nothing off a clock that would not have run.
        ("2026-12-24T16:00", "2026-12-24T18:00", "2026-12-28T12:00", "2026-12-29T12:00"),
        # Asked before the clocks go forward, answered after.
        ("2026-03-27T16:00", "2026-03-27T16:30", "2026-03-30T09:30", "2026-03-30T13:00"),
    ],
)
def test_a_clock_stands_still_while_a_question_is_out(received, since, until, due):
    assert clocks.due_at(at(received), "red", pauses=[Pause(at(since), at(until))]) == at(due)


def test_a_question_after_the_end_gives_no_time_back():
    pause = Pause(at("2026-11-17T14:00"), at("2026-11-20T14:00"))
    assert clocks.due_at(at("2026-11-17T10:00"), "red", pauses=[pause]) == at("2026-11-17T14:00")


def test_people_are_warned_when_a_quarter_is_left():
    assert clocks.warned_at(at("2026-11-17T10:00"), "red") == at("2026-11-17T13:00")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "less than a minute"),
        (1, "1 minute"),
        (200, "3 hours 20 minutes"),
        (480, "1 working day"),
        (1090, "2 working days 2 hours"),
    ],
)
def test_working_time_is_said_in_words(minutes, words):
    assert clocks.in_words(minutes * MINUTE) == words
