"""Pages of actions: mine, my team's, my panel's; one of them, its report and who has it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import trail
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission
from riskpanel import work
from riskpanel.action_story import story_of
from riskpanel.forms.actions import ReassignForm, ReportForm
from riskpanel.item_content import mask_each, mask_of
from riskpanel.models import Action
from riskpanel.operations import actions as operations
from riskpanel.rules import actions as rules

SHOWN = 100
WHOSE = {"mine": "Mine", "team": "My team's", "panel": "My panel's"}


@require_safe
def actions(request: HttpRequest) -> HttpResponse:
    """Open actions, overdue first."""
    user = signed_in(request)
    whose = request.GET.get("whose", "mine")
    offered = ["mine"]
    offered += ["team"] if user.may(Permission.SEE_TEAM_WORK) else []
    offered += ["panel"] if user.may(Permission.SIT_ON_PANEL) else []
    whose = whose if whose in offered else "mine"
    rows = list(work.open_actions(user, whose=whose)[: SHOWN + 1])
    trail.listed(request, Action, [one.pk for one in rows[:SHOWN]])
    here, names_hidden = reverse("riskpanel:actions"), request.session.get("names_hidden", False)
    mask_each(rows, names_hidden=names_hidden)
    context = {
        "names_hidden": names_hidden,
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "today": timezone.localdate(),
        "whose": whose,
        "tabs": [{"label": WHOSE[one], "url": f"{here}?whose={one}", "current": one == whose} for one in offered],
    }
    return render(request, "riskpanel/actions.html", context)


def _seen(request: HttpRequest, action_id: UUID) -> Action:
    user = signed_in(request)
    rows = Action.objects.visible_to(user).select_related(
        "owner", "partner", "set_by", "case__child", "meeting__panel", "item", "replaced_by"
    )
    found = get_object_or_404(rows, pk=action_id)
    trail.viewed(request, found, case_id=found.case_id, why=work.why_seen(user, found))
    return found


@require_safe
def action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """One action: what, who, by when, and its whole history."""
    user = signed_in(request)
    found = _seen(request, action_id)
    names_hidden = request.session.get("names_hidden", False)
    context = {
        "action": found,
        "names_hidden": names_hidden,
        "mask": mask_of(found.case, names_hidden=names_hidden),
        "today": timezone.localdate(),
        "story": story_of(found),
        "stands_in": found.owner_id != user.pk and rules.stands_in(user, found),
        "may_report": found.ended_at is None and rules.can_report(user, found),
        "may_reassign": found.ended_at is None and rules.can_reassign(user, found),
    }
    return render(request, "riskpanel/action.html", context)


@form_page
def report(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Its owner says how it ended."""
    found = _seen(request, action_id)
    require(rules.can_report(signed_in(request), found))
    form = ReportForm(posted(request))
    if form.is_valid() and attempt(form, operations.report_action, found, by=signed_in(request), **form.cleaned_data):
        messages.success(request, "Thank you. Your report is recorded.")
        return redirect("riskpanel:actions")
    mask = mask_of(found.case, names_hidden=request.session.get("names_hidden", False))
    return render(request, "riskpanel/action_report.html", {"form": form, "action": found, "mask": mask})


@form_page
def reassign(request: HttpRequest, action_id: UUID) -> HttpResponse:
    """Give it to another person, who is told."""
    user = signed_in(request)
    found = _seen(request, action_id)
    require(rules.can_reassign(user, found))
    form = ReassignForm(posted(request))
    if form.is_valid() and attempt(form, operations.reassign_action, found, by=user, **form.cleaned_data):
        messages.success(request, "The action has a new owner, who has been told.")
        return redirect("riskpanel:actions")
    return render(request, "riskpanel/action_reassign.html", {"form": form, "action": found})
