"""The counts behind each indicator, one statement each, by quarter and (where it means something) locality."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from statistics import fmean, median
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, Func, Min, OuterRef, Q
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from referrals.models import Referral
from referrals.states import ReferralOutcome, ReferralState
from riskpanel.models import Action, LogEntry
from riskpanel.states import ActionState
from trust.board.periods import Quarter, quarter_of
from trust.board.suppression import is_small

Counts = Mapping[Quarter, Mapping[int | None, "Tally"]]
RECEIVED = (ReferralState.SENT, ReferralState.QUERIED, ReferralState.ACCEPTED, ReferralState.DECIDED)


@dataclass(frozen=True)
class Tally:
    """What a figure is made of: `top` of `bottom`. A plain count has the same of both, a mean carries its value."""

    top: int
    bottom: int
    is_rate: bool = False
    mean: float | None = None

    @classmethod
    def nothing(cls, unit: str) -> "Tally":
        return cls(0, 0, is_rate=unit == "%")

    @classmethod
    def sum_of(cls, shares: Iterable["Tally"]) -> "Tally":
        shares = list(shares)
        return cls(
            sum(one.top for one in shares),
            sum(one.bottom for one in shares),
            is_rate=any(one.is_rate for one in shares),
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
            return round(100 * self.top / self.bottom, 1) if self.bottom else None
        if self.mean is not None:
            return round(self.mean, 1)
        return self.top


class YearBefore(Func):
    """The same day one calendar year before; 28 February for the 29th."""

    template = "(%(expressions)s - interval '1 year')::date"
    output_field = models.DateField()


def first_day() -> date | None:
    referred = Referral.objects.aggregate(first=Min("received_at"))["first"]
    listed = LogEntry.objects.aggregate(first=Min("listed_on"))["first"]
    days = [timezone.localdate(referred)] if referred else []
    return min([*days, listed] if listed else days, default=None)


# --- Referrals -------------------------------------------------------------------------------------------------


def _received(quarters: Sequence[Quarter]) -> Any:
    began, ended = (_midnight(day) for day in _span(quarters))
    counted = Referral.objects.filter(
        Q(decision=None) | Q(decision__counts_as_new=True),
        received_at__gte=began,
        received_at__lt=ended,
        state__in=RECEIVED,
    )
    return counted.annotate(quarter=TruncQuarter("received_at")).values("quarter", "locality_id").order_by()


def referrals_received(quarters: Sequence[Quarter]) -> Counts:
    rows = _received(quarters).annotate(bottom=Count("pk"), top=Count("pk"))
    return _by_locality(rows)


def no_further_action(quarters: Sequence[Quarter]) -> Counts:
    rows = _received(quarters).annotate(
        bottom=Count("pk", filter=Q(state=ReferralState.DECIDED)),
        top=Count("pk", filter=Q(decision__outcome=ReferralOutcome.NO_ACTION)),
    )
    return _by_locality(rows, is_rate=True)


def re_referrals(quarters: Sequence[Quarter]) -> Counts:
    within = Q(previous_received__gte=YearBefore(F("received_at__date")))
    rows = _received(quarters).annotate(bottom=Count("pk"), top=Count("pk", filter=within))
    return _by_locality(rows, is_rate=True)


# --- The risk log ------------------------------------------------------------------------------------------------


def on_log_at_end(quarters: Sequence[Quarter]) -> Counts:
    listed = {
        quarter.code.replace("-", "_"): Count(
            "case__child",
            distinct=True,
            filter=Q(listed_on__lt=quarter.end) & (Q(left_on=None) | Q(left_on__gte=quarter.end)),
        )
        for quarter in quarters
    }
    found = LogEntry.objects.aggregate(**listed)
    return {quarter: {None: _count(found[quarter.code.replace("-", "_")])} for quarter in quarters}


def joined_log(quarters: Sequence[Quarter]) -> Counts:
    return _whole(_entries(quarters, "listed_on").annotate(top=Count("pk")))


def left_log(quarters: Sequence[Quarter]) -> Counts:
    return _whole(_entries(quarters, "left_on").annotate(top=Count("pk")))


def relisted(quarters: Sequence[Quarter]) -> Counts:
    before = LogEntry.objects.filter(
        panel=OuterRef("panel"),
        case__child=OuterRef("case__child"),
        left_on__lte=OuterRef("listed_on"),
        left_on__gte=YearBefore(OuterRef("listed_on")),
    ).exclude(pk=OuterRef("pk"))
    return _whole(_entries(quarters, "listed_on").filter(Exists(before)).annotate(top=Count("pk")))


def weeks_of_leavers(*, since: date, until: date) -> list[float]:
    """Weeks on the log of each child who left from `since` to before `until`, shortest first."""
    stays = LogEntry.objects.filter(left_on__gte=since, left_on__lt=until).values_list("listed_on", "left_on")
    return sorted((left - listed).days / 7 for listed, left in stays if left)


def mean_weeks(quarters: Sequence[Quarter]) -> Counts:
    return _of_leavers(quarters, fmean)


def median_weeks(quarters: Sequence[Quarter]) -> Counts:
    return _of_leavers(quarters, median)


def _of_leavers(quarters: Sequence[Quarter], middle: Any) -> Counts:
    began, ended = _span(quarters)
    stays: dict[Quarter, list[float]] = {quarter: [] for quarter in quarters}
    left = LogEntry.objects.filter(left_on__gte=began, left_on__lt=ended).values_list("listed_on", "left_on")
    for listed_on, left_on in left:
        if left_on is not None:
            stays[quarter_of(left_on)].append((left_on - listed_on).days / 7)
    return {
        quarter: {None: Tally(len(weeks), len(weeks), mean=middle(weeks)) if weeks else Tally(0, 0, is_rate=True)}
        for quarter, weeks in stays.items()
    }


# --- Actions -----------------------------------------------------------------------------------------------------


def actions_on_time(quarters: Sequence[Quarter]) -> Counts:
    began, ended = _span(quarters)
    due = Action.objects.filter(item__isnull=False, due_on__gte=began, due_on__lt=ended).exclude(
        state__in=[ActionState.NO_LONGER_POSSIBLE, ActionState.REPLACED]
    )
    rows = (
        due.annotate(quarter=TruncQuarter("due_on"))
        .values("quarter")
        .order_by()
        .annotate(bottom=Count("pk"), top=Count("pk", filter=Q(state=ActionState.DONE)))
    )
    counted: dict[Quarter, dict[int | None, Tally]] = {
        quarter: {None: Tally(0, 0, is_rate=True)} for quarter in quarters
    }
    for row in rows:
        counted[quarter_of(row["quarter"])] = {None: Tally(row["top"], row["bottom"], is_rate=True)}
    return counted


# --- Plumbing ----------------------------------------------------------------------------------------------------


def _entries(quarters: Sequence[Quarter], on: str) -> Any:
    began, ended = _span(quarters)
    span = {f"{on}__gte": began, f"{on}__lt": ended}
    return LogEntry.objects.filter(**span).annotate(quarter=TruncQuarter(on)).values("quarter").order_by()


def _span(quarters: Sequence[Quarter]) -> tuple[date, date]:
    return min(quarters).first_day, max(quarters).end


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _count(number: int) -> Tally:
    return Tally(number, number)


def _whole(rows: Iterable[dict[str, Any]]) -> Counts:
    counted: dict[Quarter, dict[int | None, Tally]] = {}
    for row in rows:
        counted[quarter_of(row["quarter"])] = {None: _count(row["top"])}
    return counted


def _by_locality(rows: Iterable[dict[str, Any]], *, is_rate: bool = False) -> Counts:
    counted: dict[Quarter, dict[int | None, Tally]] = {}
    for row in rows:
        quarter = quarter_of(timezone.localdate(row["quarter"]))
        counted.setdefault(quarter, {})[row["locality_id"]] = Tally(row["top"], row["bottom"], is_rate=is_rate)
    return counted
