"""Who reads the papers and the minutes of a meeting, and whom they reach.

The policy of riskpanel.access holds here too: nothing of an item that one left, nor, but for one's own action, before
one accepted the statement of that meeting.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Q, Subquery
from django.utils import timezone

from cases import access as case_access
from partners.models import DeclaredRelationship, User
from riskpanel import access
from riskpanel.access import Rows
from riskpanel.models import (
    Attendance,
    ConflictOfInterest,
    Contribution,
    Meeting,
    MinutesAddendum,
    MinutesPart,
    PanelMember,
)
from riskpanel.states import MeetingState


def minutes_in_sight(parts: Rows, user: User) -> Rows:
    """Of issued minutes each member sees what is theirs: the general, their children's items and their own actions.

    Who does not sit on the panel sees their own actions and nothing else. The chair and the coordinator see all, also
    before they are issued, and so does until then whoever deputised in the chair's seat. Nobody sees the item that they
    left, nor, but for their own action, anything of an item before they accepted the statement of that meeting.
    """
    seats, left = access.seats(user), access.items_left(user)
    left_or_of_it = Q(item__in=left) | Q(action__item__in=left)
    heard = Q(item=None, action=None) | Q(meeting__in=access.accepted_meetings(user)) | Q(action__owner=user)
    as_deputy = heard & Q(meeting__in=access.chaired_as_deputy(user))
    if not seats:
        theirs = Q(meeting__state=MeetingState.ISSUED, action__owner=user)
        return parts.filter(theirs | as_deputy).exclude(left_or_of_it)
    runs = access.panels_run_by(user)
    cases = case_access.accessible_case_ids(user)
    everybodys = Q(item=None, action=None) | Q(item__isnull=False, item__case=None, action=None)
    own = everybodys | Q(item__case__in=cases) | Q(action__case__in=cases) | Q(action__owner=user)
    issued = Q(meeting__panel__in=list(seats), meeting__state=MeetingState.ISSUED) & own
    issued |= Q(meeting__state=MeetingState.ISSUED, action__owner=user)
    return parts.filter(as_deputy | heard & (issued | Q(meeting__panel__in=runs))).exclude(left_or_of_it)


def owners_in_plain_sight(meeting: Meeting) -> models.QuerySet[Any]:
    """The ids of owners of whom `minutes_in_sight` need not be asked whether they find their own action in the minutes.

    They left no item and declared to know no child, and an action of theirs is of no restricted record.
    """
    parts = MinutesPart.objects.filter(meeting=meeting, action__isnull=False).exclude(action__case__restricted=True)
    left, know = ConflictOfInterest.objects.live().values("user"), DeclaredRelationship.objects.values("user")
    return parts.exclude(Q(action__owner__in=left) | Q(action__owner__in=know)).values_list("action__owner", flat=True)


def papers_in_sight(parts: Rows, user: User) -> Rows:
    """Of sealed papers the heading is for all who sit at the meeting, and an item's for whoever it is open to.

    What was said for the meeting only is read as on the item's page: no longer once the meeting is over.
    """
    return access.of_meetings_in_sight(parts, user, to_meeting="meeting__").filter(
        Q(item=None) | Q(item__in=access.open_items(user).values("pk")),
        Q(said=None) | Q(said__in=Contribution.objects.readable_by(user).values("pk")),
    )


def minutes_for(user: User, meeting: Meeting) -> models.QuerySet[MinutesPart]:
    """What is the person's to read in the minutes of one meeting."""
    return MinutesPart.objects.visible_to(user).filter(meeting=meeting)


@dataclass(frozen=True)
class Reading:
    """What is a person's to read in the minutes of one meeting: the passages in order, each with its corrections, the
    corrections of all of it, the oldest first, and whether they are the whole minutes."""

    parts: list[MinutesPart]
    addenda: list[MinutesAddendum]
    is_whole: bool

    @property
    def whole(self) -> list[MinutesAddendum]:
        """Corrections of the minutes as a whole."""
        return [one for one in self.addenda if one.part_id is None]


def reading_of(user: User, meeting: Meeting) -> Reading:
    """Two statements; before the minutes are issued nothing of them is corrected."""
    every = MinutesPart.objects.filter(meeting=meeting).order_by().values("meeting").annotate(n=Count("pk"))
    rows = minutes_for(user, meeting).annotate(in_all=Subquery(every.values("n")))
    parts = {one.pk: one for one in rows.select_related("action__case__child", "item__case__child")}
    issued = meeting.state == MeetingState.ISSUED
    made = MinutesAddendum.objects.visible_to(user).filter(meeting=meeting).select_related("by")
    addenda = list(made) if issued else []
    for part in parts.values():
        part.corrections = [one for one in addenda if one.part_id == part.pk]  # type: ignore[attr-defined]
    for one in addenda:
        one.part = parts[one.part_id] if one.part_id else None
    return Reading(list(parts.values()), addenda, all(one.in_all == len(parts) for one in parts.values()))


def addenda_in_sight(addenda: Rows, user: User) -> Rows:
    """A correction of a passage is in sight of whoever reads the passage; one of the whole, of the panel."""
    passages = minutes_in_sight(MinutesPart.objects.all(), user).values("pk")
    return addenda.filter(Q(part__in=passages) | Q(part=None, meeting__panel__in=access.panel_ids(user)))


def meetings_with_minutes_for(user: User) -> models.QuerySet[Meeting]:
    """Meetings whose issued minutes hold something that is the person's to read."""
    theirs = minutes_in_sight(MinutesPart.objects.all(), user).values("meeting")
    return Meeting.objects.filter(pk__in=theirs, state=MeetingState.ISSUED).select_related("panel")


def meetings_deputised(user: User) -> models.QuerySet[Meeting]:
    """Meetings to which the person came in another's place and whose minutes are issued: what is left is to say so."""
    came = Attendance.objects.filter(deputy=user).values("meeting")
    return Meeting.objects.filter(pk__in=came, state=MeetingState.ISSUED).select_related("panel")


def readers_of(meeting: Meeting) -> models.QuerySet[User]:
    """Whom issued minutes reach: who sits on the panel today, and whoever owns an action that stands in them."""
    seated = PanelMember.objects.live(on=timezone.localdate()).filter(panel=meeting.panel_id).values("user")
    owners = MinutesPart.objects.filter(meeting=meeting, action__isnull=False).values("action__owner")
    return User.objects.filter(Q(pk__in=seated) | Q(pk__in=owners), is_active=True)
