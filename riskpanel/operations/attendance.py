"""Who came, who sent apologies and information, who keeps what is said, and who left for an item."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from cases.models import Case, Share
from cases.operations.sharing import finish_share
from cases.states import Purpose
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import AgendaItem, Attendance, Meeting, Panel
from riskpanel.operations.pen import locked, writing
from riskpanel.rules import meetings as rules
from riskpanel.states import MeetingState, Presence


def _opened_for_answers(attendance: Attendance, *, by: User) -> Meeting:
    """Lock the meeting for something that a member says for themselves, or the one who prepares it for them."""
    meeting = locked(attendance.meeting)
    if not (rules.can_answer_for(by, attendance) or rules.can_prepare(by, meeting.panel)):
        raise PermissionDenied
    if meeting.state not in rules.OPEN:
        raise StateError("This meeting is over, so its attendance stands.")
    return meeting


@transaction.atomic
def record_attendance(
    attendance: Attendance,
    *,
    presence: Presence | str,
    by: User,
    deputy: User | None = None,
    information_sent: bool | None = None,
) -> Attendance:
    """Note who came, or who comes in their place, and whether the agency sent its information.

    Before the meeting a member answers for themselves, but for being there; during it the pen holder writes.
    Whether the meeting is quorate follows at once. Raises ValidationError for a deputy of another partner.
    """
    meeting = _opened_for_answers(attendance, by=by)
    if meeting.state == MeetingState.UNDER_WAY:
        writing(meeting, by=by)
    elif presence in (Presence.PRESENT, Presence.ABSENT):
        raise StateError("Who was there is recorded once the meeting has begun.")
    attendance = _row(attendance)
    _check_deputy(attendance, deputy)
    attendance.presence, attendance.deputy = Presence(presence), deputy
    if information_sent is not None:
        sent_at = attendance.information_sent_at or timezone.now()
        attendance.information_sent_at = sent_at if information_sent else None
    attendance.save()
    trail.record("recorded_attendance", attendance, by=by, detail={"presence": attendance.presence})
    _note_quorum(meeting)
    return attendance


def _row(attendance: Attendance) -> Attendance:
    rows = Attendance.objects.select_for_update(of=("self",)).select_related("member__user", "member__partner")
    return rows.get(pk=attendance.pk)


def _check_deputy(attendance: Attendance, deputy: User | None) -> None:
    if deputy is None:
        return
    if deputy.pk == attendance.member.user_id:
        raise ValidationError({"deputy": "A deputy is somebody else."})
    if deputy.standing.partner != attendance.member.partner:
        raise ValidationError({"deputy": f"Choose a deputy who works for {attendance.member.partner}."})


def what_quorum_needs(meeting: Meeting) -> list[str]:
    """What the table still lacks, in words; nothing when the meeting is quorate."""
    people = meeting.attendance.select_related("member__partner")
    return rules.missing_for_quorum(
        rules.seats_present(people),
        mandatory=meeting.panel.mandatory_sectors,
        one_of=meeting.panel.one_of_sectors,
    )


def _note_quorum(meeting: Meeting) -> None:
    if meeting.state == MeetingState.UNDER_WAY:
        Meeting.objects.filter(pk=meeting.pk).update(quorate=not what_quorum_needs(meeting))


@transaction.atomic
def accept_confidentiality(attendance: Attendance, *, by: User) -> Attendance:
    """A person accepts the confidentiality statement; said aloud, the pen holder records it. Twice changes nothing."""
    _opened_for_answers(attendance, by=by)
    attendance = _row(attendance)
    if attendance.confidentiality_accepted_at is None:
        attendance.confidentiality_accepted_at = timezone.now()
        attendance.save(update_fields=["confidentiality_accepted_at"])
        trail.record("accepted_confidentiality", attendance, by=by)
    return attendance


@transaction.atomic
def send_information(attendance: Attendance, *, by: User) -> Attendance:
    """Note that an agency has sent what it knows for the meeting."""
    _opened_for_answers(attendance, by=by)
    attendance = _row(attendance)
    if attendance.information_sent_at is None:
        attendance.information_sent_at = timezone.now()
        attendance.save(update_fields=["information_sent_at"])
        trail.record("sent_information", attendance, by=by)
    return attendance


@transaction.atomic
def declare_conflict(item: AgendaItem, *, user: User, by: User) -> AgendaItem:
    """A person who knows the child privately leaves for this item and is locked out of its content from now on."""
    meeting = locked(item.meeting)
    require(user == by or rules.can_prepare(by, meeting.panel))
    if user == by:
        require(access.seats(by).get(meeting.panel_id) is not None or _comes_as_deputy(by, meeting))
    if meeting.state not in rules.OPEN:
        raise StateError("This meeting is over.")
    item.conflicts.add(user)
    trail.record("declared_conflict", item, by=by, case_id=item.case_id, detail={"user": user.pk})
    if item.case is not None:
        _close_by_name(item.case, meeting.panel, user, by=by)
    access.forget(user)
    access.forget(by)
    return item


def _close_by_name(case: Case, panel: Panel, user: User, *, by: User) -> None:
    """What the panel had opened to the person by name closes; their agency's own work with the child stays."""
    case = Case.objects.select_for_update(of=("self",)).select_related("child").get(pk=case.pk)
    shares = Share.objects.select_for_update().live().filter(case=case, user=user, purpose=Purpose.PANEL)
    for share in shares:
        finish_share(share, by=by, because=f"Left the item at a meeting of {panel}")


def _comes_as_deputy(user: User, meeting: Meeting) -> bool:
    return meeting.attendance.filter(deputy=user).exists()
