"""The confidentiality statement of a meeting: each person at the table accepts it. Leaving an item: conflicts.py."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit import trail
from audit.transitions import StateError
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import Acceptance, Attendance, Meeting
from riskpanel.operations.attendance import opened_for_answers
from riskpanel.operations.pen import locked
from riskpanel.rules import meetings as rules
from riskpanel.states import MeetingState, Presence


@transaction.atomic
def accept_statement(meeting: Meeting, *, by: User) -> Acceptance:
    """A person at the table accepts the confidentiality statement of this meeting; an observer and a deputy too.

    Before the meeting, in it or, for whoever reads it later, after it. Twice changes nothing.
    Raises PermissionDenied for whoever has no seat there, StateError where it is cancelled.
    """
    meeting = locked(meeting)
    require(access.role_at(by, meeting) is not None)
    if meeting.state == MeetingState.CANCELLED:
        raise StateError("This meeting is cancelled.")
    return _accept(meeting, by, by=by)


@transaction.atomic
def accept_confidentiality(attendance: Attendance, *, by: User) -> Attendance:
    """Whoever sits in a seat accepts the statement for themselves; said aloud, the pen holder records it.

    Raises StateError for another who is not recorded as present.
    """
    meeting = opened_for_answers(attendance, by=by)
    attendance = Attendance.objects.select_related("member__user", "deputy").get(pk=attendance.pk)
    _accept(meeting, by if rules.can_answer_for(by, attendance) else _at_the_table(attendance, meeting), by=by)
    attendance.refresh_from_db()
    return attendance


def _at_the_table(attendance: Attendance, meeting: Meeting) -> User:
    """Before the meeting, or of somebody who is not there, nobody says for another what they promise."""
    if meeting.state != MeetingState.UNDER_WAY:
        raise PermissionDenied
    if attendance.presence != Presence.PRESENT:
        raise StateError(f"{attendance.attendee} is not recorded as present, so nobody accepts it for them.")
    return attendance.attendee


def _accept(meeting: Meeting, user: User, *, by: User) -> Acceptance:
    acceptance, new = Acceptance.objects.get_or_create(meeting=meeting, user=user, defaults={"noted_by": by})
    if new:
        rows = meeting.attendance.filter(deputy=user) | meeting.attendance.filter(deputy=None, member__user=user)
        Attendance.objects.filter(pk__in=rows.values("pk")).update(confidentiality_accepted_at=acceptance.at)
        trail.record("accepted_confidentiality", meeting, by=by, detail={"user": user.pk})
    return acceptance
