"""Following a meeting: a tag that changes with everything seen in its room, read in one small statement."""

from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, IntegerField, Max, QuerySet, Subquery
from django.http import Http404

from partners.models import User
from riskpanel.models import Action, AgendaItem, Assessment, Meeting

MARKS = ("reported_at", "assessed_at", "restricted_count")


def with_marks(rows: QuerySet[Any], meeting_id: Any) -> QuerySet[Any]:
    """Rows of one meeting with what changes in its room without a write at the table.

    An owner's report, a new assessment of a child on the agenda, and a record that is now for named people: written
    by people who do not hold the meeting's row, they would wait for it, or lock it the wrong way round.
    """
    # No figure refers to its row: the database asks each once for a statement, however many items the agenda has.
    panel = Subquery(Meeting.objects.filter(pk=meeting_id).values("panel"))
    actions = Action.objects.filter(meeting__panel=panel, ended_at__isnull=False)
    scores = Assessment.objects.filter(case__agenda_items__meeting=meeting_id)
    restricted = AgendaItem.objects.filter(meeting=meeting_id, case__restricted=True)
    return rows.annotate(
        reported_at=_latest(actions.values("meeting__panel"), "ended_at"),
        assessed_at=_latest(scores.values("case__agenda_items__meeting"), "given_at"),
        restricted_count=Subquery(
            restricted.order_by().values("meeting").annotate(n=Count("pk")).values("n"), output_field=IntegerField()
        ),
    )


def _latest(rows: QuerySet[Any], path: str) -> Subquery:
    return Subquery(rows.order_by().annotate(latest=Max(path)).values("latest"), output_field=DateTimeField())


def tag_of(meeting: Any) -> str:
    """The tag of a meeting read with its marks, as HTTP writes it."""
    reported, assessed = (f"{at.timestamp():.6f}" if at else "" for at in (meeting.reported_at, meeting.assessed_at))
    return f'"{meeting.revision}-{reported}-{assessed}-{meeting.restricted_count or 0}"'


def tag_now(meeting_id: UUID, user: User) -> str:
    """What the room's tag is for the reader now. Raises Http404 where the meeting is out of their sight."""
    found = with_marks(Meeting.objects.visible_to(user), meeting_id).only("revision").filter(pk=meeting_id).first()
    if found is None:
        raise Http404
    return tag_of(found)
