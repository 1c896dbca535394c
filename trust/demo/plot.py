"""Who is on the risk log from which meeting to which: decided first, so that the figures come out as they are known.

Thirty-five children leave in the twelve months of the Board's last four finished quarters, after a mean of 10.0 weeks:
the figures of the risk management group in Northumberland (Ofsted survey 090234). Meetings are fortnightly, so stays
are of even weeks. The Board's page hides a count from one to five, and with it what could be reckoned from it; in these
quarters there is none.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from trust.board.periods import Quarter, last_quarters
from trust.board.suppression import is_small

# Weeks on the log of the 35 who left: 350 weeks together.
STAYS = [6] * 5 + [8] * 8 + [10] * 9 + [12] * 8 + [14] * 5
FORTNIGHT = timedelta(days=14)
# How many meetings ago those were listed who are on the log today: six of them seven meetings ago or before, and six in
# any six meetings running up to then, so that the last finished quarter has them wherever it ended.
STILL_ON = (0, 1, 1, 2, 3, 4, 6, 7, 7, 8, 9, 10, 13)
# So many leave at the first meetings of each quarter: after six weeks or more on the log, they were on it at the end of
# the one before.
EARLY, FIRST_MEETINGS = 6, 3
TRIES = 20


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
    """The whole plot, in order of listing; of many the first of which the Board may be shown all four quarters.

    A story too short for four quarters has none, and gets the last.
    """
    year = last_quarters(4, today=today)
    for _ in range(TRIES):
        plot = _some_plot(days, year, random)
        if not hides(plot, days, year):
            break
    return plot


def hides(plot: list[Stay], days: list[date], year: list[Quarter]) -> bool:
    """Whether the Board's page would hide a count of the log, or of who joined or left it, in one of the quarters."""
    listed = [days[stay.listed] for stay in plot]
    left = [days[stay.left] for stay in plot if stay.left is not None]

    def before(moments: list[date], day: date) -> int:
        return sum(moment < day for moment in moments)

    ends = [year[0].first_day, *(quarter.end for quarter in year)]
    counts = [before(listed, end) - before(left, end) for end in ends]
    counts += [before(moments, one.end) - before(moments, one.first_day) for one in year for moments in (listed, left)]
    return any(is_small(count) for count in counts)


def _some_plot(days: list[date], year: list[Quarter], random: Random) -> list[Stay]:
    weeks = STAYS[:]
    random.shuffle(weeks)
    leaving = zip(_meetings_of_leaving(days, year), weeks, strict=True)
    plot = [_leaving(left, length, again=place in (8, 13, 28)) for place, (left, length) in enumerate(leaving)]
    earlier = [number for number, day in enumerate(days) if day < year[0].first_day][8:]
    plot += [_leaving(random.choice(earlier), random.choice([8, 10, 12, 16])) for _ in range(7 if earlier else 0)]
    plot += [Stay(len(days) - 1 - ago, None) for ago in STILL_ON]
    return sorted(plot, key=lambda stay: stay.listed)


def _meetings_of_leaving(days: list[date], year: list[Quarter]) -> list[int]:
    """The meetings at which the 35 leave, in order: some early in each quarter, the rest evenly over all of it."""
    long_enough = range(max(STAYS) // 2, len(days))
    quarters = [[n for n in long_enough if one.first_day <= days[n] < one.end] for one in year]
    every = [number for numbers in quarters for number in numbers]
    early = [
        numbers[place % FIRST_MEETINGS]
        for numbers in quarters
        if len(numbers) >= FIRST_MEETINGS
        for place in range(EARLY)
    ]
    rest = len(STAYS) - len(early)
    return sorted(early + [every[place * len(every) // rest] for place in range(rest)])


def _leaving(left: int, weeks: int, *, again: bool = False) -> Stay:
    return Stay(max(left - weeks // 2, 0), left, again)
