"""Who came, who sent apologies and information, and what a quorum still needs."""

from enum import Enum
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from partners.models import User
from riskpanel import access
from riskpanel.models import Acceptance, Attendance, Meeting
from riskpanel.operations.meetings import change_invitations
from riskpanel.operations.pen import locked, renewed
from riskpanel.rules import meetings as rules
from riskpanel.states import MeetingState, Presence


class _Kept(Enum):
    KEPT = "as it is"


KEPT: Final = _Kept.KEPT


def opened_for_answers(attendance: Attendance, *, by: User) -> Meeting:
    """Lock the meeting for something that a person says of their own seat, or that is written down for them.

    In the meeting the pen holder writes for others. Raises PermissionDenied for others' seats, StateError once it is
    over, a conflict where somebody else holds the pen.
    """
    meeting = locked(attendance.meeting)
    own = rules.can_answer_for(by, attendance)
    if not (own or rules.can_run(by, meeting)):
        raise PermissionDenied
    if meeting.state not in rules.OPEN:
        raise StateError("This meeting is over, so its attendance stands.")
    if not own and meeting.state == MeetingState.UNDER_WAY:
        renewed(meeting, by=by)
    return meeting


@transaction.atomic
def record_attendance(
    attendance: Attendance,
    *,
    by: User,
    presence: Presence | str | None = None,
    deputy: User | _Kept | None = KEPT,
    information_sent: bool | None = None,
) -> Attendance:
    """Note who came, or who comes in their place, and whether the agency sent its information.

    What is left out stays as it is. Before the meeting a member answers for themselves, but for being there; during
    it the pen holder writes. Whether the meeting is quorate follows at once. A new deputy is invited, and accepts the
    confidentiality statement for themselves; before the meeting who comes no more as a deputy has the invitation taken
    back. Raises ValidationError for a deputy of another partner, one who never sees a child, has a seat already, or
    sits on the panel and has not accepted its terms of reference.
    """
    meeting = opened_for_answers(attendance, by=by)
    attendance = _row(attendance)
    presence = _known(presence if presence is not None else attendance.presence)
    if meeting.state == MeetingState.UNDER_WAY:
        renewed(meeting, by=by)
    elif presence in (Presence.PRESENT, Presence.ABSENT):
        raise StateError("Who was there is recorded once the meeting has begun.")
    attendance.presence = presence
    if deputy is not KEPT:
        _seat_deputy(attendance, deputy, meeting)
    if information_sent is not None:
        sent_at = attendance.information_sent_at or timezone.now()
        attendance.information_sent_at = sent_at if information_sent else None
    attendance.save()
    trail.record("recorded_attendance", attendance, by=by, detail={"presence": attendance.presence})
    _note_quorum(meeting)
    return attendance


def _known(presence: str) -> Presence:
    if presence not in Presence.values:
        raise ValidationError({"presence": "Choose whether they come."})
    return Presence(presence)


def _row(attendance: Attendance) -> Attendance:
    rows = Attendance.objects.select_for_update(of=("self",))
    return rows.select_related("member__user", "member__partner", "deputy").get(pk=attendance.pk)


def _seat_deputy(attendance: Attendance, deputy: User | None, meeting: Meeting) -> None:
    """Put a deputy into the seat, or its member back; the seat's acceptance is that of whoever sits there now."""
    if deputy == attendance.deputy:
        return
    if deputy is not None:
        _check_deputy(attendance, deputy, meeting)
    before, attendance.deputy = attendance.deputy, deputy
    went = before if meeting.state in rules.BEFORE else None
    change_invitations(meeting, came=filter(None, [deputy]), went=filter(None, [went]))
    theirs = Acceptance.objects.filter(meeting=meeting, user=attendance.attendee)
    attendance.confidentiality_accepted_at = theirs.values_list("at", flat=True).first()


def _check_deputy(attendance: Attendance, deputy: User, meeting: Meeting) -> None:
    words = ""
    if deputy.pk == attendance.member.user_id:
        words = "A deputy is somebody else."
    elif deputy.standing.partner != attendance.member.partner:
        words = f"Choose a deputy who works for {attendance.member.partner}."
    elif not access.may_deputise(deputy):
        words = "Choose a deputy who works with children: this person's role keeps their names from them."
    elif access.awaits_terms(deputy, meeting.panel_id):
        words = f"{deputy} sits on this panel, and has not accepted its terms of reference yet."
    elif access.role_at(deputy, meeting) is not None:
        words = f"{deputy} has a seat at this meeting already."
    if words:
        raise ValidationError({"deputy": words})


def what_quorum_needs(meeting: Meeting) -> list[str]:
    """What the table still lacks, in words; nothing when the meeting is quorate."""
    people = meeting.attendance.select_related("member__partner")
    return rules.missing_for_quorum(
        rules.seats_present(people),
        mandatory=meeting.panel.mandatory_sectors,
        one_of=meeting.panel.one_of_sectors,
        least=meeting.panel.minimum_present,
    )


def _note_quorum(meeting: Meeting) -> None:
    if meeting.state == MeetingState.UNDER_WAY:
        Meeting.objects.filter(pk=meeting.pk).update(quorate=not what_quorum_needs(meeting))


@transaction.atomic
def send_information(attendance: Attendance, *, by: User) -> Attendance:
    """Note that an agency has sent what it knows for the meeting."""
    opened_for_answers(attendance, by=by)
    attendance = _row(attendance)
    if attendance.information_sent_at is None:
        attendance.information_sent_at = timezone.now()
        attendance.save(update_fields=["information_sent_at"])
        trail.record("sent_information", attendance, by=by)
    return attendance
