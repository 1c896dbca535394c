"""The Board meets in the month after each quarter, and is given the quarter's figures."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

from trust.board import operations
from trust.board.models import Board, BoardMember
from trust.board.periods import MOST_QUARTERS, last_quarters
from trust.demo import clock
from trust.demo.people import Fernshire

THURSDAY = 3


def days(trust: Fernshire, *, since: date, today: date) -> Iterator[tuple[date, Callable[[], object]]]:
    """A Thursday about three weeks after each quarter that ended since the story began, and what happens then.

    The day after the second meeting a member leaves the Board, and hands on the priority they answered for.
    """
    held = 0
    for quarter in last_quarters(MOST_QUARTERS, today=today):
        meets = quarter.end + timedelta(days=20)
        meets += timedelta(days=(THURSDAY - meets.weekday()) % 7)
        if since < quarter.end and meets < today:
            yield meets, partial(_meet, trust, meets)
            held += 1
            if held == 2 and meets + timedelta(days=1) < today:
                yield meets + timedelta(days=1), partial(_leave, trust, meets + timedelta(days=1))


def _meet(trust: Fernshire, on: date) -> None:
    with clock.at(clock.moment(on, 9)):
        operations.freeze_figures(Board.objects.get(), held_on=on, by=trust.people["boardchair"])


def _leave(trust: Fernshire, on: date) -> None:
    leaver, follower = (BoardMember.objects.get(user=trust.staff[key][-1]) for key in ("police", "health"))
    with clock.at(clock.moment(on, 9)):
        operations.end_seat(leaver, successor=follower, by=trust.admin)
