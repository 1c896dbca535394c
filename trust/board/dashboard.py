"""What the Board's page shows, gathered once: figures of finished quarters, headlines, breaks, escalations."""

from dataclasses import dataclass
from datetime import date

from partners.models import Locality
from trust.board.breaks import LEVELS, open_actions
from trust.board.counting import Facts
from trust.board.indicators import INDICATORS, Indicator, Series, hide_what_follows, measure
from trust.board.periods import Quarter, last_quarters
from trust.board.suppression import HIDDEN, is_small

SHOWN_QUARTERS = 8
MOST_QUARTERS = 40


@dataclass(frozen=True)
class Headline:
    title: str
    value: str
    definition: str


def quarters_shown(*, today: date, since: date | None = None, until: date | None = None) -> list[Quarter]:
    """Finished quarters, oldest first: the last eight, or those that begin in [since, until), at most forty."""
    if since is None and until is None:
        return last_quarters(SHOWN_QUARTERS, today=today)
    return [
        one
        for one in last_quarters(MOST_QUARTERS, today=today)
        if (since is None or one.first_day >= since) and (until is None or one.first_day < until)
    ]


def figures(facts: Facts, *indicators: Indicator) -> list[Series]:
    """Every indicator (or those given), as it may be shown. What one may show depends on all of them."""
    if not facts.quarters:
        return []
    names = dict(Locality.objects.order_by("name").values_list("pk", "name"))
    shown = hide_what_follows([measure(indicator, facts, names) for indicator in INDICATORS])
    return [one for one in shown if one.indicator in indicators] if indicators else shown


def headlines(facts: Facts, *, today: date) -> tuple[list[Headline], list[tuple[str, int]]]:
    """The log now, those who left it in the twelve whole months before this one, and where the line breaks.

    A break is a level of the line of accountability and how many open actions have no live person there.
    """
    began, ended = _twelve_months(today)
    weeks = facts.leavers(since=began, until=ended)
    on_log = len({one.child_id for one in facts.stays if one.left_on is None})
    actions = open_actions(today=today)
    period = f"{began:%-d %B %Y} to {date.fromordinal(ended.toordinal() - 1):%-d %B %Y}"
    mean = f"{sum(weeks) / len(weeks):.1f}" if weeks else "none"
    shown = [
        Headline("Children on the risk log now", _shown(on_log), "With an active entry on a panel's log today."),
        Headline("Children who left the log", _shown(len(weeks)), f"Entries ended from {period}."),
        Headline(
            "Mean weeks on the log",
            HIDDEN if is_small(len(weeks)) else mean,
            f"Of those who left from {period}: days from listing to leaving, divided by seven.",
        ),
        Headline("Panel actions overdue", str(actions["overdue"]), "Open actions set by a panel, past their due date."),
    ]
    return shown, [(level, actions[level]) for level in LEVELS if actions[level]]


def _shown(count: int) -> str:
    return HIDDEN if is_small(count) else str(count)


def _twelve_months(today: date) -> tuple[date, date]:
    ended = today.replace(day=1)
    return ended.replace(year=ended.year - 1), ended
