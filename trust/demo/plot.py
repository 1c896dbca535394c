"""Who is on the risk log from which meeting to which: decided first, so that the figures come out as they are known.

Thirty-five children leave in the four finished quarters that the Board sees, which lie within the year to today, after
a mean of 10.0 weeks: the figures of the risk management group in Northumberland (Ofsted survey 090234). Meetings are
fortnightly, so stays are of even weeks.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from trust.board.periods import last_quarters

# Weeks on the log of the 35 who left: 350 weeks together.
STAYS = [6] * 5 + [8] * 8 + [10] * 9 + [12] * 8 + [14] * 5
FORTNIGHT = timedelta(days=14)


@dataclass(frozen=True)
class Stay:
    """From the meeting with number `listed` to the one with number `left`; None while the child is on the log."""

    listed: int
    left: int | None
    again: bool = False  # a child who had left before


def meeting_days(*, first: date, today: date) -> list[date]:
    """Every second Tuesday from `first` on and before today."""
    day, days = first + timedelta(days=(1 - first.weekday()) % 7), []
    while day < today:
        days.append(day)
        day += FORTNIGHT
    return days


def stays(days: list[date], *, today: date, random: Random) -> list[Stay]:
    """The whole plot, in order of listing."""
    year = last_quarters(4, today=today)
    begins, ends = year[0].first_day, year[-1].end
    # Within the quarters and within the year to today, however the year is counted; and nobody else leaves in either.
    begins_late = max(begins, today - timedelta(days=364))
    inside = [number for number, day in enumerate(days) if begins_late <= day < ends and number >= max(STAYS) // 2]
    before = [number for number, day in enumerate(days) if day < begins][8:]
    weeks = STAYS[:]
    random.shuffle(weeks)
    plot = [
        _leaving(inside[place % len(inside)], length, again=place in (9, 20, 31)) for place, length in enumerate(weeks)
    ]
    plot += [_leaving(random.choice(before), random.choice([8, 10, 12, 16])) for _ in range(12 if before else 0)]
    last = len(days) - 1
    plot += [Stay(last - ago, None) for ago in (0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 8, 11, 17)]
    return sorted(plot, key=lambda stay: stay.listed)


def _leaving(left: int, weeks: int, *, again: bool = False) -> Stay:
    return Stay(max(left - weeks // 2, 0), left, again)
