"""Issued minutes as a tagged PDF (PDF/UA-1) for one reader. Text goes in as data: no word of it is markup.

Typst carries its fonts in its wheel, so no font or library of the system decides how a page looks.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import typst
from django.conf import settings
from django.utils import timezone

from partners.models import User
from riskpanel.models import Meeting, MinutesAddendum, MinutesPart

DOCUMENT = Path(__file__).parent / "documents" / "minutes.typ"
STANDARD: Final = "ua-1"
REVIEWS, NEW = "Last time’s actions", "Actions of the whole meeting"  # noqa: RUF001 - as on the pages
NOT_ALL = "This copy holds what is yours to read. Passages of the minutes that are not yours are left out."


def made(
    meeting: Meeting, *, parts: list[MinutesPart], addenda: Iterable[MinutesAddendum], reader: User, is_whole: bool
) -> bytes:
    """The PDF. The same contents for the same reader give the same bytes, as long as Typst stays the same."""
    assert meeting.issued_at is not None  # minutes are given out once they are issued
    data = _data(meeting, parts, list(addenda), reader, is_whole=is_whole)
    pdf = typst.compile(
        DOCUMENT,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=[STANDARD],
        ignore_system_fonts=True,
        timestamp=int(meeting.issued_at.timestamp()),
    )
    assert isinstance(pdf, bytes)
    return pdf


def _data(
    meeting: Meeting, parts: list[MinutesPart], addenda: list[MinutesAddendum], reader: User, *, is_whole: bool
) -> dict[str, Any]:
    """What the document prints, in words."""
    held, issued = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.issued_at)
    opening = [line for part in parts if _is_everybodys(part) for line in part.text.split("\n")[1:]]
    if not is_whole:
        opening.append(NOT_ALL)
    return {
        "title": f"{meeting.panel}: minutes of {held:%-d %B %Y}",
        "author": settings.TRUST_NAME,
        "issued": {"year": issued.year, "month": issued.month, "day": issued.day},
        "marking": "Confidential. Do not copy or pass on.",
        "reader": f"Copy for {reader}",
        "footer": f"Issued {issued:%-d %B %Y, %H:%M}. SHA-256 of the approved text: {meeting.minutes_digest[:16]}…",
        "opening": [f"{held:%A %-d %B %Y, %H:%M}, {meeting.place}", *opening],
        "sections": _sections(meeting, parts),
        "addenda": [_correction(one) for one in addenda],
    }


def _is_everybodys(part: MinutesPart) -> bool:
    return part.item_id is None and part.action_id is None


def _sections(meeting: Meeting, parts: list[MinutesPart]) -> list[dict[str, Any]]:
    """Last time's actions, each item with what it set, and what was set for no item. In the order of the minutes."""
    reviews: dict[str, Any] = {"title": REVIEWS, "lines": [], "parts": []}
    others: dict[str, Any] = {"title": NEW, "lines": [], "parts": []}
    items: dict[Any, dict[str, Any]] = {}
    for part in parts:
        title, *lines = part.text.split("\n")
        if part.item_id and part.action_id is None:
            items[part.item_id] = {"title": title, "lines": lines, "parts": []}
        elif part.action is not None:
            of_item = items.get(part.item_id, others)
            home = of_item if part.action.meeting_id == meeting.pk else reviews
            home["parts"].append({"title": title, "lines": lines})
    sections = [reviews, *items.values(), others]
    return [one for one in sections if one["lines"] or one["parts"] or one in items.values()]


def _correction(one: MinutesAddendum) -> dict[str, Any]:
    of = one.part.text.split("\n")[0] if one.part else "the minutes as a whole"
    return {"title": f"{_day(one.at)}, by {one.by}", "lines": [f"To: {of}", *one.text.split("\n")]}


def _day(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y}"
