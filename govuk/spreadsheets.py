"""CSV for people who open it in a spreadsheet, where a cell that begins like a formula would be run."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def plain_cell(value: object) -> object:
    """The value; a text that a spreadsheet would take for a formula with an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(BEGINS_A_FORMULA) else value


def csv_response(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file to keep. Names in it say what it is, never about whom."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    writer = csv.writer(response)
    writer.writerows([plain_cell(cell) for cell in row] for row in rows)
    return response
