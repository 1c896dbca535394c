"""What the Board may see. The policy: figures and the line of accountability, never a child."""

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from partners.models import User
from partners.roles import Permission
from riskpanel.models import Action, Escalation, Panel
from riskpanel.states import ActionState
from trust.board import rules
from trust.board.models import Board, BoardMeeting, BoardMember, Priority

BOARD_LEVEL = 3


def may_see_board(user: User) -> bool:
    return user.may(Permission.SEE_BOARD)


def meetings_in_sight(user: User) -> QuerySet[BoardMeeting]:
    """Meetings of the Board with their figures, the latest first. Raises PermissionDenied for anybody not of it."""
    if not may_see_board(user):
        raise PermissionDenied
    return BoardMeeting.objects.select_related("board", "frozen_by")


def escalated_actions(user: User) -> QuerySet[Action]:
    """Open actions that came up to the Board. It sees whose they are and how late, not what or about whom.

    One that its panel carried has a new due day: it is none of them before it comes up by that; but one that carrying
    itself took up to the Board stays there until it is done.
    """
    if not may_see_board(user):
        return Action.objects.none()
    came_up = Escalation.objects.filter(action=OuterRef("pk"), level=BOARD_LEVEL)
    late = Q(due_on__lt=timezone.localdate()) & Exists(came_up.filter(due_on=OuterRef("due_on")))
    return Action.objects.filter(late | Exists(came_up.filter(carried__gt=0)), state=ActionState.OPEN)


def actions_with_a_line(user: User) -> QuerySet[Action]:
    """Actions whose line of accountability a person may walk: those in their sight, and the Board's."""
    in_sight = Q(pk__in=Action.objects.visible_to(user).values("pk"))
    return Action.objects.filter(in_sight | Q(pk__in=escalated_actions(user).values("pk")))


def may_see_members(user: User) -> bool:
    """Who sits on the Board, and what each answers for, is read by the Board and by whoever keeps its seats."""
    return may_see_board(user) or rules.keeps_seats(user)


def boards_in_sight(user: User) -> QuerySet[Board]:
    """Raises PermissionDenied for anybody not of the Board who does not keep its seats."""
    if not may_see_members(user):
        raise PermissionDenied
    return Board.objects.order_by("name")


def seats_in_sight(user: User) -> QuerySet[BoardMember]:
    """Every seat there is or was, the chair first. Raises PermissionDenied as above."""
    seats = BoardMember.objects.filter(board__in=boards_in_sight(user))
    return seats.select_related("board", "user", "partner").order_by("board_id", "role", "user__name", "pk")


def sitting_today(user: User, board: Board) -> QuerySet[BoardMember]:
    """Members who may answer for a priority of this Board today. Raises PermissionDenied as above."""
    live = BoardMember.objects.live(on=timezone.localdate()).filter(board=board, until=None, user__is_active=True)
    return live.filter(board__in=boards_in_sight(user)).select_related("user").order_by("role", "user__name", "pk")


def priorities_in_sight(user: User) -> QuerySet[Priority]:
    """Raises PermissionDenied as above."""
    boards = boards_in_sight(user)
    return Priority.objects.filter(board__in=boards).select_related("board", "accountable__user")


def panels_to_serve(user: User) -> QuerySet[Panel]:
    """Panels by name, none of their children, for whoever says which priority each serves."""
    return Panel.objects.order_by("name") if rules.keeps_priorities(user) else Panel.objects.none()
