"""Referrals to a panel: from a case, on their own page, and those that wait for a panel."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audit import trail
from cases.frame import framed
from cases.models import Case
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from riskpanel import access
from riskpanel.forms.referring import EndReferralForm, ReferForm
from riskpanel.item_content import mask_of
from riskpanel.looks import why_seen
from riskpanel.models import Panel, PanelReferral
from riskpanel.operations import referring as operations
from riskpanel.rules import referring as rules
from riskpanel.rules.assessments import can_propose
from riskpanel.states import WITHDRAW
from riskpanel.views.assessments import TAB

SHOWN = 50


@form_page
def refer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Refer the child to a panel; the page says by when the next meeting of each takes it up."""
    case, context = framed(request, case_id, tab=TAB)
    if request.method == "GET":
        require(can_propose(signed_in(request), case))
    panels = operations.panels_to_refer_to()
    form = ReferForm(posted(request), panels=panels)
    if form.is_valid():
        made = attempt(form, operations.refer_to_panel, case, by=signed_in(request), **form.cleaned_data)
        if made is not None:
            messages.success(request, f"{made.panel} is asked to hear this child. Its chair and coordinator are told.")
            return redirect(made)
    coming = [(one, operations.next_to_hear(one)) for one in panels]
    return render(request, "riskpanel/refer_to_panel.html", context | {"form": form, "coming": coming})


@require_safe
def panel_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What was asked, which meeting hears it, and what the panel made of it."""
    return render(request, "riskpanel/panel_referral.html", _context(request, _seen(request, referral_id)))


@form_page
def end_referral(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Withdraw it, or return it as chair or coordinator, with the reason."""
    found = _seen(request, referral_id)
    context = _context(request, found)
    if found.is_waiting:
        require(bool(context["ending"]))
    form = EndReferralForm(posted(request))
    if form.is_valid():
        ended = attempt(form, operations.end_referral, found, by=signed_in(request), **form.cleaned_data)
        if ended is not None:
            messages.success(request, f"{ended.get_state_display()}. The other side has been told why.")
            still = PanelReferral.objects.visible_to(signed_in(request)).filter(pk=ended.pk).exists()
            return redirect(ended if still else reverse("riskpanel:panel_referrals", args=[ended.panel_id]))
    return render(request, "riskpanel/panel_referral_end.html", context | {"form": form})


def _seen(request: HttpRequest, referral_id: UUID) -> PanelReferral:
    """The referral where it is in sight, with the look on record."""
    rows = PanelReferral.objects.visible_to(signed_in(request))
    found = get_object_or_404(rows.select_related("panel", "case__child", "case__lead", "referred_by"), pk=referral_id)
    trail.viewed(request, found, case_id=found.case_id, why=why_seen(signed_in(request), found.case))
    return found


def _context(request: HttpRequest, found: PanelReferral) -> dict[str, Any]:
    user, child = signed_in(request), found.case.child
    names_hidden = request.session.get("names_hidden", False)
    ending = rules.ending_of(user, found)
    return {
        "referral": found,
        "child": child,
        "called": child.reference if names_hidden else child.full_name,
        "names_hidden": names_hidden,
        "identity": None if names_hidden else {"name": child.full_name, "born": child.date_of_birth},
        "mask": mask_of(found.case, names_hidden=names_hidden),
        "ending": ending,
        "withdraws": ending == WITHDRAW.event,
        "hears": operations.meeting_of(found) if found.is_waiting else None,
        "decision": None if found.is_waiting else operations.decision_on(found),
        "has_case": Case.objects.visible_to(user).filter(pk=found.case_id).exists(),
        "sits": found.panel_id in access.panel_ids(user),
    }


@require_safe
def panel_referrals(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Who waits to be heard by a panel of one's own, and who was referred lately."""
    user = signed_in(request)
    panel = get_object_or_404(Panel.objects.visible_to(user), pk=panel_id)
    require(panel.pk in access.panel_ids(user))
    rows = PanelReferral.objects.visible_to(user).filter(panel=panel).select_related("case__child", "referred_by")
    found = list(rows.order_by("-referred_at", "-pk")[:SHOWN])
    trail.listed(request, PanelReferral, [one.pk for one in found])
    context = {
        "panel": panel,
        "names_hidden": request.session.get("names_hidden", False),
        "waiting": [one for one in found if one.is_waiting],
        "ended": [one for one in found if not one.is_waiting],
    }
    return render(request, "riskpanel/panel_referrals.html", context)
