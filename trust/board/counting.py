"""The counts behind each indicator: three statements for all of them, then plain counting by quarter and part."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from math import floor
from statistics import mean, median
from typing import Any

from django.db.models import Sum
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from referrals.models import FrontDoorCount
from riskpanel.models import LogEntry
from trust.board import done
from trust.board.done import Done
from trust.board.periods import Quarter, quarter_of
from trust.board.suppression import is_small


@dataclass(frozen=True)
class Tally:
    """What a figure is made of: `top` of `bottom`. A plain count has the same of both, a mean carries its value."""

    top: int
    bottom: int
    is_rate: bool = False
    mean: Fraction | None = None

    @classmethod
    def sum_of(cls, tallies: Iterable["Tally"]) -> "Tally":
        tallies = list(tallies)
        return cls(
            sum(one.top for one in tallies),
            sum(one.bottom for one in tallies),
            is_rate=any(one.is_rate for one in tallies),
        )

    @property
    def rest(self) -> int:
        return self.bottom - self.top

    @property
    def is_small(self) -> bool:
        return any(is_small(count) for count in (self.top, self.rest, self.bottom))

    @property
    def value(self) -> float | int | None:
        """Percent to one place, weeks to one place, or the count; None where there is nothing to measure."""
        if self.is_rate:
            return to_a_tenth(Fraction(100 * self.top, self.bottom)) if self.bottom else None
        if self.mean is not None:
            return to_a_tenth(self.mean)
        return self.top


def to_a_tenth(exact: Fraction) -> float:
    """Rounded half up to one place, as everywhere: 10.25 weeks are 10.3, on the log's page and on the Board's."""
    return floor(exact * 10 + Fraction(1, 2)) / 10


# For each quarter, by the id of a locality or partner; None stands for the whole Trust.
Counts = Mapping[Quarter, Mapping[int | None, Tally]]


@dataclass(frozen=True)
class Stay:
    """One entry of a panel's log."""

    panel_id: int
    child_id: Any
    listed_on: date
    left_on: date | None

    def is_on(self, day: date) -> bool:
        return self.listed_on <= day and (self.left_on is None or self.left_on > day)

    @property
    def weeks(self) -> Fraction:
        assert self.left_on is not None
        return Fraction((self.left_on - self.listed_on).days, 7)


@dataclass(frozen=True)
class Facts:
    """Everything the indicators count, for some quarters."""

    quarters: Sequence[Quarter]
    received: Sequence[Mapping[str, Any]]
    stays: Sequence[Stay]
    work: Sequence[Done] = ()

    def leavers(self, *, since: date, until: date) -> list[Fraction]:
        """Weeks on the log of each child who left from `since` to before `until`, shortest first."""
        return sorted(one.weeks for one in self.stays if one.left_on is not None and since <= one.left_on < until)

    @property
    def seated_partners(self) -> dict[int, str]:
        """The partners whose people had a seat at a meeting of these quarters, and their names."""
        seats = {(one.name, one.part) for one in self.work if one.kind == done.SEATS and one.part is not None}
        return {pk: name for name, pk in sorted(seats)}

    def tallied(self, kind: str) -> Counts:
        """What was done of a kind, as `top` of `bottom`, by quarter and part."""
        counted: dict[Quarter, dict[int | None, Tally]] = {quarter: {} for quarter in self.quarters}
        for one in self.work:
            if one.kind == kind:
                counted[quarter_of(one.quarter)][one.part] = Tally(one.top, one.bottom, is_rate=kind != done.CARRIED_UP)
        return counted

    @property
    def is_empty(self) -> bool:
        return not self.received and not self.stays


def gather(quarters: Sequence[Quarter]) -> Facts:
    """Read what the indicators of these quarters count. Three statements."""
    began, ended = (quarters[0].first_day, quarters[-1].end) if quarters else (date.max, date.max)
    return Facts(
        quarters,
        list(_received(began, ended)),
        _stays(),
        done.read(began, ended),
    )


def _received(began: date, ended: date) -> Any:
    """From the summary of months that triggers keep."""
    names = ("received", "decided", "no_action", "again", "again_after_no_action")
    rows = FrontDoorCount.objects.between(began, ended).annotate(quarter=TruncQuarter("month")).order_by()
    return rows.values("quarter", "locality_id").annotate(**{name: Sum(name) for name in names})


def _stays() -> list[Stay]:
    rows = LogEntry.objects.order_by("listed_on", "pk")
    return [Stay(*row) for row in rows.values_list("panel_id", "case__child_id", "listed_on", "left_on")]


