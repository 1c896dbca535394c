"""What the Board may see. The policy: figures and the line of accountability, never a child."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from partners.models import User
from partners.roles import Permission
from riskpanel.models import Action, Escalation
from trust.board.models import BoardMeeting

BOARD_LEVEL = 3


def may_see_board(user: User) -> bool:
    return user.may(Permission.SEE_BOARD)


def meetings_in_sight(user: User) -> QuerySet[BoardMeeting]:
    """Meetings of the Board with their figures, the latest first. Raises PermissionDenied for anybody not of it."""
    if not may_see_board(user):
        raise PermissionDenied
    return BoardMeeting.objects.select_related("board", "frozen_by")


def escalated_actions(user: User) -> QuerySet[Action]:
    """Open actions that came up to the Board. It sees whose they are and how late, not what or about whom."""
    if not may_see_board(user):
        return Action.objects.none()
    carried_up = Escalation.objects.filter(level=BOARD_LEVEL).values("action_id")
    return Action.objects.open().filter(pk__in=carried_up)


def actions_with_a_line(user: User) -> QuerySet[Action]:
    """Actions whose line of accountability a person may walk: those in their sight, and the Board's."""
    in_sight = Q(pk__in=Action.objects.visible_to(user).values("pk"))
    return Action.objects.filter(in_sight | Q(pk__in=escalated_actions(user).values("pk")))
