"""What the Board watches: each figure with its definition, unit, source and direction of good.

The numbers come from `trust.board.counting`, suppressed by `trust.board.suppression`.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from trust.board import counting
from trust.board.counting import Counts, Facts, Tally
from trust.board.periods import Quarter
from trust.board.suppression import HIDDEN, hidden_parts, may_show_total

STOCK, FLOWS = "on_log_at_end", ("joined_log", "left_log")


class Unit(StrEnum):
    CHILDREN = "children"
    REFERRALS = "referrals"
    ACTIONS = "actions"
    PERCENT = "%"
    WEEKS = "weeks"
    HOURS = "hours"


class Split(StrEnum):
    """What the whole is shown in parts by."""

    LOCALITY = "locality"
    PARTNER = "partner"


class Good(StrEnum):
    """Which way is better. `NEITHER` where a rise may mean more need or better seeing it."""

    UP = "higher is better"
    DOWN = "lower is better"
    NEITHER = "neither is better in itself"


@dataclass(frozen=True)
class Indicator:
    """`count` gives what the figure is made of, for each quarter and id of a part (None: the whole Trust)."""

    code: str
    title: str
    definition: str
    unit: Unit
    good: Good
    source: str
    count: Callable[[Facts], Counts]
    caveat: str = ""
    # A count of what partners do is no count of children, and hides nothing.
    counts_children: bool = True
    split: Split = Split.LOCALITY


@dataclass(frozen=True)
class Figure:
    """One cell as it may be shown: a number, "c" for hidden, or None for nothing to measure."""

    value: float | int | str | None

    @property
    def is_hidden(self) -> bool:
        return self.value == HIDDEN


@dataclass(frozen=True)
class Series:
    """An indicator over finished quarters: for the Trust, and for each locality or partner where it is so counted.

    `meetings` says, for quarters that a Board meeting was given, the day of that meeting: they stand.
    """

    indicator: Indicator
    quarters: list[Quarter]
    trust: dict[Quarter, Figure]
    parts: dict[str, dict[Quarter, Figure]] = field(default_factory=dict)
    year_totals: dict[int, Figure] = field(default_factory=dict)
    meetings: dict[Quarter, date] = field(default_factory=dict)

    @property
    def latest(self) -> Figure:
        return self.trust[self.quarters[-1]] if self.quarters else Figure(None)

    @property
    def previous(self) -> Figure:
        return self.trust[self.quarters[-2]] if len(self.quarters) > 1 else Figure(None)

    def of_quarter(self, quarter: Quarter) -> list[Figure]:
        """The Trust's figure and each part's, in the order of `parts`."""
        return [self.trust[quarter], *(figures[quarter] for figures in self.parts.values())]

    def rows(self) -> list[tuple[str, list[Figure]]]:
        """Each part with its figures, oldest quarter first."""
        return [(name, [figures[one] for one in self.quarters]) for name, figures in self.parts.items()]

    def in_order(self) -> list[Figure]:
        return [self.trust[quarter] for quarter in self.quarters]


def measure(indicator: Indicator, facts: Facts, names: Mapping[int, str]) -> Series:
    """Count an indicator and hide what must be hidden. The quarters must have ended; `names` are the parts'."""
    quarters, counted = facts.quarters, indicator.count(facts)
    in_parts = any(key is not None for cells in counted.values() for key in cells)
    trust: dict[Quarter, Figure] = {}
    parts: dict[str, dict[Quarter, Figure]] = {name: {} for name in names.values()} if in_parts else {}
    for quarter in quarters:
        cells = counted.get(quarter, {})
        nothing = Tally(0, 0, is_rate=indicator.unit == Unit.PERCENT)
        shares = {pk: cells.get(pk, nothing) for pk in names} if in_parts else {}
        whole = cells.get(None) or (Tally.sum_of(shares.values()) if shares else nothing)
        hidden = _hidden_parts(shares) if indicator.counts_children else set()
        for pk, share in shares.items():
            parts[names[pk]][quarter] = _figure(indicator, share, hidden=pk in hidden)
        trust[quarter] = _figure(indicator, whole, hidden=indicator.counts_children and whole.is_small)
    return Series(indicator, list(quarters), trust, parts, _year_totals(indicator, counted, quarters))


