"""The geometry of a sparkline: a row of numbers as points of a small drawing. Plain values."""

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
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(values: list[float], *, since: str = "") -> Sparkline | None:
    """The drawing of `values`, oldest first; None for an empty row. `since` names the reading before the last."""
    if not values:
        return None
    low, high = min(values), max(values)
    step = (WIDTH - 2 * MARGIN) / max(len(values) - 1, 1)
    room = HEIGHT - 2 * MARGIN
    pairs = [
        (round(MARGIN + place * step, 1), round(HEIGHT - MARGIN - _share(value, low, high) * room, 1))
        for place, value in enumerate(values)
    ]
    points = " ".join(f"{x:g},{y:g}" for x, y in pairs)
    return Sparkline(points, *pairs[-1], in_words(values, since=since))


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
