"""Decisions about the Board's seats and priorities, over plain values."""

from datetime import date

from partners.models import User
from partners.roles import Permission
from trust.board.models import BoardMember


def keeps_seats(user: User) -> bool:
    """Who sits on the Board is entered by the system administrator, as for everybody else in the Trust."""
    return user.may(Permission.MANAGE_PEOPLE)


def keeps_priorities(user: User) -> bool:
    """The chair of the Board says who answers for a priority; the administrator enters it for a Board without one."""
    return user.may(Permission.CHAIR_BOARD) or user.may(Permission.MANAGE_PEOPLE)


def may_answer(seat: BoardMember, *, board_id: int, on: date) -> bool:
    """Every priority has one answerable person: a member who sits on this Board today and can sign in."""
    return seat.board_id == board_id and seat.holds(on=on) and seat.user.is_active
