"""What the Board's page shows, gathered once: figures of finished quarters, headlines, breaks, escalations."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from riskpanel.models import Action, LogEntry
from trust.board import counting, indicators
from trust.board.breaks import count_breaks
from trust.board.indicators import Series, measure
from trust.board.periods import Quarter, finished_quarters
from trust.board.suppression import HIDDEN, is_small

SHOWN_QUARTERS = 8


@dataclass(frozen=True)
class Headline:
    title: str
    value: str
    definition: str


def quarters_shown(*, today: date, since: date | None = None, until: date | None = None) -> list[Quarter]:
    """Finished quarters from the first figure on, cut to those that begin in [since, until) where these are given."""
    first = indicators.first_day()
    if first is None:
        return []
    quarters = finished_quarters(since=first, today=today)
    return [
        one
        for one in quarters
        if (since is None or one.first_day >= since) and (until is None or one.first_day < until)
    ]


def figures(quarters: list[Quarter]) -> list[Series]:
    return [measure(indicator, quarters) for indicator in indicators.INDICATORS] if quarters else []


def headlines(*, today: date) -> list[Headline]:
    """The log now, and those who left it in the twelve whole months before this one."""
    began, ended = _twelve_months(today)
    weeks = counting.weeks_of_leavers(since=began, until=ended)
    on_log = LogEntry.objects.active().values("case__child").distinct().count()
    overdue = Action.objects.overdue(on=today).filter(item__isnull=False).count()
    mean = f"{sum(weeks) / len(weeks):.1f}" if weeks and not is_small(len(weeks)) else HIDDEN if weeks else "none"
    period = f"{began:%-d %B %Y} to {date.fromordinal(ended.toordinal() - 1):%-d %B %Y}"
    return [
        Headline("Children on the risk log now", _shown(on_log), "With an active entry on a panel's log today."),
        Headline("Children who left the log", _shown(len(weeks)), f"Entries ended from {period}."),
        Headline(
            "Mean weeks on the log", mean, f"Of those who left from {period}: days from listing to leaving over seven."
        ),
        Headline("Panel actions overdue", _shown(overdue), "Open actions set by a panel whose due date is past."),
    ]


def breaks() -> list[tuple[str, int]]:
    """Levels of the line of accountability without a live person, and how many open actions each breaks."""
    return [(level, count) for level, count in count_breaks().items() if count]


def _shown(count: int) -> str:
    return HIDDEN if is_small(count) else str(count)


def _twelve_months(today: date) -> tuple[date, date]:
    ended = today.replace(day=1)
    return ended.replace(year=ended.year - 1), ended


def today() -> date:
    return timezone.localdate()
