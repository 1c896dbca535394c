"""What is due from a person: the panel's part of "My work". Each is one statement on an index."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from cases.access import accessible_case_ids
from partners.models import User, managed_by
from riskpanel import access
from riskpanel.models import Action, Escalation, Meeting
from riskpanel.rules import actions as rules
from riskpanel.states import MeetingState

SHOWN = 20


@dataclass(frozen=True)
class Work:
    """My actions (overdue first), the next meeting of my panels, and overdue actions of others that came to me."""

    actions: list[Action]
    next_meeting: Meeting | None
    escalations: list[Escalation]


def work_of(user: User) -> Work:
    """Three statements, and one more for a person who sits on a panel."""
    return Work(
        actions=list(open_actions(user)[:SHOWN]),
        next_meeting=next_meeting(user),
        escalations=list(escalations_to(user)[:SHOWN]),
    )


def open_actions(user: User, *, whose: str = "mine") -> QuerySet[Action]:
    """Open actions of the person and of whom they stand in for, of the teams they or those manage, or of their panels.

    Oldest due first.
    An action of an item that the person left is not among them, nor one of a child they are shut out from, nor, among
    the team's, one of a restricted case that is closed to its manager.
    """
    rows = Action.objects.open().select_related("owner", "partner", "case__child", "meeting")
    if not user.is_active:
        return rows.none()
    if whose == "team":
        team = managed_by([user.pk, *user.standing.stands_in_for], on=timezone.localdate())
        in_sight = access.not_restricted() | Q(case__in=accessible_case_ids(user))
        rows = rows.filter(in_sight, owner__in=team)
    elif whose == "panel":
        rows = rows.filter(access.of_panel(user))
    else:
        away = user.standing.stands_in_for
        mine = Q(owner=user)
        rows = rows.filter(mine | Q(owner__in=away) & access.not_restricted() if away else mine)
    return access.without_shut_out(rows, user, path="case").order_by("due_on", "id")


def next_meeting(user: User) -> Meeting | None:
    """The panel meeting that the person goes to next; one under way comes before all."""
    if not access.panel_ids(user):
        return None
    rows = Meeting.objects.visible_to(user).select_related("panel")
    states = [MeetingState.UNDER_WAY, MeetingState.PLANNED, MeetingState.PAPERS_ISSUED]
    coming = rows.filter(state__in=states, starts_at__gte=timezone.now() - timedelta(days=1))
    return coming.order_by("starts_at").first()


def escalations_to(user: User) -> QuerySet[Escalation]:
    """Actions of others that came to this person, or to whom they stand in for, and are still open: overdue, or carried
    too often.

    One that was carried since is none of them until it comes to them anew. Each is there once, with the highest step.
    """
    today = timezone.localdate()
    to = Q(to=user)
    if away := user.standing.stands_in_for:
        to |= Q(to__in=away) & (Q(action__case=None) | Q(action__case__restricted=False))
    still = Q(action__due_on__lt=today) | Q(carried__gt=0)
    came = Escalation.objects.filter(to, still, action__state="open", due_on=F("action__due_on"))
    highest = came.order_by("action_id", "-level", "-on").distinct("action_id")
    rows = Escalation.objects.filter(pk__in=highest.values("pk"))
    return rows.select_related("action__owner", "action__partner").order_by("-level", "on")


def why_seen(user: User, action: Action) -> str:
    """Why a person sees an action, as the trail keeps it."""
    if action.owner_id == user.pk:
        return "own"
    if rules.stands_in(user, action):
        return "deputy"
    if action.meeting is not None and action.meeting.panel_id in access.panel_ids(user):
        return f"panel:{action.meeting.panel_id}"
    return "line of accountability"
