"""Days counted in working days of England. Which days those are is said in referrals.clocks."""

from datetime import date, timedelta
from functools import lru_cache

import holidays

from referrals.clocks import is_working_day

ONE = timedelta(days=1)


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """The bank holidays of England in a year, with their names."""
    return dict(holidays.country_holidays("GB", subdiv="ENG", years=year))


def same_or_next_working_day(day: date) -> date:
    while not is_working_day(day):
        day += ONE
    return day


def working_days_before(day: date, count: int) -> date:
    """The working day that lies `count` working days before a day."""
    while count:
        day -= ONE
        count -= is_working_day(day)
    return day


def working_days_after(day: date, *, until: date) -> int:
    """How many working days have begun after a day, up to and with `until`."""
    return sum(is_working_day(day + ONE * step) for step in range(1, (until - day).days + 1))


def last_day_overdue_by(count: int, *, on: date) -> date:
    """The latest due date that is `count` working days overdue on a day: for one statement over all actions."""
    day = on + ONE
    return working_days_before(day, count) - ONE
