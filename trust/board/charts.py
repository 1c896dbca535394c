"""Charts as SVG, drawn on the server from Vega-Lite specifications: no script and no style attribute reaches the page.

A chart always stands beside its table; the SVG's title and description say the same in a sentence.
"""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from trust.board.indicators import Figure, Series

BLUE = "#1d70b8"
# The drawing is one image with one sentence: what Vega says of each mark would be read out mark by mark, or not at all.
ROLES_OF_MARKS = re.compile(r' (?:role="graphics-[a-z]+"|aria-(?:roledescription|label|hidden)="[^"]*")')


def chart_of(series: Series) -> SafeString:
    """A bar for each quarter; a hidden or missing figure leaves a gap, which the sentence names.

    Nothing where there is no figure to draw: the table says so already.
    """
    points: list[dict[str, Any]] = [
        {"quarter": quarter.label, "value": figure.value}
        for quarter, figure in zip(series.quarters, series.in_order(), strict=True)
        if isinstance(figure.value, int | float)
    ]
    if not points:
        return mark_safe("")
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 420,
        "height": 180,
        "background": "transparent",
        "title": None,
        "description": sentence(series),
        "data": {"values": points},
        "layer": [
            {"mark": {"type": "bar", "color": BLUE}},
            {"mark": {"type": "text", "dy": -8, "fontSize": 13}, "encoding": {"text": {"field": "value"}}},
        ],
        "encoding": {
            "x": {
                "field": "quarter",
                "type": "ordinal",
                "sort": None,
                "scale": {"domain": [quarter.label for quarter in series.quarters]},
                "axis": {"title": None, "labelAngle": -40, "labelFontSize": 12, "labelLimit": 200},
            },
            "y": {
                "field": "value",
                "type": "quantitative",
                "scale": {"domain": [0, max(1, *(point["value"] for point in points))], "nice": True},
                "axis": {"title": series.indicator.unit.value},
            },
        },
        "config": {"font": "Helvetica Neue, Helvetica, Arial, sans-serif", "view": {"stroke": None}},
    }
    return _drawn(json.dumps(spec, sort_keys=True))


def sentence(series: Series) -> str:
    """The chart in words: the latest figure and how it moved from the quarter before."""
    indicator, figures = series.indicator, series.in_order()
    if not figures:
        return f"{indicator.title}: no finished quarter yet."
    words = f"{indicator.title}: {in_words(series.latest, indicator.unit)} in {series.quarters[-1].label}"
    now, before = series.latest.value, series.previous.value
    if isinstance(now, int | float) and isinstance(before, int | float):
        words += f", {_moved(now, before)} from the quarter before"
    return words + "."


def in_words(figure: Figure, unit: str) -> str:
    if figure.value is None:
        return "nothing to measure"
    if figure.is_hidden:
        return "hidden, a small number"
    return f"{figure.value}%" if unit == "%" else f"{figure.value} {unit}"


def _moved(now: float, before: float) -> str:
    if now == before:
        return "unchanged"
    return f"{'up' if now > before else 'down'} {round(abs(now - before), 1):g}"


@lru_cache(maxsize=256)
def _drawn(spec: str) -> SafeString:
    import vl_convert  # 50 MB, which a worker that draws nothing need not carry

    svg = ROLES_OF_MARKS.sub("", vl_convert.vegalite_to_svg(spec, vl_version="5.20", allowed_base_urls=[]))
    label = escape(json.loads(spec)["description"])
    return mark_safe(svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1))  # noqa: S308 - from numbers


def all_charts(measured: Sequence[Series], *codes: str) -> dict[str, SafeString]:
    return {one.indicator.code: chart_of(one) for one in measured if one.indicator.code in codes}
