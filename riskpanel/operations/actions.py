"""Actions: set for one named person, reported by them, given to another."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, begin, transition
from cases import rules as case_rules
from cases.models import Case
from govuk.autosave import Edition
from notifications.operations import notify
from partners.models import Partner, User
from partners.operations import require
from riskpanel import access, reminders
from riskpanel.models import Action, ActionReport, AgendaItem, Handover, Meeting, PanelMember
from riskpanel.operations.conflicts import check_no_conflict
from riskpanel.operations.drafts import spend_draft
from riskpanel.operations.pen import item_of, writing
from riskpanel.rules import actions as rules
from riskpanel.rules.working_days import same_or_next_working_day
from riskpanel.states import (
    COMPLETE,
    COMPLETE_LATE,
    GIVE_UP,
    REPLACE,
    RULE_OUT,
    ActionState,
    ItemForm,
    MeetingState,
    PanelRole,
    ReviewResult,
)

ENDINGS = {
    ReviewResult.DONE: COMPLETE,
    ReviewResult.DONE_LATE: COMPLETE_LATE,
    ReviewResult.NOT_DONE: GIVE_UP,
    ReviewResult.NO_LONGER_POSSIBLE: RULE_OUT,
    ReviewResult.REPLACED: REPLACE,
}


def locked(action: Action) -> Action:
    rows = Action.objects.select_for_update(of=("self",)).select_related("owner", "meeting", "case__child")
    return rows.get(pk=action.pk)


def next_meeting_day(meeting: Meeting) -> date:
    """The day of the panel's next meeting: the planned one, or by its cadence where none is planned yet."""
    later = Meeting.objects.filter(panel=meeting.panel_id, starts_at__gt=meeting.starts_at)
    following = later.exclude(state=MeetingState.CANCELLED).order_by("starts_at").first()
    if following is not None:
        return timezone.localdate(following.starts_at)
    day = timezone.localdate(meeting.starts_at) + timedelta(days=meeting.panel.cadence_days)
    return same_or_next_working_day(day)


@transaction.atomic
def set_action(
    *,
    what: str,
    owner: User | None,
    by: User,
    due_on: date | None = None,
    item: AgendaItem | None = None,
    meeting: Meeting | None = None,
    case: Case | None = None,
    typed: Edition | None = None,
) -> Action:
    """Set an action for one named person, who is told. Without a date a meeting's action is due at the next one.

    In a meeting (with its item, or of the whole) the pen holder sets it; on a case, whoever may add to its record.
    Raises ValidationError for no words, nobody or an owner who works for no partner or left the item, or a due date in
    the past.
    """
    meeting = item.meeting if item is not None else meeting
    if meeting is not None:
        meeting = writing(meeting, by=by)
        case = None
        if item is not None:
            item = item_of(meeting, item)
            case = item.case
            access.require_open(by, item)
    else:
        require(case is not None and case_rules.can_add_to_record(by, case))
    action = write_action(what, owner, due_on, item=item, meeting=meeting, case=case, by=by)
    if item is not None:
        spend_draft(item, ItemForm.ACTION, by=by, typed=typed)
    return action


def write_action(
    what: str,
    owner: User | None,
    due_on: date | None,
    *,
    item: AgendaItem | None,
    meeting: Meeting | None,
    case: Case | None,
    by: User,
) -> Action:
    """Write an action and tell its owner. The caller has asked whether `by` may, and holds the lock."""
    check_no_conflict(owner, case=case, item=item, field="owner")
    due_on = due_on or (next_meeting_day(meeting) if meeting is not None else None)
    owner, partner, due_on = _checked(what, owner, due_on)
    action = Action.objects.create(
        what=what.strip(),
        owner=owner,
        partner=partner,
        due_on=due_on,
        item=item,
        meeting=meeting,
        case=case,
        set_by=by,
    )
    begin(action, by=by)
    _tell_owner(action, rule=reminders.ACTION_SET.code)
    return action


def _partner_of(owner: User | None) -> Partner | None:
    """For whom the person acts who is to do it; None where there is nobody, or nobody who can."""
    return owner.standing.partner if owner is not None and owner.is_active else None


def _checked(what: str, owner: User | None, due_on: date | None) -> tuple[User, Partner, date]:
    """The owner, the partner they work for, and the due date, where all is in order."""
    errors, partner = {}, _partner_of(owner)
    if not (what or "").strip():
        errors["what"] = "Enter what is to be done."
    if partner is None:
        errors["owner"] = "Choose a person who works for a partner."
    if due_on is None:
        errors["due_on"] = "Enter the date by which it is due."
    elif due_on < timezone.localdate():
        errors["due_on"] = "The due date must be today or later."
    if errors or owner is None or partner is None or due_on is None:
        raise ValidationError(errors)
    return owner, partner, due_on


