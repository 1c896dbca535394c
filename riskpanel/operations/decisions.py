"""What the panel decides on an item: score, log and words in one transaction."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import trail
from audit.transitions import StateError
from govuk.autosave import Edition
from partners.models import User
from riskpanel import access
from riskpanel.models import Action, AgendaItem, Assessment, LogEntry, Meeting, PanelDecision
from riskpanel.operations import agenda, assessments, referring, reviews, risk_log
from riskpanel.operations.drafts import spend_draft
from riskpanel.operations.pen import item_of, writing
from riskpanel.rules import meetings as rules
from riskpanel.states import DecisionKind, ItemForm, ItemKind, Stage

SCORED = {DecisionKind.LIST, DecisionKind.NOT_LISTED, DecisionKind.STAY, DecisionKind.REMOVE}


@transaction.atomic
def decide_item(
    item: AgendaItem,
    *,
    kind: DecisionKind | str,
    rationale: str,
    by: User,
    dissent: str = "",
    score: Mapping[str, Any] | None = None,
    log: Mapping[str, Any] | None = None,
    typed: Edition | None = None,
) -> PanelDecision:
    """Record the panel's decision on an item: agrees the score, puts the child on the log or takes them off, or defers.

    `score` is what the panel changes in the newest assessment (see operations.assessments.agree_assessment); without
    it that one is agreed as it stands. `log` is what listing or leaving asks for (see operations.risk_log).
    Raises a conflict where the item is decided already or its child left the log meanwhile, StateError while an action
    of the child from before waits for its review, ValidationError without a rationale, and whatever the rules of
    scoring and of the log refuse; then nothing is written.
    """
    meeting = writing(item.meeting, by=by)
    item = item_of(meeting, item)
    shut = access.why_shut_to(by, item)
    unseen = rules.defers_unseen(by, item, kind, shut=shut)
    if not unseen:
        access.refuse_shut(shut)
    if item.is_decided:
        raise ValidationError("This item is decided. What is decided cannot be changed.", code="conflict")
    if unseen:
        reviews.carry_unseen(item, note=rationale, by=by)
    _check_reviewed(item)
    kind = _kind(item, kind, rationale)
    _check_on_the_log(item, kind)
    agreed = _agree(item, kind, score, rationale=rationale, by=by)
    _change_log(item, kind, log or {}, agreed=agreed, rationale=rationale, by=by)
    decision = PanelDecision.objects.create(
        item=item,
        kind=kind,
        rationale=rationale.strip(),
        dissent=dissent.strip(),
        unseen=unseen,
        agreed=agreed,
        recorded_by=by,
    )
    if item.case is not None and kind != DecisionKind.DEFER:
        referring.hear(item.case, panel=meeting.panel, by=by)
    spend_draft(item, ItemForm.DECIDE, by=by, typed=typed)
    trail.record("decided", decision, by=by, case_id=item.case_id, detail={"kind": kind.value, "item": str(item.pk)})
    return decision


@transaction.atomic
def remove_child(entry: LogEntry, *, meeting: Meeting, rationale: str, by: User, **log: Any) -> PanelDecision:
    """Decide at a meeting that a child leaves the log, where no item is at hand: by the API and by the command.

    It is the decision on the child's item, which comes to the agenda where it is not on it, so that the minutes hold
    it as any other. `log` and what is raised are those of `decide_item`.
    """
    meeting = writing(meeting, by=by)
    item = meeting.agenda.filter(entry=entry).first()
    if item is None:
        item = agenda.add_to_agenda(meeting, kind=ItemKind.REMOVAL, case=entry.case, reason=rationale, by=by)
    return decide_item(item, kind=DecisionKind.REMOVE, rationale=rationale, log=log, by=by)


def _check_reviewed(item: AgendaItem) -> None:
    """Last time's actions come first: a child is decided once each open one for them is reviewed."""
    waiting = Action.objects.to_review_at(item.meeting).filter(case=item.case_id)
    if item.case_id is not None and (references := list(waiting.values_list("reference", flat=True))):
        raise StateError(f"Review last time's actions first: {', '.join(references)}.")


def _check_on_the_log(item: AgendaItem, kind: DecisionKind) -> None:
    """Whoever left meanwhile, by another door, neither stays nor leaves again: the item is deferred, in words."""
    if kind in (DecisionKind.STAY, DecisionKind.REMOVE) and item.entry is not None and item.entry.left_on is not None:
        raise ValidationError("This child has already left the risk log. Defer the item.", code="conflict")


def _kind(item: AgendaItem, kind: str, rationale: str) -> DecisionKind:
    errors = {}
    if kind not in rules.possible_decisions(item.kind):
        errors["kind"] = "Choose one of the decisions for this item."
    if not rationale.strip():
        errors["rationale"] = "Say why."
    if errors:
        raise ValidationError(errors)
    return DecisionKind(kind)


def _agree(
    item: AgendaItem, kind: DecisionKind, score: Mapping[str, Any] | None, *, rationale: str, by: User
) -> Assessment | None:
    """Every decision on a child but a deferral agrees a score: the newest one, with what the panel changes in it.

    One that this meeting has agreed already, and does not change, is not agreed twice.
    """
    if item.case is None or kind not in SCORED:
        return None
    name = item.meeting.panel.framework.name
    assessed = item.case.assessments.scored_with(name).with_answers().select_related("framework")
    newest = assessed.newest_first().first()
    if newest is None and not score:
        if kind == DecisionKind.LIST:
            raise ValidationError("Nobody has assessed this child. Rate the domains, or defer.", code="conflict")
        return None
    if newest is not None and not score and newest.stage == Stage.AGREED and newest.meeting_id == item.meeting_id:
        return newest
    changes = {"reason": rationale, **score} if score else {}
    return assessments.agree_assessment(item.case, meeting=item.meeting, proposed=newest, by=by, **changes)


def _change_log(
    item: AgendaItem,
    kind: DecisionKind,
    log: Mapping[str, Any],
    *,
    agreed: Assessment | None,
    rationale: str,
    by: User,
) -> None:
    if kind == DecisionKind.LIST:
        # Only a child can be put on the log, and `_agree` lets none pass without a score.
        assert item.case is not None
        assert agreed is not None
        words = {"lead": item.case.lead, "reason": rationale, **log}
        item.entry = risk_log.list_child(
            item.case, panel=item.meeting.panel, meeting=item.meeting, assessment=agreed, by=by, **words
        )
        item.save(update_fields=["entry"])
    if kind == DecisionKind.REMOVE:
        assert item.entry is not None  # reviews and removals are items of an entry
        words = {"step_down_plan": "", "step_down_lead": None, **log}
        risk_log.remove_from_log(item.entry, meeting=item.meeting, by=by, **words)
