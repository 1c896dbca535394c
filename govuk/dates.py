"""How a date or a time typed by a person is read. Plain values: no clock, no forms.

British order is the only order: day, month, year. Nothing here raises anything but `Unreadable`.
"""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"),
            ("may",), ("jun", "june"), ("jul", "july"), ("aug", "august"),
            ("sep", "sept", "september"), ("oct", "october"), ("nov", "november"), ("dec", "december"),
        ],
        start=1,
    )
    for name in names
}  # fmt: skip
WEEKDAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+"
RELATIVE = re.compile(r"in (\d{1,3}|a|an|one|two|three|four|six) (day|week|month)s?")
WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
PARTS = ("day", "month", "year")
# The years that a date of this product can lie in: 1066 and 9999 are slips, and days beside them cannot be reckoned.
FIRST_YEAR, LAST_YEAR = 1900, 2999


@dataclass(eq=False)
class Unreadable(Exception):  # noqa: N818 - reads as a statement where it is raised
    """Why a typed date or time could not be read: `missing`, `year` (not four figures) or `unreal`."""

    code: str
    parts: tuple[str, ...] = ()


def read_parts(day: str, month: str, year: str) -> date:
    """The date typed in three boxes; the month may be a word. Raises `Unreadable` naming the boxes at fault."""
    typed = {"day": day.strip(), "month": month.strip(), "year": year.strip()}
    if missing := tuple(part for part in PARTS if not typed[part]):
        raise Unreadable("missing", missing)
    numbers = {part: _whole(typed[part]) for part in PARTS}
    numbers["month"] = MONTHS.get(typed["month"].lower()) or numbers["month"]
    if typed["year"].isdecimal() and len(typed["year"]) != 4:
        raise Unreadable("year", ("year",))
    bounds = {"day": (1, 31), "month": (1, 12), "year": (FIRST_YEAR, LAST_YEAR)}
    if wrong := tuple(part for part, (lowest, highest) in bounds.items() if not lowest <= numbers[part] <= highest):
        raise Unreadable("unreal", wrong)
    try:
        return date(numbers["year"], numbers["month"], numbers["day"])
    except ValueError:  # 31 June, 29 February of an ordinary year
        raise Unreadable("unreal", PARTS) from None


def read_typed(text: str, *, today: date) -> date:
    """The date typed in one box: 8/12/2026, 8 December 2026, 2026-12-08, today, tomorrow or "in 2 weeks"."""
    words = " ".join(text.lower().split())
    if words in ("today", "tomorrow"):
        return today + timedelta(days=words == "tomorrow")
    if shortcut := RELATIVE.fullmatch(words):
        return _later(today, *shortcut.groups())
    words = re.sub(rf"^{WEEKDAYS}", "", words)
    if iso := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", words):
        return read_parts(iso[3], iso[2], iso[1])
    found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?[\s/.\-]+(?:of )?(\w{1,9})[\s/.,\-]+(\d{1,6})", words)
    if not found:
        raise Unreadable("unreal")
    return read_parts(*found.groups())


def read_time(text: str) -> time:
    """The time typed in one box: 14:30, 2:30pm, 2.30 pm, 1430, 9am, midday or midnight."""
    words = re.sub(r"\s+", "", text.lower()).replace(".", ":").replace("noon", "midday")
    if words in ("midday", "midnight"):
        return time(12 if words == "midday" else 0)
    found = re.fullmatch(r"([0-9]{1,2})(?::?([0-9]{2}))?([ap]:?m:?)?", words)
    if not found or (not found[2] and not found[3]):
        raise Unreadable("unreal")
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "")[:1]
    if half and not 1 <= hour <= 12:
        raise Unreadable("unreal")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise Unreadable("unreal")
    return time(hour, minute)


def _whole(text: str) -> int:
    """The number, or 0 for what is none: no day, month or year is 0."""
    return int(text) if text.isdecimal() and len(text) <= 6 else 0


def _later(today: date, count: str, unit: str) -> date:
    number = WORDS.get(count) or int(count)
    if unit != "month":
        return today + timedelta(days=number * (7 if unit == "week" else 1))
    month = today.month - 1 + number
    year, month = today.year + month // 12, month % 12 + 1
    for day in (today.day, 30, 29, 28):  # the last day of a shorter month
        try:
            return date(year, month, min(day, today.day))
        except ValueError:
            continue
    raise Unreadable("unreal")
