"""The frame around every page of a meeting: its strip, its side list, who holds the pen, what still stops the close."""

import hashlib
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone

from audit import trail
from partners.models import User
from riskpanel import access
from riskpanel.models import Action, AgendaItem, Attendance, Meeting
from riskpanel.rules import meetings as rules
from riskpanel.states import ActionState, MeetingState, Presence


def meetings_in_sight(user: User) -> QuerySet[Meeting]:
    """Meetings with the figures of their strip, in one statement."""
    people = Attendance.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    present = people.annotate(n=Count("pk", filter=Q(presence=Presence.PRESENT))).values("n")
    accepted = people.annotate(n=Count("pk", filter=Q(confidentiality_accepted_at__isnull=False))).values("n")
    before = Action.objects.filter(
        meeting__panel=OuterRef("panel"), meeting__starts_at__lt=OuterRef("starts_at"), state=ActionState.OPEN
    ).exclude(reviews__meeting=OuterRef("pk"))
    waiting = before.order_by().values("meeting__panel").annotate(n=Count("pk")).values("n")
    rows = Meeting.objects.visible_to(user).select_related("panel", "pen_held_by", "pen_taken_from")
    return rows.annotate(
        expected_count=_number(people.annotate(n=Count("pk")).values("n")),
        present_count=_number(present),
        accepted_count=_number(accepted),
        waiting_count=_number(waiting),
    )


def _number(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows, output_field=IntegerField())


def seated(
    request: HttpRequest, meeting_id: UUID, *, part: str = "", item_id: UUID | None = None
) -> tuple[Meeting, dict[str, Any]]:
    """The meeting, where it is in sight, and what `riskpanel/meeting_base.html` shows. The look is on record.

    Raises Http404 where the meeting is out of sight.
    """
    user: Any = request.user
    meeting = get_object_or_404(meetings_in_sight(user), pk=meeting_id)
    agenda = agenda_of(meeting, user)
    if item_id is None:
        ids = [one.pk for one in agenda if not one.left]  # type: ignore[attr-defined]
        trail.listed(request, AgendaItem, ids, why=f"panel:{meeting.panel_id}")
    return meeting, context_of(meeting, agenda, user, part=part, item_id=item_id)


def agenda_of(meeting: Meeting, user: User) -> list[AgendaItem]:
    """The items in order. One that the person left says so, and nothing of the child."""
    left = set(access.items_left(user))
    rows = AgendaItem.objects.visible_to(user).filter(meeting=meeting)
    items = list(rows.select_related("case__child", "decision").order_by("order"))
    for item in items:
        item.left = item.pk in left  # type: ignore[attr-defined]
    return items


def context_of(
    meeting: Meeting, agenda: list[AgendaItem], user: User, *, part: str = "", item_id: UUID | None = None
) -> dict[str, Any]:
    may_prepare = rules.can_prepare(user, meeting.panel)
    holds = meeting.is_under_way and may_prepare and rules.holds_pen(user, meeting)
    undecided = [one for one in agenda if not one.is_decided]
    context = {
        "meeting": meeting,
        "agenda": agenda,
        "part": part,
        "current_id": item_id,
        "undecided": undecided,
        "left_to_do": len(undecided) + (meeting.waiting_count or 0),  # type: ignore[attr-defined]
        "may_prepare": may_prepare,
        "holds_pen": holds,
        "pen_is_free": rules.pen_is_free(meeting, at=timezone.now()),
        "before": meeting.state in rules.BEFORE,
        "over": meeting.state not in rules.OPEN and meeting.state != MeetingState.CANCELLED,
    }
    context["digest"] = digest_of(context)
    return context


def digest_of(context: dict[str, Any]) -> str:
    """What a follower's page compares, so that nothing changed is an empty answer."""
    text = render_to_string("riskpanel/_meeting_side.html", context | {"digest": ""})
    return hashlib.sha256(text.encode()).hexdigest()[:16]
