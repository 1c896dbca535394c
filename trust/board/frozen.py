"""What a Board meeting was given stands: late entries change no figure that was shown.

Decision 0029. The figures of a finished quarter are frozen, as suppressed, for the first Board meeting after it, and
every page, file and call shows them so from then on. Only quarters that no meeting was given are counted anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from trust.board.indicators import INDICATORS, Figure, Indicator, Series
from trust.board.models import BoardMeeting, FrozenFigure
from trust.board.periods import Quarter
from trust.board.suppression import HIDDEN

WHOLE = ""


@dataclass(frozen=True)
class Frozen:
    """Cells by indicator, quarter and part, and the day of the meeting that each quarter of an indicator was for."""

    cells: Mapping[tuple[str, Quarter, str], Figure]
    meetings: Mapping[tuple[str, Quarter], date]
    latest: tuple[date, int] | None = None  # the day of the last of these meetings, and its id

    def parts_of(self, code: str) -> list[str]:
        return sorted({part for indicator, _, part in self.cells if indicator == code and part != WHOLE})

    def has(self, code: str) -> bool:
        return any(indicator == code for indicator, _ in self.meetings)

    def figure(self, code: str, quarter: Quarter) -> Figure | None:
        return self.cells.get((code, quarter, WHOLE))


NOTHING = Frozen({}, {})


def read(quarters: Sequence[Quarter], *, until: date | None = None) -> Frozen:
    """What was frozen of these quarters, for meetings held by a day where one is given. One statement."""
    rows = FrozenFigure.objects.filter(quarter__in=[one.code for one in quarters])
    if until is not None:
        rows = rows.filter(meeting__held_on__lte=until)
    cells, meetings, held = {}, {}, set()
    for code, of, part, shown, day, meeting in rows.values_list(
        "indicator", "quarter", "part", "shown", "meeting__held_on", "meeting"
    ):
        quarter = Quarter.from_code(of)
        cells[code, quarter, part] = figure_of(shown)
        meetings[code, quarter] = day
        held.add((day, meeting))
    return Frozen(cells, meetings, max(held, default=None))


def figure_of(shown: str) -> Figure:
    """The cell of a stored text."""
    if shown in ("", HIDDEN):
        return Figure(shown or None)
    return Figure(float(shown) if "." in shown else int(shown))


def text_of(figure: Figure) -> str:
    """The text that is stored of a cell."""
    return "" if figure.value is None else str(figure.value)


def lay_over(series: Series, frozen: Frozen) -> Series:
    """The series with its frozen quarters as they were shown. A year with one of them is the sum of what is shown."""
    code = series.indicator.code
    meetings = {one: frozen.meetings[code, one] for one in series.quarters if (code, one) in frozen.meetings}
    if not meetings:
        return series
    names = list(dict.fromkeys([*series.parts, *frozen.parts_of(code)]))
    trust = {one: frozen.cells[code, one, WHOLE] if one in meetings else series.trust[one] for one in series.quarters}
    parts = {
        name: {
            one: frozen.cells.get((code, one, name), Figure(None))
            if one in meetings
            else series.parts.get(name, {}).get(one, Figure(None))
            for one in series.quarters
        }
        for name in names
    }
    return replace(series, trust=trust, parts=parts, year_totals=_totals(series, trust, meetings), meetings=meetings)


def _totals(series: Series, trust: Mapping[Quarter, Figure], meetings: Mapping[Quarter, date]) -> dict[int, Figure]:
    totals = dict(series.year_totals)
    for year in totals:
        of_year = [quarter for quarter in series.quarters if quarter.year == year]
        if any(quarter in meetings for quarter in of_year):
            totals[year] = sum_shown([trust[quarter] for quarter in of_year])
    return totals


def sum_shown(figures: Sequence[Figure]) -> Figure:
    """The sum that a reader could make themselves; hidden where they could not."""
    values = [one.value for one in figures]
    return Figure(HIDDEN if HIDDEN in values else sum(value for value in values if isinstance(value, int)))


def pack_of(meeting: BoardMeeting, *, most: int) -> list[Series]:
    """What a meeting was given: the latest `most` quarters that were frozen by then, as they were shown."""
    codes = FrozenFigure.objects.filter(meeting__held_on__lte=meeting.held_on).values_list("quarter", flat=True)
    quarters = sorted({Quarter.from_code(one) for one in codes.distinct()})[-most:]
    kept = read(quarters, until=meeting.held_on)
    return [_as_given(one, quarters, kept) for one in INDICATORS if kept.has(one.code)]


def _as_given(indicator: Indicator, quarters: list[Quarter], kept: Frozen) -> Series:
    nothing = dict.fromkeys(quarters, Figure(None))
    return lay_over(Series(indicator, quarters, nothing), kept)


def headlines_of(meeting: BoardMeeting) -> dict[str, Figure]:
    """The figures of twelve months that the meeting itself was given, by their code."""
    codes = {one.code for one in INDICATORS}
    rows = meeting.figures.exclude(indicator__in=codes).values_list("indicator", "shown")
    return {code: figure_of(shown) for code, shown in rows}
