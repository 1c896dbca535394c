"""Before a child leaves the log: one page of reasons not to, and the decision below it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from audit import trail
from govuk.forms import attempt, form_page, posted
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from riskpanel import access
from riskpanel.forms.removal import LeaveForm
from riskpanel.looks import why_seen
from riskpanel.models import LogEntry
from riskpanel.operations import decisions
from riskpanel.operations.risk_log import Override
from riskpanel.removal import Against, against_leaving
from riskpanel.rules import meetings as rules
from riskpanel.states import DecisionKind

NO_ITEM = "The child is not on the agenda of a meeting under way, or is decided there already."


@form_page
def removal(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """What speaks against it, for the panel; whoever holds the pen decides on the same page."""
    user = signed_in(request)
    entry = _seen(request, entry_id)
    require(entry.panel_id in access.panel_ids(user))
    if entry.left_on is not None:
        messages.error(request, "This child has already left the risk log.")
        return redirect(entry)
    if request.method == "POST":
        require(rules.can_prepare(user, entry.panel))
    found = against_leaving(entry, reader=user, on=timezone.localdate())
    form = _form(request, found, user)
    if form is not None and form.is_valid() and _decided(form, found, user):
        messages.success(request, "Decided. The child has left the risk log, and the step-down plan begins.")
        return redirect(entry)
    context = {
        "entry": entry,
        "child": entry.case.child,
        "identity": {"name": entry.case.child.full_name, "born": entry.case.child.date_of_birth},
        "against": found,
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "riskpanel/removal.html", context)


def _seen(request: HttpRequest, entry_id: UUID) -> LogEntry:
    """The entry where it is in sight, with the look on record."""
    user = signed_in(request)
    entry = get_object_or_404(LogEntry.objects.visible_to(user).select_related("panel", "case__child"), pk=entry_id)
    trail.viewed(request, entry, case_id=entry.case_id, why=why_seen(user, entry.case))
    return entry


def _form(request: HttpRequest, found: Against, user: User) -> LeaveForm | None:
    """For whoever holds the pen, and for what was sent, so that nothing typed is lost."""
    holds = found.meeting is not None and rules.holds_pen(user, found.meeting) and found.item is not None
    if not holds and request.method != "POST":
        return None
    people = access.people_at(found.meeting, found.item.case) if found.meeting and found.item else ()
    return LeaveForm(posted(request), people=people)


def _decided(form: LeaveForm, found: Against, user: User) -> bool:
    if found.item is None:
        form.add_error(None, NO_ITEM)
        return False
    given = form.cleaned_data
    log: dict[str, Any] = {name: given[name] for name in ("step_down_plan", "step_down_lead")}
    if given["override_with"] is not None:
        log["override"] = Override(given["override_reason"], given["override_with"])
    words = {"kind": DecisionKind.REMOVE, "rationale": given["rationale"], "log": log}
    return attempt(form, decisions.decide_item, found.item, by=user, **words) is not None