def _tell_owner(action: Action, *, rule: str) -> None:
    context = {"day": f"{action.due_on:%-d %B %Y}"} | _for_whom(action)
    notify([action.owner], rule=rule, subject=action, context=context)


def _for_whom(action: Action) -> dict[str, str]:
    """What hangs on a restricted record is for named people: a deputy is not told of it."""
    return {"named_only": ""} if action.case is not None and action.case.restricted else {}


def end(action: Action, *, result: ReviewResult, outcome: str, by: User) -> None:
    """Move a locked action to its end."""
    action.outcome, action.ended_at = outcome.strip(), timezone.now()
    transition(action, ENDINGS[result], by=by, note=outcome)


@transaction.atomic
def report_action(action: Action, *, result: ReviewResult | str, outcome: str, by: User) -> Action:
    """Its owner, or while they are away their deputy, says how an action ended, in words.

    Done after the due date is done late. What a panel set and is not done stays open: its chair and coordinator are
    told, and the panel decides at its next meeting.

    Raises PermissionDenied for anybody else, ValidationError without words, StateError where it has ended already.
    """
    action = locked(action)
    require(rules.can_report(by, action))
    errors = {}
    if result not in rules.REPORTED and result != ReviewResult.DONE_LATE:
        errors["result"] = "Choose done, not done or no longer possible."
    if not outcome.strip():
        errors["outcome"] = "Say what came of it."
    if errors:
        raise ValidationError(errors)
    if rules.is_the_panels_to_end(action, result):
        _tell_the_panel(action, result=ReviewResult(result), words=outcome.strip(), by=by)
        return action
    kind = rules.ending(result, due_on=action.due_on, on=timezone.localdate())
    end(action, result=kind, outcome=outcome, by=by)
    return action


def _tell_the_panel(action: Action, *, result: ReviewResult, words: str, by: User) -> None:
    """Whoever of chair and coordinator sees the action is told: a link to what is closed tells nobody anything."""
    if action.state != ActionState.OPEN:
        raise StateError(f"Action {action.reference} has ended: {action.get_state_display().lower()}.")
    assert action.meeting is not None  # rules.is_the_panels_to_end
    ActionReport.objects.create(action=action, result=result, words=words, by=by)
    trail.record("reported", action, by=by, detail={"result": result.value})
    today = timezone.localdate()
    seats = PanelMember.objects.live(on=today).filter(panel=action.meeting.panel_id).select_related("user")
    people = [one.user for one in seats.filter(role__in=(PanelRole.CHAIR, PanelRole.COORDINATOR)) if one.user != by]
    hear = [one for one in people if Action.objects.visible_to(one).filter(pk=action.pk).exists()]
    notify(hear, rule=reminders.ACTION_NOT_DONE.code, subject=action, context=_for_whom(action))


@transaction.atomic
def reassign_action(action: Action, *, to: User | None, reason: str, by: User) -> Action:
    """Give an open action to another person, without a moment in which nobody owns it. Both are told.

    Raises PermissionDenied but for the owner's manager and those who run the panel that set it.
    """
    action = locked(action)
    require(rules.can_reassign(by, action))
    if action.ended_at is not None:
        raise ValidationError("This action has ended.", code="conflict")
    errors, partner = {}, _partner_of(to)
    if not reason.strip():
        errors["reason"] = "Say why it changes hands."
    if partner is None:
        errors["to"] = "Choose a person who works for a partner."
    elif to is not None and to.pk == action.owner_id:
        errors["to"] = f"{to} already owns this action."
    if errors or to is None or partner is None:
        raise ValidationError(errors)
    check_no_conflict(to, case=action.case, item=action.item, field="to")
    before = action.owner
    Handover.objects.create(action=action, from_owner=before, to=to, reason=reason.strip(), by=by)
    action.owner, action.partner = to, partner
    action.save(update_fields=["owner", "partner"])
    trail.record("reassigned", action, by=by, detail={"from": before.pk, "to": to.pk})
    _tell_owner(action, rule=reminders.ACTION_SET.code)
    notify([before], rule=reminders.ACTION_TAKEN_OVER.code, subject=action, context=_for_whom(action))
    return action