def hide_what_follows(measured: Sequence[Series]) -> list[Series]:
    """Hide the flows of the log where the stock, or the other flow, is hidden.

    Children on the log at the end of a quarter = those at the end of the one before + joined - left: with one of the
    four hidden the other three would give it back. So where one is, both flows of that quarter are hidden.
    """
    by_code = {one.indicator.code: one for one in measured}
    if not by_code.keys() >= {STOCK, *FLOWS}:
        return list(measured)
    hidden: set[Quarter] = set()
    for place, quarter in enumerate(by_code[STOCK].quarters):
        before = by_code[STOCK].quarters[max(place - 1, 0)]
        stock, flows = by_code[STOCK].trust, [by_code[code].trust for code in FLOWS]
        if any(cell.is_hidden for cell in (stock[quarter], stock[before], *(flow[quarter] for flow in flows))):
            hidden.add(quarter)
    return [_without(one, hidden) if one.indicator.code in FLOWS else one for one in measured]


def _without(series: Series, hidden: Set[Quarter]) -> Series:
    trust = {quarter: Figure(HIDDEN) if quarter in hidden else figure for quarter, figure in series.trust.items()}
    years = {quarter.year for quarter in hidden}
    totals = {year: Figure(HIDDEN) if year in years else figure for year, figure in series.year_totals.items()}
    return replace(series, trust=trust, year_totals=totals)


def _hidden_parts(parts: Mapping[int, Tally]) -> set[int]:
    """A rate hides where any count it is made of does: what has it, what has it not, and both together."""
    hidden: set[int] = set()
    for count in ("top", "rest", "bottom"):
        hidden |= hidden_parts({pk: getattr(share, count) for pk, share in parts.items()})
    return hidden


def _figure(indicator: Indicator, share: Tally, *, hidden: bool) -> Figure:
    if hidden:
        return Figure(HIDDEN)
    return Figure(share.value)


def _year_totals(indicator: Indicator, counted: Counts, quarters: Sequence[Quarter]) -> dict[int, Figure]:
    """Totals of counts for years whose four quarters have all ended. A rate, a mean or a stock has none."""
    if indicator.unit in (Unit.PERCENT, Unit.WEEKS, Unit.HOURS) or indicator.code.endswith("_at_end"):
        return {}
    totals: dict[int, Figure] = {}
    for year in sorted({quarter.year for quarter in quarters}):
        of_year = [quarter for quarter in quarters if quarter.year == year]
        if len(of_year) < 4:
            continue
        wholes = [cells.get(None) or Tally.sum_of(cells.values()) for cells in (counted.get(q, {}) for q in of_year)]
        tops = [whole.top for whole in wholes]
        totals[year] = Figure(sum(tops) if may_show_total(tops) else HIDDEN)
    return totals


INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        "referrals",
        "Referrals received",
        "Referrals received by the front door in the period. A referral on a child whose case was already open is "
        "passed to the worker and not counted (DfE, Children in need census).",
        Unit.REFERRALS,
        Good.NEITHER,
        "Referrals in Common Thread",
        counting.referrals_received,
    ),
    Indicator(
        "no_further_action",
        "No further action",
        "Of the referrals received in the period and decided, those decided as no further action.",
        Unit.PERCENT,
        Good.NEITHER,
        "Referrals in Common Thread",
        counting.no_further_action,
        "Not bad in itself: read it beside referrals that follow no further action.",
    ),
    Indicator(
        "re_referrals",
        "Re-referrals within 12 months",
        "Of the referrals received in the period, those with an earlier referral of the same child dated on or after "
        "the same day one calendar year before (DfE methodology).",
        Unit.PERCENT,
        Good.DOWN,
        "Referrals in Common Thread",
        counting.re_referrals,
    ),
    Indicator(
        "re_referrals_after_no_action",
        "Re-referrals after no further action",
        "Of the re-referrals received in the period, those whose child's latest earlier referral had been decided as "
        "no further action by then.",
        Unit.PERCENT,
        Good.DOWN,
        "Referrals in Common Thread",
        counting.re_referrals_after_no_action,
        "Read it beside no further action: together they say more than either alone.",
    ),
    Indicator(
        "hours_to_decision",
        "Median hours to decision",
        "For the referrals received in the period and decided so far: hours from receipt to the first decision, "
        "nights and weekends included, the middle value.",
        Unit.HOURS,
        Good.DOWN,
        "Referrals in Common Thread",
        counting.hours_to_decision,
        "Half of them waited longer.",
    ),
    Indicator(
        "on_log_at_end",
        "Children on the risk log",
        "Children with an active entry on a panel's log on the last day of the period.",
        Unit.CHILDREN,
        Good.NEITHER,
        "Risk log",
        counting.on_log_at_end,
    ),
    Indicator(
        "joined_log",
        "Children who joined the risk log",
        "Entries begun in the period.",
        Unit.CHILDREN,
        Good.NEITHER,
        "Risk log",
        counting.joined_log,
    ),
    Indicator(
        "left_log",
        "Children who left the risk log",
        "Entries ended in the period at a quorate meeting, with a step-down plan: the net score below the threshold, "
        "or by a decision of two people with their reason.",
        Unit.CHILDREN,
        Good.UP,
        "Risk log",
        counting.left_log,
    ),
    Indicator(
        "mean_weeks",
        "Mean weeks on the log",
        "For the children who left in the period: days from listing to leaving, divided by seven, averaged.",
        Unit.WEEKS,
        Good.DOWN,
        "Risk log",
        counting.mean_weeks,
        "Shorter is better only while children do not come back: read it beside listings again.",
    ),
    Indicator(
        "median_weeks",
        "Median weeks on the log",
        "As the mean, but the middle value, which one very long stay does not move.",
        Unit.WEEKS,
        Good.DOWN,
        "Risk log",
        counting.median_weeks,
    ),
    Indicator(
        "relisted",
        "Listed again within 12 months",
        "Entries begun in the period for a child who had left the same panel's log in the 12 months before.",
        Unit.CHILDREN,
        Good.DOWN,
        "Risk log",
        counting.relisted,
    ),
    Indicator(
        "actions_on_time",
        "Panel actions done on time",
        "Of the panels' actions due in the period, those done on or before the day they were first due: one that a "
        "meeting carried on was not.",
        Unit.PERCENT,
        Good.UP,
        "Actions",
        counting.actions_on_time,
        counts_children=False,
    ),
    Indicator(
        "score_fell",
        "Children whose risk fell",
        "Of the children whose score a panel agreed in the period and had agreed before by the same framework, those "
        "whose latest score of the period is lower than their latest before it.",
        Unit.PERCENT,
        Good.UP,
        "Agreed assessments",
        counting.score_fell,
    ),
    Indicator(
        "attendance",
        "Attendance at the panels",
        "Of the seats at meetings of the panels held in the period, those taken by the member or a deputy. Observers "
        "have none.",
        Unit.PERCENT,
        Good.UP,
        "Meetings",
        counting.attendance,
        counts_children=False,
        split=Split.PARTNER,
    ),
    Indicator(
        "escalated",
        "Actions carried up to a chair or the Board",
        "Times in the period that an action of a panel, overdue or carried twice and more, went up to its chair or to "
        "the Board.",
        Unit.ACTIONS,
        Good.DOWN,
        "Actions",
        counting.escalated,
        counts_children=False,
    ),
)


def by_code(code: str) -> Indicator | None:
    return next((one for one in INDICATORS if one.code == code), None)
