"""Last time's actions, one by one, as a meeting finds them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from govuk.autosave import Edition
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import Action, ActionReview, AgendaItem, Meeting
from riskpanel.operations.actions import end, locked, next_meeting_day, write_action
from riskpanel.operations.drafts import About, spend_form
from riskpanel.operations.escalation import carry_up
from riskpanel.operations.pen import writing
from riskpanel.rules import actions as rules
from riskpanel.rules import meetings as meeting_rules
from riskpanel.states import ActionState, LongForm, ReviewResult


@transaction.atomic
def review_action(
    action: Action,
    *,
    meeting: Meeting,
    result: ReviewResult | str,
    by: User,
    note: str = "",
    new_what: str = "",
    new_owner: User | None = None,
    new_due_on: date | None = None,
    typed: Edition | None = None,
) -> ActionReview:
    """Record how a meeting found an action from before. Everything but done needs a note.

    The table's word stands: done is done in time, and done late says so. Replaced sets the new action with it;
    carried makes it due at the next meeting, and the second carry takes it up the line. Raises PermissionDenied where
    the reviewer has not accepted confidentiality or left the child, StateError for an action that has ended, a
    conflict for one reviewed here already or not from before.
    """
    meeting = writing(meeting, by=by)
    action = locked(action)
    require(access.actions_before(meeting, by).filter(pk=action.pk).exists() or not _is_from_before(action, meeting))
    result = _known(result)
    _check(action, meeting, result, note)
    review = ActionReview.objects.create(
        action=action, meeting=meeting, result=result, note=note.strip(), reviewed_by=by
    )
    spend_form(About(LongForm.REVIEW, meeting=meeting, action=action), by=by, typed=typed)
    trail.record("reviewed", action, by=by, detail={"result": result.value, "meeting": str(meeting.pk)})
    if result == ReviewResult.CARRIED:
        _carry(action, meeting, by=by)
        return review
    if result == ReviewResult.REPLACED:
        action.replaced_by = _replacement(action, meeting, what=new_what, owner=new_owner, due_on=new_due_on, by=by)
    end(action, result=result, outcome=note or result.label, by=by)
    return review


def carry_unseen(item: AgendaItem, *, note: str, by: User) -> None:
    """With a child's item that is put off unseen, last time's actions of the child are carried."""
    if item.case_id is None:
        return
    for waiting in Action.objects.to_review_at(item.meeting).filter(case=item.case_id):
        _carry_unseen(waiting, item.meeting, note=note, by=by)


@transaction.atomic
def carry_actions_unseen(meeting: Meeting, *, note: str, by: User) -> int:
    """Carry every waiting action that is shut to the chair (access.actions_unseen), so that the meeting can end.

    Answers how many. Raises PermissionDenied but for the chair with the pen, ValidationError without a reason.
    """
    meeting = writing(meeting, by=by)
    require(meeting_rules.carries_unseen(by, meeting))
    if not note.strip():
        raise ValidationError({"reason": "Say why they are carried unseen."})
    waiting = list(access.actions_unseen(meeting, by))
    for action in waiting:
        _carry_unseen(action, meeting, note=note, by=by)
    return len(waiting)


def _carry_unseen(action: Action, meeting: Meeting, *, note: str, by: User) -> None:
    action = locked(action)
    words = {"result": ReviewResult.CARRIED, "note": note.strip(), "reviewed_by": by, "unseen": True}
    ActionReview.objects.create(action=action, meeting=meeting, **words)
    trail.record("reviewed", action, by=by, detail={"result": "carried", "meeting": str(meeting.pk)})
    _carry(action, meeting, by=by)


def _known(result: str) -> ReviewResult:
    if result not in ReviewResult.values:
        raise ValidationError({"result": "Choose how it ended."})
    return ReviewResult(result)


def _is_from_before(action: Action, meeting: Meeting) -> bool:
    set_in = action.meeting
    return set_in is not None and set_in.panel_id == meeting.panel_id and set_in.starts_at < meeting.starts_at


def _check(action: Action, meeting: Meeting, result: ReviewResult, note: str) -> None:
    if not _is_from_before(action, meeting):
        raise ValidationError("This action is not from an earlier meeting of this panel.", code="conflict")
    if action.state != ActionState.OPEN:
        raise StateError(f"Action {action.reference} has ended: {action.get_state_display().lower()}.")
    if action.reviews.filter(meeting=meeting).exists():
        raise ValidationError(f"This meeting has reviewed action {action.reference}.", code="conflict")
    if result not in (ReviewResult.DONE, ReviewResult.DONE_LATE) and not note.strip():
        raise ValidationError({"note": "Say why."})


def _carry(action: Action, meeting: Meeting, *, by: User) -> None:
    before, action.due_on = action.due_on, max(action.due_on, next_meeting_day(meeting))
    action.carried += 1
    action.save(update_fields=["due_on", "carried"])
    trail.record("carried", action, by=by, detail={"from": before.isoformat(), "to": action.due_on.isoformat()})
    if rules.escalates_when_carried(action.carried):
        carry_up(action, on=timezone.localdate(), by=by)


def _replacement(
    action: Action, meeting: Meeting, *, what: str, owner: User | None, due_on: date | None, by: User
) -> Action:
    """The new action, of the same item and child. What is wrong with it stands at the fields of the review."""
    owner = owner or action.owner
    try:
        return write_action(what, owner, due_on, item=action.item, case=action.case, meeting=meeting, by=by)
    except ValidationError as refusal:
        raise ValidationError({f"new_{name}": words for name, words in refusal.error_dict.items()}) from refusal
