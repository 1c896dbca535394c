"""What the Board's page shows, gathered once: figures of finished quarters, headlines, breaks, escalations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean as mean_of

from partners.models import Locality
from trust.board import frozen
from trust.board.breaks import LEVELS, open_actions
from trust.board.counting import Facts, to_a_tenth
from trust.board.frozen import Frozen
from trust.board.indicators import INDICATORS, Indicator, Series, Split, hide_what_follows, measure
from trust.board.periods import MOST_QUARTERS, Quarter, last_quarters
from trust.board.suppression import HIDDEN, is_small

SHOWN_QUARTERS = 8


@dataclass(frozen=True)
class Headline:
    title: str
    value: str
    definition: str
    code: str = ""  # of the frozen figure, where a Board meeting is given it


def quarters_shown(*, today: date, since: date | None = None, until: date | None = None) -> list[Quarter]:
    """Finished quarters, oldest first: the last eight, or those that begin in [since, until), at most forty."""
    if since is None and until is None:
        return last_quarters(SHOWN_QUARTERS, today=today)
    return [
        one
        for one in last_quarters(MOST_QUARTERS, today=today)
        if (since is None or one.first_day >= since) and (until is None or one.first_day < until)
    ]


def figures(facts: Facts, *indicators: Indicator, kept: Frozen | None = None) -> list[Series]:
    """Every indicator (or those given), as it may be shown. What one may show depends on all of them.

    A quarter that a Board meeting was given is shown as it was then (`kept`, read here where it is not given).
    """
    if not facts.quarters:
        return []
    names = {
        Split.LOCALITY: dict(Locality.objects.order_by("name").values_list("pk", "name")),
        Split.PARTNER: facts.seated_partners,
    }
    kept = kept or frozen.read(facts.quarters)
    measured = [frozen.lay_over(measure(one, facts, names[one.split]), kept) for one in INDICATORS]
    shown = hide_what_follows(measured)
    return [one for one in shown if one.indicator in indicators] if indicators else shown


LEFT_IN_YEAR, MEAN_IN_YEAR = "left_in_year", "mean_weeks_in_year"


def headlines(facts: Facts, measured: Sequence[Series], kept: Frozen) -> list[Headline]:
    """The log at the end of the last finished quarter, and those who left it in the last four.

    Nothing is counted as of today: two days' counts would give away the one child who came or left between them. The
    twelve months are those of the quarters on the same page, and hidden where one of them is: any other twelve
    could be subtracted from them. Once a Board meeting was given them they stand.
    """
    year = facts.quarters[-4:]
    period = f"{year[0].first_day:%-d %B %Y} to {year[-1].last_day:%-d %B %Y}"
    weeks = facts.leavers(since=year[0].first_day, until=year[-1].end)
    shown = {one.indicator.code: one.trust for one in measured}
    on_log, left = shown.get("on_log_at_end", {}).get(year[-1]), shown.get("left_log", {})
    is_hidden = is_small(len(weeks)) or any(left[quarter].is_hidden for quarter in year if quarter in left)
    left_in_year = HIDDEN if is_hidden else str(len(weeks))
    mean = str(to_a_tenth(mean_of(weeks))) if weeks else "none"

    def stands(code: str, counted: str) -> str:
        figure = kept.figure(code, year[-1])
        return counted if figure is None else "none" if figure.value is None else str(figure.value)

    return [
        Headline(
            "Children on the risk log",
            "none" if on_log is None or on_log.value is None else str(on_log.value),
            f"With an active entry on a panel's log on {year[-1].last_day:%-d %B %Y}.",
        ),
        Headline(
            "Children who left the log",
            stands(LEFT_IN_YEAR, left_in_year),
            f"Entries ended from {period}.",
            LEFT_IN_YEAR,
        ),
        Headline(
            "Mean weeks on the log",
            stands(MEAN_IN_YEAR, HIDDEN if is_hidden else mean),
            f"Of those who left from {period}: days from listing to leaving, divided by seven.",
            MEAN_IN_YEAR,
        ),
    ]


def overdue_and_breaks(*, today: date) -> tuple[Headline, list[tuple[str, int]]]:
    """Panel actions overdue; and each level of the line where nobody live answers, with how many open actions."""
    actions = open_actions(today=today)
    overdue = Headline("Panel actions overdue", str(actions["overdue"]), "Open, set by a panel, past their due date.")
    return overdue, [(level, actions[level]) for level in LEVELS if actions[level]]
