"""Who is on the risk log from which meeting to which: decided first, so that the figures come out as they are known.

Thirty-five children leave in the four finished quarters that the Board sees, which lie within the year to today, after
a mean of 10.0 weeks: the figures of the risk management group in Northumberland (Ofsted survey 090234). Meetings are
fortnightly, so stays are of even weeks.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from trust.board.periods import Quarter, last_quarters, quarter_of

# Weeks on the log of the 35 who left: 350 weeks together.
STAYS = [6] * 5 + [8] * 8 + [10] * 9 + [12] * 8 + [14] * 5
FORTNIGHT = timedelta(days=14)
A_QUARTER = 6  # leave in each quarter in which anybody leaves: the Board's page hides a count from 1 to 5


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
    leaving = zip(_spread(inside, [quarter_of(day) for day in days]), weeks, strict=True)
    plot = [_leaving(left, length, again=place in (8, 13, 28)) for place, (left, length) in enumerate(leaving)]
    plot += [_leaving(random.choice(before), random.choice([8, 10, 12, 16])) for _ in range(12 if before else 0)]
    last = len(days) - 1
    plot += [Stay(last - ago, None) for ago in (0, 0, 1, 1, 2, 3, 3, 4, 5, 6, 8, 11, 17)]
    return sorted(plot, key=lambda stay: stay.listed)


def _spread(inside: list[int], quarters: list[Quarter]) -> list[int]:
    """The meetings at which the 35 leave, in order: so many in each quarter, and the rest evenly over all."""
    of_quarter = [[number for number in inside if quarters[number] == one] for one in sorted({*quarters})]
    long_enough = [numbers for numbers in of_quarter if len(numbers) > 1]
    every = [number for numbers in long_enough for number in numbers]
    some = [numbers[place % len(numbers)] for numbers in long_enough for place in range(A_QUARTER)]
    left = len(STAYS) - len(some)
    return sorted(some + [every[place * len(every) // left] for place in range(left)])


def _leaving(left: int, weeks: int, *, again: bool = False) -> Stay:
    return Stay(max(left - weeks // 2, 0), left, again)
