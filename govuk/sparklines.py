"""The geometry of a sparkline: a row of numbers as points of a small drawing. Plain values."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 120, 32, 4


@dataclass(frozen=True)
class Sparkline:
    """What the drawing and its text alternative need."""

    points: str
    """`x,y` pairs of the line."""
    last_x: float
    last_y: float
    words: str
    """The same in words: "52, up 3 since 8 Nov"."""
    readings: str
    """Every reading, with its limit where there is one: "49 (threshold 45), 52 (threshold 45)"."""
    limit: str = ""
    """`x,y` pairs of the limit's line, as steps; empty where there is none."""
    limit_words: str = ""
    """The limit of the last reading: "threshold 45"."""
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(
    values: list[float], *, since: str = "", limits: Sequence[float | None] = (), limit: str = "limit"
) -> Sparkline | None:
    """The drawing of `values`, oldest first; None for an empty row. `since` names the reading before the last.

    `limits` are what each reading is held against, None where it was held against nothing yet; `limit` is its name.
    """
    if not values:
        return None
    held = [*limits, *[None] * (len(values) - len(limits))]
    every = [*values, *(one for one in held if one is not None)]
    low, high = min(every), max(every)
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)

    def up(value: float) -> float:
        return round(HEIGHT - MARGIN - _share(value, low, high) * (HEIGHT - 2 * MARGIN), 1)

    across = [round(MARGIN + place * step, 1) for place in range(len(values))]
    pairs = [(x, up(value)) for x, value in zip(across, values, strict=True)]
    steps = _steps([(x, up(one)) for x, one in zip(across, held, strict=True) if one is not None])
    return Sparkline(
        _points(pairs),
        *pairs[-1],
        in_words(values, since=since),
        readings=", ".join(_reading(*one, limit) for one in zip(values, held, strict=True)),
        limit=_points(steps),
        limit_words=f"{limit} {held[-1]:g}" if held[-1] is not None else "",
    )


def _steps(pairs: Sequence[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """A limit holds from its reading until the next, and to the edge of the drawing."""
    for place, (x, y) in enumerate(pairs):
        yield x, y
        yield pairs[place + 1][0] if place + 1 < len(pairs) else WIDTH - MARGIN, y


def _points(pairs: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in pairs)


def _reading(value: float, held: float | None, limit: str) -> str:
    return f"{value:g}" if held is None else f"{value:g} ({limit} {held:g})"


def in_words(values: list[float], *, since: str = "") -> str:
    """ "52, up 3 since 8 Nov": the last reading and its change from the one before."""
    last = f"{values[-1]:g}"
    if len(values) == 1:
        return f"{last}, first reading"
    change = values[-1] - values[-2]
    moved = f"{'up' if change > 0 else 'down'} {abs(change):g}" if change else "no change"
    return f"{last}, {moved}{f' since {since}' if since else ''}"


def _share(value: float, low: float, high: float) -> float:
    return 0.5 if high == low else (value - low) / (high - low)
