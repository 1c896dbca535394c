"""Conflicts of interest: who leaves an item, at whose word, and how that is taken back.

Nothing of a child is given to whoever has one: no action, no lead, no say in leaving.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from cases.models import Case, Share
from cases.operations.sharing import finish_share
from cases.states import Purpose
from notifications.operations import notify
from notifications.registry import Rule
from partners.models import User
from partners.operations import require
from riskpanel import access, reminders
from riskpanel.models import AgendaItem, ConflictOfInterest, LogEntry, Meeting
from riskpanel.operations.panel_shares import give_panel_shares, live_members
from riskpanel.operations.pen import locked, renewed, writing
from riskpanel.rules import meetings as rules
from riskpanel.states import MeetingState


def check_no_conflict(person: User | None, *, case: Case | None, item: AgendaItem | None = None, field: str) -> None:
    """Raises ValidationError at `field` where the person left this item or one of the child, or knows the child."""
    if person is not None and access.who_left(case, item=item).filter(pk=person.pk).exists():
        raise ValidationError({field: f"{person} left this item or knows the child. Choose somebody else."})


@transaction.atomic
def declare_conflict(item: AgendaItem, *, user: User, by: User, reason: str = "") -> ConflictOfInterest:
    """Who knows the child privately, or has an interest in a place, leaves the item: it is shut to them from now on.

    Each says so of themselves, with or without a reason; twice changes nothing. Whoever runs the meeting records it of
    another who sits there, with a reason, in the meeting with the pen; the other is told. Raises PermissionDenied for
    others and where the item is shut to the recorder, StateError once the meeting is over, ValidationError without a
    reason or for whoever does not sit there, a conflict where they have left it already.
    """
    meeting = locked(item.meeting)
    own = user == by
    require(access.role_at(by, meeting) is not None if own else rules.can_run(by, meeting))
    if meeting.state not in rules.OPEN:
        raise StateError("This meeting is over.")
    if not own:
        _check_recorded(item, meeting, user, reason, by=by)
    before = item.conflicts.live().filter(user=user).first()
    if before is not None:
        if own:
            return before
        raise ValidationError(f"{user} has left this item already.", code="conflict")
    made = ConflictOfInterest.objects.create(item=item, user=user, reason=reason.strip(), declared_by=by)
    trail.record("declared_conflict", item, by=by, case_id=item.case_id, detail={"user": user.pk})
    if item.case is not None:
        _close_by_name(item, item.case, user, by=by)
    if not own:
        _tell(made, rule=reminders.CONFLICT_RECORDED)
    access.forget(user)
    access.forget(by)
    return made


def _check_recorded(item: AgendaItem, meeting: Meeting, user: User, reason: str, *, by: User) -> None:
    access.refuse_left(by, item)
    if meeting.state == MeetingState.UNDER_WAY:
        renewed(meeting, by=by)
    errors = {}
    if not reason.strip():
        errors["reason"] = "Say what the conflict of interest is."
    if not access.people_at(meeting).filter(pk=user.pk).exists():
        errors["user"] = f"{user} does not sit at this meeting."
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def withdraw_conflict(conflict: ConflictOfInterest, *, reason: str, by: User) -> ConflictOfInterest:
    """Take back a conflict that was declared by mistake: from now on the item is open to the person again.

    What was declared stays on record, with who took it back and why; the person is told. It may be found out when the
    meeting is over, since the child is shut to the person at later ones too: approved minutes stand as they are.
    Raises PermissionDenied by `rules.meetings.why_stands` and for whoever left the item too, a conflict in the meeting
    without the pen, StateError for one taken back before, ValidationError without a reason.
    """
    meeting = locked(conflict.item.meeting)
    rows = access.with_chair(ConflictOfInterest.objects.select_for_update(of=("self",)))
    conflict = rows.select_related("item__case", "user").get(pk=conflict.pk)
    conflict.item.meeting = meeting
    access.refuse(rules.why_stands(by, conflict, left_by_chair=conflict.left_by_chair))  # type: ignore[attr-defined]
    access.refuse_left(by, conflict.item)
    if meeting.state == MeetingState.UNDER_WAY:
        renewed(meeting, by=by)
    if not conflict.is_live:
        raise StateError("This conflict of interest was taken back already.")
    if not reason.strip():
        raise ValidationError({"reason": "Say why it is taken back."})
    conflict.withdrawn_at, conflict.withdrawn_by, conflict.withdrawal_reason = timezone.now(), by, reason.strip()
    conflict.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    item, user = conflict.item, conflict.user
    trail.record("withdrew_conflict", item, by=by, case_id=item.case_id, detail={"user": user.pk})
    if item.case is not None:
        _open_by_name(item.case, user, by=by)
    _tell(conflict, rule=reminders.CONFLICT_WITHDRAWN)
    access.forget(user)
    access.forget(by)
    return conflict


@transaction.atomic
def ask_for_conflicts(meeting: Meeting, *, by: User) -> Meeting:
    """Record that the table was asked for conflicts of interest and nobody had one beyond those recorded by then.

    By the pen holder. Once: asked again, the first time stands.
    """
    meeting = writing(meeting, by=by)
    if meeting.conflicts_asked_at is None:
        meeting.conflicts_asked_at, meeting.conflicts_asked_by = timezone.now(), by
        meeting.save(update_fields=["conflicts_asked_at", "conflicts_asked_by"])
        trail.record("asked_for_conflicts", meeting, by=by)
    return meeting


def _locked_case(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("child").get(pk=case.pk)


def _close_by_name(item: AgendaItem, case: Case, user: User, *, by: User) -> None:
    """What the panel had opened to the person by name closes; their agency's own work with the child stays."""
    case = _locked_case(case)
    shares = Share.objects.select_for_update().live().filter(case=case, user=user, purpose=Purpose.PANEL)
    for share in shares:
        finish_share(share, by=by, because=f"Left the item at a meeting of {item.meeting.panel}")


def _open_by_name(case: Case, user: User, *, by: User) -> None:
    """What the panels open to their people by name while the child is on their log opens to the person as well."""
    case = _locked_case(case)
    for entry in LogEntry.objects.active().filter(case=case).select_related("panel"):
        seats = [one for one in live_members(entry.panel) if one.user_id == user.pk]
        lead = user if entry.lead_id == user.pk else None
        give_panel_shares(case, panel=entry.panel, by=by, members=seats, lead=lead)


def _tell(conflict: ConflictOfInterest, *, rule: Rule) -> None:
    item = conflict.item
    context = {"order": str(item.order)}
    notify([conflict.user], rule=rule.code, subject=item, label=item.meeting.notice_label, context=context)
