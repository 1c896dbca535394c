"""The front door's figures: counts from the summary that triggers keep, the middle time from the decisions."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time
from typing import Any, Self

from django.db.models import Aggregate, DateField, F, FilteredRelation, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from partners.models import User
from referrals import access
from referrals.figures.asked import Asked, By, months_after
from referrals.figures.measures import percent
from referrals.models import FrontDoorCount, Referral, ReferralQuerySet
from referrals.states import ReferralOutcome, ReferralSource, ReferralState


class YearBefore(Func):
    """The same day one calendar year before; 28 February for the 29th."""

    template = "(%(expressions)s - interval '1 year')::date"
    output_field = DateField()


class MinutesBetween(Func):
    """Whole minutes from the first to the second."""

    template = "floor(extract(epoch from %(expressions)s) / 60)::integer"
    arg_joiner = " - "
    output_field = IntegerField()


class Middle(Aggregate):
    """The median; of two in the middle the smaller, so that it is one that was measured."""

    template = "percentile_disc(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = IntegerField()


DAY_RECEIVED = F("received_at__date")
# One that the referrer disagreed with ended the waiting: another in its place makes nobody look slower.
MINUTES_TO_DECISION = MinutesBetween(F("first_decision__decided_at"), F("received_at"))
IS_AGAIN = Q(previous_received__lt=DAY_RECEIVED, previous_received__gte=YearBefore(DAY_RECEIVED))
# Which referrals a figure is made of, beside being counted.
MADE_OF: dict[str, Q] = {
    "received": Q(),
    "decided": Q(decision__isnull=False),
    "minutes": Q(decision__isnull=False),
    "no_action": Q(decision__outcome=ReferralOutcome.NO_ACTION),
    "again": IS_AGAIN,
    "again_after_no_action": IS_AGAIN & Q(previous_no_action=True),
}


@dataclass(frozen=True)
class Counts:
    """Of a part or of the whole."""

    received: int = 0
    decided: int = 0
    no_action: int = 0
    again: int = 0
    again_after_no_action: int = 0

    @classmethod
    def sum_of(cls, counts: Iterable["Counts"]) -> Self:
        counts = list(counts)
        return cls(**{one.name: sum(getattr(each, one.name) for each in counts) for one in fields(cls)})

    @property
    def no_action_rate(self) -> float | None:
        return percent(self.no_action, self.decided)

    @property
    def again_rate(self) -> float | None:
        return percent(self.again, self.received)

    @property
    def again_after_no_action_rate(self) -> float | None:
        return percent(self.again_after_no_action, self.again)


@dataclass(frozen=True)
class Line:
    """A month, a locality or a source by its key and name, or the whole by an empty key."""

    part: str
    label: str
    counts: Counts
    minutes: int | None = None


NONE = "none"


def rates(user: User, asked: Asked) -> list[Line]:
    """Counts of each part, without times. One statement of the summary, and names of localities."""
    rows = FrontDoorCount.objects.visible_to(user).between(asked.since, asked.until)
    rows = _narrowed(rows, asked)
    name = "locality__name" if asked.by == By.LOCALITY else asked.by.value
    totals = {one.name: Sum(one.name) for one in fields(Counts)}
    parts = ("locality_id", name) if asked.by == By.LOCALITY else (name,)
    found = rows.order_by().values(*parts).annotate(**totals)
    lines = [
        Line(key_of(row[parts[0]]), label_of(asked.by, row[name]), Counts(**{one: row[one] for one in totals}))
        for row in found
    ]
    if asked.by == By.MONTH:  # a month in which nothing came is a line too
        known = {one.part: one for one in lines}
        months = [months_after(asked.since, place) for place in range(asked.months)]
        first = min(known, default="")
        lines = [known.get(key_of(one), Line(key_of(one), label_of(By.MONTH, one), Counts())) for one in months]
        return [one for one in lines if one.part >= first] if first else []
    filled = [one for one in lines if one.counts != Counts()]
    return sorted(filled, key=lambda one: (one.part == NONE, one.label))


def figures(user: User, asked: Asked) -> tuple[list[Line], Line]:
    """Each part and the whole, with counts and times."""
    lines = rates(user, asked)
    decided = counted(user, asked).filter(MADE_OF["minutes"])
    part = _part_of_referral(asked.by)
    middles = decided.order_by().annotate(part=part).values("part").annotate(middle=Middle(MINUTES_TO_DECISION))
    times = {key_of(row["part"]): row["middle"] for row in middles}
    whole = decided.aggregate(middle=Middle(MINUTES_TO_DECISION))["middle"] if lines else None
    total = Line("", "All", Counts.sum_of(one.counts for one in lines), whole)
    return [replace(one, minutes=times.get(one.part)) for one in lines], total


def counted(user: User, asked: Asked) -> ReferralQuerySet:
    """The referrals that the figures count, whether this person may open them or not: only for counting."""
    rows = Referral.objects.filter(
        Q(decision=None) | Q(decision__counts_as_new=True),
        receiving_team__in=access.front_door_teams(user),
        received_at__gte=midnight(asked.since),
        received_at__lt=midnight(asked.until),
    )
    rows = rows.annotate(first_decision=FilteredRelation("decisions", condition=Q(decisions__replaces=None)))
    return _narrowed(rows.exclude(state__in=(ReferralState.DRAFT, ReferralState.WITHDRAWN)), asked)


def of_part(rows: ReferralQuerySet, by: By, part: str) -> ReferralQuerySet:
    """Those of one part; of all where none is named. Raises ValueError where there is no such part."""
    if not part:
        return rows
    if by == By.MONTH:
        month = date.fromisoformat(f"{part}-01")
        return rows.filter(received_at__gte=midnight(month), received_at__lt=midnight(months_after(month, 1)))
    if by == By.LOCALITY:
        return rows.filter(locality=None) if part == NONE else rows.filter(locality=int(part))
    return rows.filter(source="" if part == NONE else ReferralSource(part).value)


def key_of(value: Any) -> str:
    """A part as an address names it: 2026-11, the number of a locality, the code of a source, or `none`."""
    return f"{value:%Y-%m}" if isinstance(value, date) else str(value or NONE)


def label_of(by: By, value: Any) -> str:
    if by == By.MONTH:
        return f"{value:%B %Y}"
    if by == By.LOCALITY:
        return value or "In no locality here"
    return ReferralSource(value).label if value else "Not said yet"


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _part_of_referral(by: By) -> Any:
    return {By.MONTH: TruncMonth("received_at"), By.LOCALITY: F("locality_id"), By.SOURCE: F("source")}[by]


def _narrowed(rows: QuerySet[Any], asked: Asked) -> Any:
    if asked.locality is not None:
        rows = rows.filter(locality=asked.locality)
    return rows.filter(source=asked.source) if asked.source else rows
