"""A CSV file of referrals, read as it comes, row by row. What is not plainly such a file is refused with its row."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import ValidationError

from referrals.columns import BY_NAME, COLUMNS, NEEDED

MOST_ROWS = 10_000
MOST_BYTES = 25 * 1024 * 1024
UTF_8_MARK = b"\xef\xbb\xbf"
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
SAVE_AS = "Save it as “CSV UTF-8” and upload it again."


@dataclass(frozen=True)
class Row:
    """A row of the file, counted as a spreadsheet counts: the heading is row 1. `wrong` says why it is none."""

    number: int
    cells: dict[str, str]
    wrong: str = ""


def read(file: BinaryIO) -> Iterator[Row]:
    """Every row that is not empty. Raises ValidationError for what makes the whole file unreadable."""
    reader = csv.reader(_lines(file), strict=True)
    number = 0

    def following() -> list[str] | None:
        nonlocal number
        number += 1
        try:
            return next(reader, None)
        except csv.Error as error:
            raise ValidationError(f"Row {number}: {_in_words(error)}", code="shape") from None
        except UnicodeDecodeError:
            raise ValidationError(f"Row {number} has letters that are not UTF-8. {SAVE_AS}", code="encoding") from None

    names = _heading(following() or [])
    found = 0
    while (cells := following()) is not None:
        if not any(cell.strip() for cell in cells):
            continue
        found += 1
        if found > MOST_ROWS:
            raise ValidationError(
                f"The file has more than {MOST_ROWS:,} rows, the first too many is row {number}. Split it.", code="size"
            )
        yield _row(number, names, cells)
    if not found:
        raise ValidationError("The file has a heading and no rows.", code="empty")


def _lines(file: BinaryIO) -> Iterator[str]:
    first = True
    for line in file:
        if first and line.startswith(UTF_16_MARKS):
            raise ValidationError(f"The file is UTF-16. {SAVE_AS}", code="encoding")
        if first and line.startswith(UTF_8_MARK):
            line = line[len(UTF_8_MARK) :]
        first = False
        yield line.decode("utf-8")


def _in_words(error: csv.Error) -> str:
    said = str(error)
    if "end of data" in said:
        return "a quotation mark is opened and never closed."
    if "field limit" in said:
        return "a cell is longer than 130,000 characters, or a quotation mark is not closed."
    if "expected after" in said:
        return "there is something after a closing quotation mark. Write a quotation mark in a cell twice."
    return "this is not a CSV file that can be read."


def _heading(cells: list[str]) -> list[str]:
    names = [cell.strip().casefold() for cell in cells]
    if not any(names):
        raise ValidationError("Row 1 must hold the names of the columns. Begin with the template.", code="columns")
    if len(names) == 1 and ";" in names[0]:
        raise ValidationError("Row 1: the columns must be separated by commas, not semicolons.", code="columns")
    unknown = [_shown(name) for name in names if name not in BY_NAME]
    if unknown:
        raise ValidationError(f"Row 1: no column is called {', '.join(unknown[:5])}.", code="columns")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValidationError(f"Row 1: the column {twice[0]} is there twice.", code="columns")
    lacking = [name for name in NEEDED if name not in names]
    if lacking:
        raise ValidationError(f"Row 1: these columns are missing: {', '.join(lacking)}.", code="columns")
    return names


def _shown(name: str) -> str:
    """A name of a column as it may be repeated: short, and without what cannot be seen."""
    seen = "".join(letter for letter in name if letter.isprintable())
    return f"“{seen[:40]}”"


def _row(number: int, names: list[str], cells: list[str]) -> Row:
    while len(cells) > len(names) and not cells[-1].strip():
        cells = cells[:-1]  # spreadsheets leave empty cells behind
    if len(cells) != len(names):
        wrong = f"It has {len(cells)} cells, and there are {len(names)} columns."
        return Row(number, {}, wrong)
    read = {name: cell.strip(" \n\r") for name, cell in zip(names, cells, strict=True)}
    odd = [name for name, cell in read.items() if UNSEEN.search(cell)]
    if odd:
        return Row(number, {}, f"{odd[0]} holds characters that cannot be shown.")
    return Row(number, read)


def template() -> str:
    """A file with the names of the columns and one made-up row, to begin with."""
    example = {
        "your_reference": "EXAMPLE-1",
        "given_name": "Alex",
        "family_name": "Example",
        "name_not_known": "no",
        "date_of_birth": "27/03/2014",
        "postcode": "ZZ1 1AA",
        "source": "2A",
        "need": "N1",
        "what_happened": "What you saw and heard",
        "wanted": "What you would like to happen",
        "immediate_danger": "no",
        "family_told": "told",
        "basis": "public_task",
    }
    names = [column.name for column in COLUMNS]
    return f"{','.join(names)}\r\n{','.join(example.get(name, '') for name in names)}\r\n"
