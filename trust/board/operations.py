"""Verbs about the Board itself."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import trail
from partners.models import Partner, User
from partners.operations import require
from partners.roles import Permission
from riskpanel.models import Panel
from trust.board.models import Board, BoardMember, BoardRole, OutcomeArea, Priority


@transaction.atomic
def set_up_board(*, name: str, by: User) -> Board:
    require(by.may(Permission.MANAGE_PEOPLE))
    board = Board.objects.create(name=name)
    trail.record("set_up", board, by=by)
    return board


@transaction.atomic
def seat_on_board(
    board: Board,
    user: User,
    *,
    since: date,
    by: User,
    partner: Partner | None = None,
    role: BoardRole | str = BoardRole.MEMBER,
) -> BoardMember:
    """Give a person a seat. Raises ValidationError where they have one, or a chair sits already."""
    require(by.may(Permission.MANAGE_PEOPLE))
    seat = BoardMember(board=board, user=user, partner=partner, role=role, since=since)
    seat.full_clean()
    seat.save()
    trail.record("seated", seat, by=by)
    return seat


@transaction.atomic
def set_priority(
    board: Board,
    *,
    title: str,
    outcome_area: OutcomeArea | str,
    accountable: BoardMember,
    by: User,
    panels: Iterable[Panel] = (),
) -> Priority:
    """Set a priority with the member who answers for it, and the panels whose work serves it."""
    require(by.may(Permission.CHAIR_BOARD) or by.may(Permission.MANAGE_PEOPLE))
    if accountable.board_id != board.pk or accountable.until is not None:
        raise ValidationError({"accountable": "Choose a member who sits on this Board."})
    order = board.priorities.count() + 1
    priority = Priority(board=board, title=title, outcome_area=outcome_area, accountable=accountable, order=order)
    priority.full_clean()
    priority.save()
    priority.panels.set(panels)
    trail.record("set", priority, by=by)
    return priority
