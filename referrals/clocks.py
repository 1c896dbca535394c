"""By when the front door decides: working hours, counted from the moment a referral is received.

The clocks are local practice and so are data here. Red 4, amber 24, green 72 follow the Surrey multi-agency hub;
before anybody rated it, one working day from receipt (Working Together 2023).
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from referrals.states import Colour

LONDON = ZoneInfo("Europe/London")
OPENS, CLOSES = time(9), time(17)
UNRATED_HOURS = 8
HOURS = {Colour.RED: 4, Colour.AMBER: 24, Colour.GREEN: 72}


@lru_cache(maxsize=32)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the bank holidays of England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def add_working_hours(start: datetime, hours: float, *, working: Callable[[date], bool] = is_working_day) -> datetime:
    """The moment at which `hours` of working time have passed since `start`, by the clock on the wall in London."""
    moment = start.astimezone(LONDON)
    left = timedelta(hours=hours)
    while True:
        opens, closes = (datetime.combine(moment.date(), edge, LONDON) for edge in (OPENS, CLOSES))
        begins = max(moment, opens)
        if working(moment.date()) and begins < closes:
            if begins + left <= closes:
                return begins + left
            left -= closes - begins
        moment = datetime.combine(moment.date() + timedelta(days=1), OPENS, LONDON)


def due_at(received: datetime, colour: str = "") -> datetime:
    """By when a referral received then is decided, by its colour; one working day while it has none."""
    return add_working_hours(received, HOURS[Colour(colour)] if colour else UNRATED_HOURS)


def due_when_rated(received: datetime, *, present_due: datetime, colour: str, now: datetime) -> datetime:
    """A rating counts from receipt and never resets the clock: a due time already missed stays missed."""
    new = due_at(received, colour)
    return min(new, present_due) if present_due <= now else new
