"""The frame around every page of a meeting: its strip, its side list, who holds the pen, what still stops the close."""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case as CaseOf
from django.db.models import Count, Exists, IntegerField, JSONField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from audit import trail
from partners.models import Partner, User
from partners.requests import signed_in
from riskpanel import access
from riskpanel.following import MARKS, tag_of, with_marks
from riskpanel.models import (
    Acceptance,
    Action,
    AgendaItem,
    Attendance,
    ConflictOfInterest,
    ItemDraft,
    LogEntry,
    Meeting,
)
from riskpanel.removal import lately_counts
from riskpanel.rules import meetings as rules
from riskpanel.rules.papers import adds_late
from riskpanel.states import ActionState, MeetingState, Presence

COUNTS = ("expected_count", "present_count", "accepted_count", "waiting_count", "has_accepted", *MARKS)


def with_counts(rows: QuerySet[Any], user: User, meeting_id: Any) -> QuerySet[Any]:
    """Rows of one meeting with the figures of its strip, and whether the reader accepted its statement."""
    # As with the marks, no figure refers to its row, so that each is asked once and not for every item.
    itself = Meeting.objects.filter(pk=meeting_id)
    people = Attendance.objects.filter(meeting=meeting_id).order_by().values("meeting")
    before = Action.objects.filter(
        meeting__panel=Subquery(itself.values("panel")),
        meeting__starts_at__lt=Subquery(itself.values("starts_at")),
        state=ActionState.OPEN,
    ).exclude(reviews__meeting=meeting_id)
    return with_marks(rows, meeting_id).annotate(
        expected_count=_number(people.annotate(n=Count("pk"))),
        present_count=_number(people.annotate(n=Count("pk", filter=Q(presence=Presence.PRESENT)))),
        accepted_count=_number(people.annotate(n=Count("pk", filter=Q(confidentiality_accepted_at__isnull=False)))),
        has_accepted=Exists(Acceptance.objects.filter(meeting=meeting_id, user=user)),
        waiting_count=_number(before.order_by().values("meeting__panel").annotate(n=Count("pk"))),
    )


def _number(rows: QuerySet[Any]) -> Subquery:
    return Subquery(rows.values("n"), output_field=IntegerField())


def agenda_of(meeting_id: Any, user: User, *, item_id: UUID | None = None) -> list[AgendaItem]:
    """The items in order, each with its meeting; the one asked for with what is being typed on it.

    One that is shut to the person says so, and nothing of the child.
    """
    rows = (
        AgendaItem.objects.visible_to(user)
        .filter(meeting=meeting_id)
        .select_related(
            "case__child",
            "decision",
            "referral__referred_by",
            "meeting__panel__framework",
            "meeting__pen_held_by",
            "meeting__pen_taken_from",
        )
    )
    counted = with_counts(rows.annotate(shut=access.why_shut(user)), user, meeting_id)
    counted = counted.annotate(typed=_typed_on(item_id, user), weighed=_weighed_on(item_id, user))
    return list(counted.annotate(at_table=_agencies_at(item_id), left_by=_who_left(item_id)).order_by("order"))


def _typed_on(item_id: UUID | None, user: User) -> ArraySubquery:
    """The drafts of that item, in the same statement: the reader's own, and of others only who typed and when."""
    rows = ItemDraft.objects.filter(item=OuterRef("pk"), item_id=item_id).order_by("pk")
    own = CaseOf(When(author=user, then="values"), default=Value({}, output_field=JSONField()))
    kept = {"author": "author_id", "name": "author__name", "is_written": ~Q(values={}), "values": own}
    fields = {name: name for name in ("form_name", "revision", "saved_at")}
    return ArraySubquery(rows.values(json=JSONObject(**kept, **fields)))


