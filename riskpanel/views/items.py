"""One item of the agenda: who, why and now, what was shared, the score, the decision, a new action."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from audit import trail
from govuk.autosave import Edition, posted_edition
from govuk.forms import attempt
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from riskpanel import access
from riskpanel.forms.meetings import ActionForm, ContributeForm, DecideForm, ReasonForm
from riskpanel.item_content import content_of, partners_at, sheet_of, time_for
from riskpanel.models import AgendaItem, FormDraft, ItemDraft
from riskpanel.operations import actions, conflicts, contributions, decisions
from riskpanel.operations.risk_log import Override
from riskpanel.rules import meetings as rules
from riskpanel.rules.risk_log import Lately, cautions
from riskpanel.rules.scoring import NOT_VALIDATED
from riskpanel.states import DecisionKind, ItemForm, Shut
from riskpanel.table import seated
from riskpanel.views.over import over


@require_safe
def item(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """The item for its panel. A person to whom it is shut is told why, and sees nothing of it."""
    try:
        found, context = _seated(request, meeting_id, item_id)
    except Http404:
        return over(request, meeting_id)
    return _page(request, found, context)


def _seated(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> tuple[AgendaItem, dict[str, Any]]:
    meeting, context = seated(request, meeting_id, item_id=item_id)
    found = next((one for one in context["agenda"] if one.pk == item_id), None)
    if found is None:
        raise Http404
    found.meeting = meeting
    return found, context


def _page(request: HttpRequest, found: AgendaItem, context: dict[str, Any], **bound: Any) -> HttpResponse:
    user = signed_in(request)
    context |= {"item": found, "next_item": _after(found, context), "here": found.get_absolute_url()}
    if found.shut:  # type: ignore[attr-defined]
        context |= {"shut": Shut(found.shut), "defer": _defer(found, context, user, bound)}  # type: ignore[attr-defined]
        return render(request, "riskpanel/meeting_item_shut.html", context | {"forms": list(bound.values())})
    trail.viewed(request, found, case_id=found.case_id, why=f"panel:{found.meeting.panel_id}")
    context |= content_of(found, user, names_hidden=context["names_hidden"]) | time_for(found, context["agenda"])
    context["caveat"] = NOT_VALIDATED
    context |= _drafts(found, user, writes=context["holds_pen"])
    for form_name, (values, revision) in context.get("mine", {}).items():
        context["drafts"][form_name] = {"form_name": form_name, "values": values, "revision": revision}
    context["editions"] = _editions(request, context["drafts"], bound)
    context |= _forms(found, context, user, bound)
    context |= bound
    context["may_leave"] = context["meeting"].state in rules.OPEN
    if "decide" in context:
        context["against"] = _against(found)
    context["forms"] = list(bound.values())
    return render(request, "riskpanel/meeting_item.html", context)


def _defer(found: Any, context: dict[str, Any], user: User, bound: dict[str, Any]) -> ReasonForm | None:
    """For the chair who holds the pen, while an item that is shut to whoever could hear it waits."""
    if found.is_decided or not context["holds_pen"]:
        return None
    offered = rules.defers_unseen(user, found, DecisionKind.DEFER, shut=found.shut)
    return (bound.get("defer") or ReasonForm()) if offered else None


def _against(found: Any) -> list[str]:
    """What speaks against a child on the log leaving it, in words."""
    [counts] = found.weighed or [None]
    if counts is None:
        return []
    heard_on = date.fromisoformat(counts["heard_on"]) if counts["heard_on"] else None
    return cautions(Lately(**counts | {"heard_on": heard_on}), on=timezone.localdate())


def _after(found: AgendaItem, context: dict[str, Any]) -> AgendaItem | None:
    rest = [one for one in context["agenda"] if one.order > found.order and not one.is_decided]
    return rest[0] if rest else None


def _forms(found: AgendaItem, context: dict[str, Any], user: Any, bound: dict[str, Any]) -> dict[str, Any]:
    """The forms that this person may use now: as they were sent, as they left them, or empty."""
    shown: dict[str, Any] = {}
    writes = context["holds_pen"]
    kept = context["drafts"]
    people = list(access.people_at(found.meeting, found.case, item=found)) if writes else []
    if context["meeting"].state in rules.OPEN and (writes or rules.has_voice(user, found.meeting)):
        shown["contribute"] = bound.get("contribute") or ContributeForm(
            initial={"partner": getattr(user.acting_partner, "pk", None)} | _typed(kept, ItemForm.CONTRIBUTE),
            partners=partners_at(found) if writes else (),
        )
    if writes:
        shown["action"] = bound.get("action") or ActionForm(people=people, initial=_typed(kept, ItemForm.ACTION))
    if writes and not found.is_decided:
        initial = {"lead": found.case.lead_id if found.case else None} | _typed(kept, ItemForm.DECIDE)
        shown["decide"] = bound.get("decide") or DecideForm(
            kind=found.kind, people=people, sheet=sheet_of(found, context), initial=initial
        )
    return shown


def _drafts(found: Any, user: Any, *, writes: bool) -> dict[str, Any]:
    """The reader's own drafts by form; and, for whoever writes now, who else had begun to write the decision."""
    rows = [one | {"saved_at": parse_datetime(one["saved_at"])} for one in found.typed]
    others = [one for one in rows if one["author"] != user.pk and one["form_name"] == ItemForm.DECIDE] if writes else []
    return {
        "drafts": {one["form_name"]: one for one in rows if one["author"] == user.pk},
        "begun": [one for one in others if one["is_written"]],
    }


