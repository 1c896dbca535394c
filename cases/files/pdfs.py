"""A PDF is read to its end: one that runs, opens or carries anything else is refused."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from cases.files.refusing import RefusedError

MOST_PAGES, MOST_OBJECTS = 500, 100_000
# What runs by itself, leaves the page, or is a file in the file (names of ISO 32000).
FORBIDDEN = frozenset(
    [
        "/JavaScript",
        "/JS",
        "/Launch",
        "/EmbeddedFile",
        "/EmbeddedFiles",
        "/AF",
        "/RichMedia",
        "/Movie",
        "/Sound",
        "/XFA",
        "/SubmitForm",
        "/ImportData",
        "/GoToR",
        "/GoToE",
        "/AA",
        "/Rendition",
    ]
)
# The same in the raw bytes, for what no table of the file leads to. Short names would turn up by chance.
RAW = re.compile(rb"/(JavaScript|EmbeddedFile|RichMedia|ImportData|SubmitForm|Launch)\b")


def read(came: bytes) -> bytes:
    if not came.startswith(b"%PDF-") or b"%%EOF" not in came[-2048:]:
        raise RefusedError("The file is not a PDF. Save or print it as a PDF again.")
    if zipfile.is_zipfile(BytesIO(came)):
        raise RefusedError("The file holds another file. Print it as a PDF and add that.")
    try:
        reader = PdfReader(BytesIO(came), strict=False)
        if reader.is_encrypted:
            raise RefusedError("The PDF is locked with a password. Save it without one.")
        pages = len(reader.pages)
        names = {name for thing in _things(reader) for name in _names(thing)}
    except RefusedError:
        raise
    except Exception:  # whatever a hostile file makes the reader raise, the file is refused
        raise RefusedError("The PDF could not be read. Print it as a PDF again.") from None
    if not 1 <= pages <= MOST_PAGES:
        raise RefusedError(f"The PDF must have from 1 to {MOST_PAGES} pages.")
    if names & FORBIDDEN or RAW.search(came):
        raise RefusedError(
            "The PDF holds a script, a form that sends itself or another file. Print it as a PDF and add that."
        )
    return came


def _things(reader: PdfReader) -> Iterator[Any]:
    """The trailer and every object that the tables of the file lead to."""
    yield reader.trailer
    numbers = {(generation, number) for generation, rows in reader.xref.items() for number in rows}
    numbers |= {(0, number) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise RefusedError("The PDF is too large. Add a part of it.")
    for generation, number in sorted(numbers):
        if number:
            yield IndirectObject(number, generation, reader).get_object()


def _names(thing: Any) -> Iterator[str]:
    """Every name in an object, as key and as value, however deep; what it refers to is an object of its own."""
    waiting = [thing]
    while waiting:
        one = waiting.pop()
        if isinstance(one, NameObject):
            yield str(one)
        elif isinstance(one, StreamObject | DictionaryObject):
            yield from (str(key) for key in one)
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list.__iter__(one)
