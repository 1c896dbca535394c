"""By when the front door decides: working time, counted from the moment a referral is received.

The clocks are local practice, so they are data (referrals.models.ClockRules); what stands here is the arithmetic, and
the figures of a Trust that has set none. Red 4, amber 24, green 72 follow the Surrey multi-agency hub; before anybody
rated it, one working day from receipt (Working Together 2023).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

from referrals.states import Colour

LONDON = ZoneInfo("Europe/London")
NOTHING = timedelta(0)
WARNED_AT = 0.75  # of the time there is: a red clock of four hours warns an hour before its end


@dataclass(frozen=True)
class Pause:
    """A while in which the clock stood still."""

    since: datetime
    until: datetime


@dataclass(frozen=True)
class Rules:
    """What a Trust has agreed: working hours by the clock in London, and how many of them each colour gives."""

    red: int = 4
    amber: int = 24
    green: int = 72
    days_unrated: int = 1
    days_to_disagree: int = 10  # from the decision, for the referrer
    days_to_answer: int = 3  # from then on, for the front door
    opens: time = time(9)
    closes: time = time(17)  # midnight closes the day that it ends

    @property
    def day(self) -> timedelta:
        """The working time of a working day."""
        midnight = date(2000, 1, 1)
        return datetime.combine(_end_day(midnight, self.closes), self.closes) - datetime.combine(midnight, self.opens)

    def given(self, colour: str = "") -> timedelta:
        """The working time that a colour gives; without one, the working days there are to decide."""
        if not colour:
            return self.day * self.days_unrated
        return timedelta(
            hours={Colour.RED: self.red, Colour.AMBER: self.amber, Colour.GREEN: self.green}[Colour(colour)]
        )


USUAL = Rules()


@lru_cache(maxsize=32)
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the bank holidays of England."""
    return day.weekday() < 5 and day not in _bank_holidays(day.year)


def _end_day(day: date, closes: time) -> date:
    return day if closes > time(0) else day + timedelta(days=1)


def _spell(day: date, rules: Rules) -> tuple[datetime, datetime]:
    """When work begins and ends on a working day, in UTC: a difference across a clock change is then real time."""
    ends = datetime.combine(_end_day(day, rules.closes), rules.closes, LONDON)
    return datetime.combine(day, rules.opens, LONDON).astimezone(UTC), ends.astimezone(UTC)


def add_working_time(start: datetime, left: timedelta, rules: Rules = USUAL) -> datetime:
    """The moment at which so much working time has passed since `start`; `start` itself where it is none."""
    if left <= NOTHING:
        return start
    day, moment = start.astimezone(LONDON).date(), start.astimezone(UTC)
    while True:
        if is_working_day(day):
            opens, closes = _spell(day, rules)
            begins = max(moment, opens)
            if begins < closes:
                if begins + left <= closes:
                    return (begins + left).astimezone(LONDON)
                left -= closes - begins
        day += timedelta(days=1)


def working_time(start: datetime, end: datetime, rules: Rules = USUAL) -> timedelta:
    """The working time between two moments; none where the end is not after the start."""
    day, last, total = start.astimezone(LONDON).date(), end.astimezone(LONDON).date(), NOTHING
    while day <= last:
        if is_working_day(day):
            opens, closes = _spell(day, rules)
            total += max(min(end, closes) - max(start, opens), NOTHING)
        day += timedelta(days=1)
    return total


def due_at(received: datetime, colour: str = "", *, rules: Rules = USUAL, pauses: Iterable[Pause] = ()) -> datetime:
    """By when a referral received then is decided, by its colour. Working time within a pause does not count."""
    return _reached(received, rules.given(colour), rules, pauses)


def warned_at(received: datetime, colour: str = "", *, rules: Rules = USUAL, pauses: Iterable[Pause] = ()) -> datetime:
    """When people are reminded: a quarter of the time is left."""
    return _reached(received, rules.given(colour) * WARNED_AT, rules, pauses)


def disagree_until(decided: datetime, *, rules: Rules = USUAL) -> datetime:
    """Until when the referrer may disagree with a decision of that moment."""
    return add_working_time(decided, rules.day * rules.days_to_disagree, rules)


def answer_due(raised: datetime, *, rules: Rules = USUAL, share: float = 1) -> datetime:
    """By when a disagreement is answered; with a smaller `share` of the time, when people are reminded."""
    return add_working_time(raised, rules.day * rules.days_to_answer * share, rules)


def _reached(start: datetime, left: timedelta, rules: Rules, pauses: Iterable[Pause]) -> datetime:
    for pause in sorted(pauses, key=lambda one: one.since):
        ran = working_time(start, pause.since, rules)
        if ran >= left:
            break
        left, start = left - ran, pause.until
    return add_working_time(start, left, rules)


def in_words(span: timedelta, rules: Rules = USUAL) -> str:
    """Working time as people say it: "2 working days 3 hours", "3 hours 20 minutes", "less than a minute"."""
    days, rest = divmod(span, rules.day)
    hours, rest = divmod(rest, timedelta(hours=1))
    minutes = rest // timedelta(minutes=1)
    parts = [(days, "working day"), (hours, "hour"), (0 if days else minutes, "minute")]
    return (
        " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count) or "less than a minute"
    )