def _editions(request: HttpRequest, kept: dict[str, dict[str, Any]], bound: dict[str, Any]) -> dict[str, Edition]:
    """Of each form which opening of the page this is; one that comes back with its errors is still the same."""
    editions = {name: Edition.of(kept[name]["revision"] if name in kept else 0) for name in ItemForm.values}
    sent = posted_edition(request)
    return editions | {name: sent.shown_again() for name in bound if sent is not None}


def _typed(kept: dict[str, dict[str, Any]], form_name: ItemForm) -> dict[str, Any]:
    return kept[form_name]["values"] if form_name in kept else {}


def show_both(
    request: HttpRequest, item: AgendaItem, other: ItemDraft | FormDraft, values: dict[str, str]
) -> HttpResponse:
    """The page with what was typed still in its form, and beside it what another window had saved."""
    found, context = _seated(request, item.meeting_id, item.pk)
    other_text = [(name.replace("_", " ").capitalize(), text) for name, text in other.values.items()]
    context |= {"mine": {other.form_name: (values, other.revision)}, "other_text": other_text}
    context["errors"] = ["This text was changed in another window. Both texts are shown; save again to keep yours."]
    return _page(request, found, context)


@require_POST
def contribute(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Share what one's own agency knows."""
    found, context = _seated(request, meeting_id, item_id)
    form = ContributeForm(request.POST, partners=partners_at(found) if context["holds_pen"] else ())
    if form.is_valid() and attempt(
        form, contributions.contribute, found, by=signed_in(request), typed=posted_edition(request), **form.cleaned_data
    ):
        messages.success(request, "Shared")
        return redirect(found)
    return _page(request, found, context, contribute=form)


@require_POST
def decide(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Record the panel's decision with its score."""
    found, context = _seated(request, meeting_id, item_id)
    user = signed_in(request)
    if rules.defers_unseen(user, found, DecisionKind.DEFER, shut=found.shut):  # type: ignore[attr-defined]
        return _defer_unseen(request, found, context)
    require(context["may_prepare"] and not found.shut)  # type: ignore[attr-defined]
    people = list(access.people_at(context["meeting"], found.case, item=found))
    form = DecideForm(request.POST, kind=found.kind, people=people, sheet=sheet_of(found))
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(
            form,
            decisions.decide_item,
            found,
            kind=given["kind"],
            rationale=given["rationale"],
            dissent=given["dissent"],
            score=form.changes or None,
            log=_log_words(given),
            by=user,
            typed=posted_edition(request),
        )
        if made:
            messages.success(request, "Decided")
            return redirect(found)
    return _page(request, found, context, decide=form)


def _defer_unseen(request: HttpRequest, found: AgendaItem, context: dict[str, Any]) -> HttpResponse:
    """The chair puts off an item that is shut to them, without its content."""
    form, user = ReasonForm(request.POST), signed_in(request)
    if form.is_valid():
        words = {"kind": DecisionKind.DEFER, "rationale": form.cleaned_data["reason"]}
        if attempt(form, decisions.decide_item, found, by=user, **words):
            messages.success(request, "Deferred")
            return redirect(found)
    return _page(request, found, context, defer=form)


def _log_words(given: dict[str, Any]) -> dict[str, Any]:
    if given["kind"] == DecisionKind.LIST:
        return {"lead": given["lead"]} if given.get("lead") else {}
    if given["kind"] != DecisionKind.REMOVE:
        return {}
    words = {"step_down_plan": given["step_down_plan"], "step_down_lead": given["step_down_lead"]}
    if given["override_with"] is not None:
        words["override"] = Override(given["override_reason"], given["override_with"])
    return words


@require_POST
def set_action(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """A new action in three fields."""
    found, context = _seated(request, meeting_id, item_id)
    require(context["may_prepare"] and not found.shut)  # type: ignore[attr-defined]
    form = ActionForm(request.POST, people=access.people_at(context["meeting"], found.case, item=found))
    if form.is_valid() and attempt(
        form, actions.set_action, item=found, by=signed_in(request), typed=posted_edition(request), **form.cleaned_data
    ):
        messages.success(request, "Action set")
        return redirect(f"{found.get_absolute_url()}#actions")
    return _page(request, found, context, action=form)


@require_POST
def leave(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """A person says that they know the child privately, and leaves for this item."""
    found, _ = _seated(request, meeting_id, item_id)
    try:
        conflicts.declare_conflict(found, user=signed_in(request), by=signed_in(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(found)
