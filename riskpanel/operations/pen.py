"""The pen: one person writes for the table. A lease of 60 seconds, renewed by every write and by the open page."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel import reminders
from riskpanel.models import AgendaItem, Meeting
from riskpanel.rules import meetings as rules
from riskpanel.states import MeetingState


def locked(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("panel", "pen_held_by")
    return rows.get(pk=meeting.pk)


def item_of(meeting: Meeting, item: AgendaItem) -> AgendaItem:
    """The item as it is now that its meeting is locked, with its case and its place on the log."""
    rows = AgendaItem.objects.select_related("case__child", "case__lead", "entry", "decision")
    read = rows.get(pk=item.pk, meeting=meeting)
    read.meeting = meeting
    return read


def take(meeting: Meeting, *, by: User) -> None:
    """Put the pen into a person's hand. The caller has locked the meeting and saves it."""
    now = timezone.now()
    if meeting.pen_held_by_id != by.pk:
        rival = None if rules.pen_is_free(meeting, at=now) else meeting.pen_held_by
        meeting.pen_held_by, meeting.pen_since, meeting.pen_taken_from = by, now, rival
    meeting.pen_until = now + rules.LEASE


def writing(meeting: Meeting, *, by: User) -> Meeting:
    """Lock a meeting under way for a write by whoever holds the pen, and renew the lease.

    Raises PermissionDenied for others than its coordinator and chair, StateError where the meeting is not under way,
    and a conflict where somebody else holds the pen.
    """
    return renewed(locked(meeting), by=by)


def renewed(meeting: Meeting, *, by: User) -> Meeting:
    """The same of a meeting that the caller has locked."""
    require(rules.can_run(by, meeting))
    if meeting.state != MeetingState.UNDER_WAY:
        raise StateError(f"This meeting is {meeting.get_state_display().lower()}, not under way.")
    if not rules.holds_pen(by, meeting):
        raise ValidationError(f"{meeting.pen_held_by or 'Nobody'} holds the pen. Take it to write.", code="conflict")
    until = timezone.now() + rules.LEASE
    if meeting.pen_until != until:
        meeting.pen_until = until
        meeting.save(update_fields=["pen_until"])
    return meeting


@transaction.atomic
def take_pen(meeting: Meeting, *, by: User) -> Meeting:
    """Take the pen. Where another still holds it they are told, and every page of the meeting announces it."""
    meeting = locked(meeting)
    require(rules.can_run(by, meeting))
    if meeting.state != MeetingState.UNDER_WAY:
        raise StateError("Only a meeting under way has a pen.")
    before = meeting.pen_held_by
    take(meeting, by=by)
    meeting.save()
    if before != by:
        trail.record("took_pen", meeting, by=by, detail={"from": before.pk if before else None})
        if meeting.pen_taken_from is not None:
            notify([meeting.pen_taken_from], rule=reminders.PEN_TAKEN.code, subject=meeting)
    return meeting


@transaction.atomic
def keep_pen(meeting: Meeting, *, by: User) -> Meeting:
    """The open page's sign of life: renew the lease of the holder."""
    return writing(meeting, by=by)
