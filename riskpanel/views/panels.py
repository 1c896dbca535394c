"""Panels: set up and changed by the administrator, seated by the chair too, and the terms that members accept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from govuk.forms import attempt, form_page, posted
from partners.models import Partner, Sector
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission
from riskpanel import access
from riskpanel.forms.panels import AcceptForm, PanelForm, SeatForm, TermsForm, ThresholdForm
from riskpanel.models import Framework, Meeting, Panel
from riskpanel.operations import panels as operations
from riskpanel.rules import panels as rules
from riskpanel.seats import seated_on
from riskpanel.states import MeetingState

FIRST = {"cadence_days": 14, "minimum_present": 0, "confirmations": 1}


@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    """The panels in sight, with how often each meets and what it scores with."""
    user = signed_in(request)
    require(rules.can_set_up(user) or user.may(Permission.SIT_ON_PANEL))
    found = Panel.objects.visible_to(user).select_related("framework", "log_owner").order_by("name")
    context = {"panels": found, "may_set_up": rules.can_set_up(user), "waiting": access.panels_awaiting(user)}
    return render(request, "riskpanel/panels.html", context)


@require_safe
def panel(request: HttpRequest, panel_id: int) -> HttpResponse:
    """How a panel works, who sits on it for which partner, its threshold over time, its terms of reference."""
    found, user = _found(request, panel_id), signed_in(request)
    seated = list(seated_on(found))
    terms = found.terms.first()
    context = {
        "panel": found,
        "seated": seated,
        "terms": terms,
        "accepted": set(terms.acceptances.values_list("user_id", flat=True)) if terms else set(),
        "mandatory": [Sector(sector).label for sector in found.mandatory_sectors],
        "one_of": [Sector(sector).label for sector in found.one_of_sectors],
        "without_seat": rules.sectors_without_a_seat(
            [seat.partner.sector for seat in seated], mandatory=found.mandatory_sectors
        ),
        "thresholds": found.thresholds.select_related("agreed_at__panel").order_by("-since", "-pk"),
        "may_change": rules.can_set_up(user),
        "may_seat": rules.can_seat(user, found),
        "may_issue": rules.can_issue_terms(user, found),
        "may_agree": rules.keeps(user, found),
    }
    return render(request, "riskpanel/panel.html", context)


@form_page
def new_panel(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    require(rules.can_set_up(user))
    form = PanelForm(posted(request), published=Framework.objects.visible_to(user).published(), initial=FIRST)
    if form.is_valid():
        values = {name: value for name, value in form.cleaned_data.items() if name != "edition"}
        made = attempt(form, operations.set_up_panel, by=user, **values)
        if made is not None:
            messages.success(request, f"{made} is set up. Now seat its chair and members.")
            return redirect(made)
    return render(request, "riskpanel/panel_form.html", {"form": form})


@form_page
def change_panel(request: HttpRequest, panel_id: int) -> HttpResponse:
    found, user = _found(request, panel_id), signed_in(request)
    require(rules.can_set_up(user))
    first = {name: getattr(found, name) for name in (*operations.CHANGEABLE, "edition")}
    first["log_owner"] = found.log_owner.email
    form = PanelForm(posted(request), published=Framework.objects.visible_to(user).published(), initial=first)
    if form.is_valid() and attempt(form, operations.change_panel, found, by=user, **form.cleaned_data) is not None:
        messages.success(request, "The panel is changed")
        return redirect(found)
    return render(request, "riskpanel/panel_form.html", {"form": form, "panel": found})


@form_page
def seat_on_panel(request: HttpRequest, panel_id: int) -> HttpResponse:
    found, user = _found(request, panel_id), signed_in(request)
    require(rules.can_seat(user, found))
    form = SeatForm(posted(request), partners=Partner.objects.visible_to(user).by_name())
    if form.is_valid():
        person = form.cleaned_data.pop("user")
        seat = attempt(form, operations.seat_member, found, person, by=user, **form.cleaned_data)
        if seat is not None:
            messages.success(request, f"{person} sits on the panel")
            return redirect(found)
    return render(request, "riskpanel/panel_seat.html", {"form": form, "panel": found})


@form_page
def end_seat(request: HttpRequest, panel_id: int, seat_id: int) -> HttpResponse:
    """One question: does this person leave the panel?"""
    found, user = _found(request, panel_id), signed_in(request)
    require(rules.can_seat(user, found))
    seat = get_object_or_404(seated_on(found), pk=seat_id)
    form = AcceptForm({"version": 1} if request.method == "POST" else None)
    if form.is_valid() and attempt(form, operations.leave_panel, seat, by=user) is not None:
        messages.success(request, f"{seat.user} has left the panel")
        return redirect(found)
    return render(request, "riskpanel/panel_end_seat.html", {"form": form, "panel": found, "seat": seat})


@form_page
def panel_terms(request: HttpRequest, panel_id: int) -> HttpResponse:
    """The terms of reference in force; who sits on the panel accepts them here, before any of its papers."""
    found, user = _found(request, panel_id), signed_in(request)
    terms = found.terms.first()
    form = AcceptForm(posted(request), initial={"version": terms.version if terms else 1})
    if form.is_valid() and attempt(form, operations.accept_terms, found, by=user, **form.cleaned_data) is not None:
        messages.success(request, f"You have accepted the terms of reference of {found}. Its papers are open to you.")
        return redirect("riskpanel:meetings")
    context = {
        "panel": found,
        "terms": terms,
        "earlier": found.terms.all()[1:],
        "form": form,
        "waits": any(one.pk == found.pk for one in access.panels_awaiting(user)),
        "may_issue": rules.can_issue_terms(user, found),
    }
    return render(request, "riskpanel/panel_terms.html", context)


@form_page
def write_terms(request: HttpRequest, panel_id: int) -> HttpResponse:
    found, user = _found(request, panel_id), signed_in(request)
    require(rules.can_issue_terms(user, found))
    newest = found.terms.first()
    first = {"version": newest.version if newest else 0, "text": newest.text if newest else ""}
    form = TermsForm(posted(request), initial=first)
    if form.is_valid() and attempt(form, operations.issue_terms, found, by=user, **form.cleaned_data) is not None:
        messages.success(request, "The terms of reference are issued, and every member is asked to accept them")
        return redirect("riskpanel:panel_terms", panel_id=found.pk)
    return render(request, "riskpanel/panel_write_terms.html", {"form": form, "panel": found, "newest": newest})


@form_page
def agree_threshold(request: HttpRequest, panel_id: int) -> HttpResponse:
    """The threshold that a meeting under way agrees, from a day on."""
    found, user = _found(request, panel_id), signed_in(request)
    require(rules.keeps(user, found))
    under_way = Meeting.objects.visible_to(user).filter(panel=found, state=MeetingState.UNDER_WAY)
    form = ThresholdForm(posted(request), meetings=under_way.select_related("panel"))
    if form.is_valid() and attempt(form, operations.agree_threshold, found, by=user, **form.cleaned_data) is not None:
        messages.success(request, "The panel has a new threshold")
        return redirect(found)
    return render(request, "riskpanel/panel_threshold.html", {"form": form, "panel": found})


def _found(request: HttpRequest, panel_id: int) -> Panel:
    rows = Panel.objects.visible_to(signed_in(request)).select_related("framework", "log_owner")
    return get_object_or_404(rows, pk=panel_id)