# --- Referrals -------------------------------------------------------------------------------------------------


def referrals_received(facts: Facts) -> Counts:
    return _by_locality(facts, top="received", bottom="received", is_rate=False)


def no_further_action(facts: Facts) -> Counts:
    return _by_locality(facts, top="no_action", bottom="decided", is_rate=True)


def re_referrals(facts: Facts) -> Counts:
    return _by_locality(facts, top="again", bottom="received", is_rate=True)


def re_referrals_after_no_action(facts: Facts) -> Counts:
    return _by_locality(facts, top="again_after_no_action", bottom="again", is_rate=True)


def hours_to_decision(facts: Facts) -> Counts:
    counted: dict[Quarter, dict[int | None, Tally]] = {one: {None: Tally(0, 0, is_rate=True)} for one in facts.quarters}
    for one in facts.work:
        if one.kind == done.WAITS:
            counted[quarter_of(one.quarter)] = {None: Tally(one.bottom, one.bottom, mean=Fraction(one.top) / 60)}
    return counted


def _by_locality(facts: Facts, *, top: str, bottom: str, is_rate: bool) -> Counts:
    counted: dict[Quarter, dict[int | None, Tally]] = {quarter: {} for quarter in facts.quarters}
    for row in facts.received:
        quarter = quarter_of(row["quarter"])
        counted[quarter][row["locality_id"]] = Tally(row[top], row[bottom], is_rate=is_rate)
    return counted


# --- The risk log ------------------------------------------------------------------------------------------------


def on_log_at_end(facts: Facts) -> Counts:
    def on(quarter: Quarter) -> int:
        return len({one.child_id for one in facts.stays if one.is_on(quarter.last_day)})

    return _whole(facts, on)


def joined_log(facts: Facts) -> Counts:
    return _whole(facts, lambda quarter: len(_listed_in(facts, quarter)))


def left_log(facts: Facts) -> Counts:
    return _whole(facts, lambda quarter: len(facts.leavers(since=quarter.first_day, until=quarter.end)))


def relisted(facts: Facts) -> Counts:
    left: dict[tuple[int, Any], list[date]] = defaultdict(list)
    for one in facts.stays:
        if one.left_on is not None:
            left[one.panel_id, one.child_id].append(one.left_on)
    for days in left.values():
        days.sort()

    def came_back(one: Stay) -> bool:
        days = left[one.panel_id, one.child_id]
        place = bisect_left(days, _year_before(one.listed_on))
        return place < len(days) and days[place] <= one.listed_on and days[place] != one.left_on

    return _whole(facts, lambda quarter: sum(came_back(one) for one in _listed_in(facts, quarter)))


def mean_weeks(facts: Facts) -> Counts:
    return _of_leavers(facts, mean)


def median_weeks(facts: Facts) -> Counts:
    return _of_leavers(facts, median)


def _of_leavers(facts: Facts, middle: Callable[[list[Fraction]], Fraction]) -> Counts:
    counted: dict[Quarter, dict[int | None, Tally]] = {}
    for quarter in facts.quarters:
        weeks = facts.leavers(since=quarter.first_day, until=quarter.end)
        tally = Tally(len(weeks), len(weeks), mean=middle(weeks)) if weeks else Tally(0, 0, is_rate=True)
        counted[quarter] = {None: tally}
    return counted


# --- Actions -----------------------------------------------------------------------------------------------------


def actions_on_time(facts: Facts) -> Counts:
    return _tallied(facts, done.ACTIONS, Tally(0, 0, is_rate=True))


def escalated(facts: Facts) -> Counts:
    return _tallied(facts, done.CARRIED_UP, Tally(0, 0))


# --- Meetings and scores -----------------------------------------------------------------------------------------


def attendance(facts: Facts) -> Counts:
    return facts.tallied(done.SEATS)


def score_fell(facts: Facts) -> Counts:
    return _tallied(facts, done.SCORES, Tally(0, 0, is_rate=True))


def _tallied(facts: Facts, kind: str, nothing: Tally) -> Counts:
    return {quarter: {None: nothing, **cells} for quarter, cells in facts.tallied(kind).items()}


# --- Plumbing ----------------------------------------------------------------------------------------------------


def _listed_in(facts: Facts, quarter: Quarter) -> list[Stay]:
    return [one for one in facts.stays if quarter.first_day <= one.listed_on < quarter.end]


def _whole(facts: Facts, count: Callable[[Quarter], int]) -> Counts:
    return {quarter: {None: Tally(number, number)} for quarter in facts.quarters for number in [count(quarter)]}


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time())) if day < date.max else timezone.now()
