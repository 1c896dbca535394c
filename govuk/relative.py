"""Dates said as people say them. Plain values: today is passed in."""

from datetime import date


def distance(day: date, *, today: date) -> str:
    """today, tomorrow, yesterday, in 5 days, 3 weeks ago, in 4 months; whole units only, rounded down."""
    days = (day - today).days
    if days == 0:
        return "today"
    if abs(days) == 1:
        return "tomorrow" if days > 0 else "yesterday"
    words = _span(abs(days))
    return f"in {words}" if days > 0 else f"{words} ago"


def _span(days: int) -> str:
    for length, unit in ((365, "year"), (61, "month"), (14, "week")):
        if days >= length:
            count = days // (30 if unit == "month" else 7 if unit == "week" else 365)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{days} days"
