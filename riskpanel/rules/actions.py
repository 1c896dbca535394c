"""Rules of actions: who reports and reassigns, what a report makes of them, when they go up the line."""

from datetime import date

from django.utils import timezone

from partners.models import User, managed_by
from partners.roles import Permission
from riskpanel import access
from riskpanel.models import Action
from riskpanel.states import ActionState, PanelRole, ReviewResult

# Working days overdue → level: the owner's team manager, the panel's chair, the Board's page.
ESCALATED_AFTER = {1: 1, 2: 3, 3: 7}
TOP_LEVEL = 3
# From the step to the top on, in days: its owner, and the last person of the line, hear of it again and again.
REMINDED_AGAIN_EVERY = 14
CARRIES_THAT_ESCALATE = 2
REPORTED = (ReviewResult.DONE, ReviewResult.NOT_DONE, ReviewResult.NO_LONGER_POSSIBLE)


def ending(result: str, *, due_on: date, on: date) -> ReviewResult:
    """What is done after its due date is done late, whatever the report calls it."""
    if result == ReviewResult.DONE and on > due_on:
        return ReviewResult.DONE_LATE
    return ReviewResult(result)


def is_the_panels_to_end(action: Action, result: str) -> bool:
    """What a panel set and its owner has not done stays open until the panel decides what becomes of it."""
    return action.meeting_id is not None and result in (ReviewResult.NOT_DONE, ReviewResult.NO_LONGER_POSSIBLE)


def is_overdue(state: str, due_on: date, *, on: date) -> bool:
    """An open action is overdue from the day after its due date."""
    return state == ActionState.OPEN and due_on < on


def escalates_when_carried(carried: int) -> bool:
    """An action carried twice goes up the line, at the second carry and at each after it."""
    return carried >= CARRIES_THAT_ESCALATE


def next_level(reached: int) -> int | None:
    """The level above the highest reached so far; above the Board there is none."""
    return reached + 1 if reached < TOP_LEVEL else None


def can_report(user: User, action: Action) -> bool:
    """An action is its owner's to report on, while the owner is away their deputy's, and nobody else's.

    One of a restricted record stays with its owner: it is for named people.
    """
    return user.is_active and (action.owner_id == user.pk or stands_in(user, action))


def stands_in(user: User, action: Action) -> bool:
    if action.case is not None and action.case.restricted:
        return False
    return action.owner_id in user.standing.stands_in_for


def can_reassign(user: User, action: Action) -> bool:
    """The owner's manager of today, and the chair or coordinator of the panel that set it, pass an action on.

    A manager's deputy does so while the manager is away, where the deputy's own role lets them reassign.
    """
    if not user.may(Permission.REASSIGN_ACTIONS):
        return False
    return runs_its_panel(user, action) or manages(user, action.owner)


def runs_its_panel(user: User, action: Action) -> bool:
    if action.meeting is None:
        return False
    return access.seats(user).get(action.meeting.panel_id) in (PanelRole.CHAIR, PanelRole.COORDINATOR)


def manages(user: User, owner: User) -> bool:
    managers = [user.pk, *user.standing.stands_in_for]
    return managed_by(managers, on=timezone.localdate()).filter(user=owner).exists()