def _weighed_on(item_id: UUID | None, user: User) -> ArraySubquery:
    """What speaks against the child of that item leaving the log, counted, in the same statement."""
    rows = LogEntry.objects.active().filter(agenda_items=OuterRef("pk"), agenda_items__pk=item_id)
    return ArraySubquery(rows.values(json=JSONObject(**lately_counts(reader=user, on=timezone.localdate()))))


def _agencies_at(item_id: UUID | None) -> CaseOf:
    """The agencies that have a seat at the meeting, beside the item asked for."""
    partners = Partner.objects.filter(
        pk__in=Attendance.objects.filter(meeting=OuterRef(OuterRef("meeting"))).values("member__partner")
    )
    rows = ArraySubquery(partners.order_by("name").values(json=JSONObject(id="pk", name="name")))
    return CaseOf(When(pk=item_id, then=rows), default=None)


def _who_left(item_id: UUID | None) -> CaseOf:
    """The names of those who left for that item, in the same statement."""
    rows = ConflictOfInterest.objects.live().filter(item=OuterRef("pk"))
    names = ArraySubquery(rows.order_by("user__name").values("user__name"))
    return CaseOf(When(pk=item_id, then=names), default=None)


def table_of(meeting_id: Any, user: User, *, item_id: UUID | None = None) -> tuple[Meeting, list[AgendaItem]]:
    """The meeting with its figures and its agenda, in one statement where it has one. Raises Http404 out of sight."""
    agenda = agenda_of(meeting_id, user, item_id=item_id)
    if agenda:
        meeting = agenda[0].meeting
        for name in COUNTS:
            setattr(meeting, name, getattr(agenda[0], name))
        return meeting, agenda
    rows = Meeting.objects.visible_to(user).select_related("panel__framework", "pen_held_by", "pen_taken_from")
    return get_object_or_404(with_counts(rows, user, meeting_id), pk=meeting_id), []


def seated(
    request: HttpRequest, meeting_id: UUID, *, part: str = "", item_id: UUID | None = None
) -> tuple[Meeting, dict[str, Any]]:
    """The meeting, where it is in sight, and what `riskpanel/meeting_base.html` shows. The look is on record.

    Raises Http404 where the meeting is out of sight.
    """
    user = signed_in(request)
    meeting, agenda = table_of(meeting_id, user, item_id=item_id)
    if item_id is None:
        ids = [one.pk for one in agenda if not one.shut]  # type: ignore[attr-defined]
        trail.listed(request, AgendaItem, ids, why=f"panel:{meeting.panel_id}")
    context = context_of(meeting, agenda, user, part=part, item_id=item_id)
    return meeting, context | {"names_hidden": request.session.get("names_hidden", False)}


def context_of(
    meeting: Meeting, agenda: list[AgendaItem], user: User, *, part: str = "", item_id: UUID | None = None
) -> dict[str, Any]:
    may_prepare = rules.can_run(user, meeting)
    holds = meeting.is_under_way and may_prepare and rules.holds_pen(user, meeting)
    undecided = [one for one in agenda if not one.is_decided]
    return {
        "meeting": meeting,
        "tag": tag_of(meeting),
        "agenda": agenda,
        "part": part,
        "current_id": item_id,
        "undecided": undecided,
        "left_to_do": len(undecided) + (meeting.waiting_count or 0),  # type: ignore[attr-defined]
        "may_prepare": may_prepare,
        "has_accepted": meeting.has_accepted,  # type: ignore[attr-defined]
        "holds_pen": holds,
        "pen_is_free": rules.pen_is_free(meeting, at=timezone.now()),
        "before": meeting.state in rules.BEFORE,
        "may_begin": meeting.state in rules.BEFORE
        and rules.may_begin(meeting.starts_at, at=timezone.now())
        and rules.can_start(user, meeting),
        "adds": may_prepare and (meeting.papers_sealed_at is None or adds_late(user, meeting)),
        "over": meeting.state not in rules.OPEN and meeting.state != MeetingState.CANCELLED,
    }
