"""Re-referral, the clocks and the words of a tag, over values."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from referrals import clocks, rules

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("received", "days", "expected"),
    [
        (date(2026, 6, 15), 364, True),
        (date(2026, 6, 15), 365, True),
        (date(2026, 6, 15), 366, False),
        # A 29 February lies between: the same day a year earlier is 366 days back.
        (date(2024, 6, 15), 366, True),
        (date(2024, 6, 15), 367, False),
        # Received on 29 February: the year before begins on the 28th.
        (date(2024, 2, 29), 366, True),
        (date(2024, 2, 29), 367, False),
        (date(2026, 6, 15), 1, True),
        (date(2026, 6, 15), 0, False),
    ],
)
def test_a_referral_within_a_calendar_year_of_the_last_is_a_rereferral(received, days, expected):
    assert rules.is_rereferral(received - timedelta(days=days), received) is expected


def test_a_first_referral_is_no_rereferral():
    assert not rules.is_rereferral(None, date(2026, 6, 15))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("received", "colour", "due"),
    [
        ("2026-11-17T10:00", "red", "2026-11-17T14:00"),
        ("2026-11-17T15:00", "red", "2026-11-18T11:00"),
        ("2026-11-17T22:00", "red", "2026-11-18T13:00"),
        ("2026-11-20T16:00", "red", "2026-11-23T12:00"),
        ("2026-11-21T12:00", "red", "2026-11-23T13:00"),
        ("2026-11-17T10:00", "", "2026-11-18T10:00"),
        ("2026-11-17T10:00", "amber", "2026-11-20T10:00"),
        ("2026-11-17T09:00", "green", "2026-11-27T17:00"),
        # Christmas Day is a Friday; Boxing Day's substitute is Monday the 28th.
        ("2026-12-24T16:00", "red", "2026-12-29T12:00"),
        # The clocks go back on Sunday 25 October: half past nine stays half past nine.
        ("2026-10-23T16:30", "", "2026-10-26T16:30"),
    ],
)
def test_the_clock_counts_working_hours_and_knows_bank_holidays(received, colour, due):
    assert clocks.due_at(at(received), colour) == at(due)


def test_a_moment_in_another_zone_is_counted_by_the_clock_in_london():
    assert clocks.due_at(datetime(2026, 7, 1, 8, 30, tzinfo=UTC), "red") == at("2026-07-01T13:30")


def test_a_due_time_that_was_missed_stays_missed():
    red, green = at("2026-11-17T14:00"), at("2026-11-27T17:00")
    assert rules.never_reset(green, breached_at=None) == green
    assert rules.never_reset(green, breached_at=red) == red
    assert rules.never_reset(red, breached_at=green) == red


@pytest.mark.parametrize(
    ("hours", "tone"), [(-1, "danger"), (0, "danger"), (2, "warning"), (3, "waiting"), (8, "waiting"), (9, "info")]
)
def test_the_tag_says_how_much_time_is_left(hours, tone):
    assert rules.tone_of(timedelta(hours=hours), day=timedelta(hours=8)) == tone
