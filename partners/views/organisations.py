"""Organisations, their teams and places, and localities: added, changed and ended by administrators."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from govuk.forms import Form, attempt, form_page, posted
from partners import operations, responsibilities, selections
from partners.models import Locality, Partner, Team
from partners.operations import require
from partners.organisation_forms import LocalityForm, NewPartnerForm, PartnerForm, SiteForm, TeamForm, yes_or_no
from partners.requests import signed_in
from partners.roles import Permission


@dataclass(frozen=True)
class Words:
    title: str
    button: str
    done: str
    caption: str = ""


def _allowed(request: HttpRequest) -> None:
    require(signed_in(request).may(Permission.MANAGE_PEOPLE))


def _page(
    request: HttpRequest,
    form: Form,
    operation: Callable[..., Any],
    *args: Any,
    words: Words,
    back: str,
    changing: Model | None = None,
    **more: Any,
) -> HttpResponse:
    """A form and the operation its button calls; of a thing to be changed, the mark of what the page showed."""
    if form.is_valid():
        seen = {} if changing is None else {"seen": request.POST.get("seen")}
        if attempt(form, operation, *args, by=signed_in(request), **form.cleaned_data, **seen):
            messages.success(request, words.done)
            return redirect(back)
    context = {"form": form, "words": words, "back": back, **more}
    if changing is not None:
        context["seen"] = operations.as_it_stands(changing)
    return render(request, "partners/one_form.html", context)


@form_page
def add_partner(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    form, back = NewPartnerForm(posted(request)), reverse("partners:directory")
    words = Words("Add a partner", "Add", "Added. Now add its teams, and people to them.")
    return _page(request, form, operations.add_partner, words=words, back=back)


def _partner(request: HttpRequest, pk: int) -> tuple[Partner, str]:
    _allowed(request)
    found = get_object_or_404(Partner.objects.visible_to(signed_in(request)).select_related("senior_contact"), pk=pk)
    return found, reverse("partners:partner", kwargs={"pk": pk})


@form_page
def change_partner(request: HttpRequest, pk: int) -> HttpResponse:
    found, back = _partner(request, pk)
    initial = {
        "name": found.name,
        "sector": found.sector,
        "statutory": yes_or_no(found.statutory),
        "inspection_link": found.inspection_link,
        "senior_contact": found.senior_contact and found.senior_contact.email,
    }
    form = PartnerForm(posted(request), initial=initial)
    words = Words(f"Change {found}", "Save", "Saved")
    return _page(request, form, operations.change_partner, found, words=words, back=back, changing=found)


@form_page
def end_partner(request: HttpRequest, pk: int) -> HttpResponse:
    """What ends when an organisation leaves the Trust, and the button."""
    found, back = _partner(request, pk)
    members = selections.members_of(found, on=timezone.localdate())
    context: dict[str, Any] = {"partner": found, "members": members.count()}
    if request.method == "POST":
        try:
            operations.end_partner(found, by=signed_in(request))
        except ValidationError as refusal:
            context["errors"] = [refusal]
            return render(request, "partners/end_partner.html", context | _resting(request, found))
        messages.success(request, f"{found} has left the Trust. Nothing that was shared with it is open to its people.")
        return redirect(back)
    return render(request, "partners/end_partner.html", context | _resting(request, found))


def _resting(request: HttpRequest, partner: Partner) -> dict[str, Any]:
    user, found = signed_in(request), responsibilities.of_partner(partner, on=timezone.localdate())
    return {"responsibilities": [one.for_reader(user) for one in found]}


@require_POST
def return_partner(request: HttpRequest, pk: int) -> HttpResponse:
    found, back = _partner(request, pk)
    try:
        operations.return_partner(found, by=signed_in(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, f"{found} is in the Trust again. Add its people to its teams.")
    return redirect(back)


@form_page
def add_team(request: HttpRequest, pk: int) -> HttpResponse:
    found, back = _partner(request, pk)
    form = TeamForm(posted(request), initial={"is_intake": "no"})
    words = Words("Add a team", "Add", "Added. Now add people to it.", found.name)
    return _page(request, form, operations.add_team, found, words=words, back=back)


@form_page
def change_team(request: HttpRequest, pk: int) -> HttpResponse:
    _allowed(request)
    found = get_object_or_404(Team.objects.select_related("partner", "manager"), pk=pk)
    initial = {
        "name": found.name,
        "manager": found.manager and found.manager.email,
        "is_intake": yes_or_no(found.is_intake),
        "localities": found.localities.all(),
    }
    form, back = (
        TeamForm(posted(request), initial=initial),
        reverse("partners:partner", kwargs={"pk": found.partner_id}),
    )
    words = Words(f"Change {found}", "Save", "Saved", found.partner.name)
    user = signed_in(request)
    waiting = [one.for_reader(user) for one in responsibilities.of_teams([found])]
    change = operations.change_team
    return _page(request, form, change, found, words=words, back=back, changing=found, waiting=waiting)


@form_page
def add_site(request: HttpRequest, pk: int) -> HttpResponse:
    found, back = _partner(request, pk)
    words = Words("Add a place", "Add", "Added", found.name)
    return _page(request, SiteForm(posted(request)), operations.add_site, found, words=words, back=back)


@form_page
def change_site(request: HttpRequest, pk: int) -> HttpResponse:
    _allowed(request)
    found = get_object_or_404(selections.sites(), pk=pk)
    initial = {"name": found.name, "kind": found.kind, "address": found.address, "postcode": found.postcode}
    form, back = (
        SiteForm(posted(request), initial=initial),
        reverse("partners:partner", kwargs={"pk": found.partner_id}),
    )
    words = Words(f"Change {found}", "Save", "Saved", found.partner.name)
    return _page(request, form, operations.change_site, found, words=words, back=back, changing=found, site=found)


@require_POST
def remove_site(request: HttpRequest, pk: int) -> HttpResponse:
    _allowed(request)
    found = get_object_or_404(selections.sites(), pk=pk)
    operations.remove_site(found, by=signed_in(request))
    messages.success(request, f"{found} is no longer in the directory")
    return redirect("partners:partner", pk=found.partner_id)


@require_safe
def localities(request: HttpRequest) -> HttpResponse:
    """Localities with the postcodes that lie in them today and the teams that work them."""
    _allowed(request)
    found = selections.localities_with_postcodes(on=timezone.localdate())
    return render(request, "partners/localities.html", {"localities": found})


@form_page
def add_locality(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    words = Words("Add a locality", "Add", "Added. Now say which postcodes lie in it.")
    back = reverse("partners:localities")
    return _page(request, LocalityForm(posted(request)), operations.add_locality, words=words, back=back)


@form_page
def change_locality(request: HttpRequest, pk: int) -> HttpResponse:
    _allowed(request)
    found = get_object_or_404(Locality, pk=pk)
    words = Words(f"Change {found}", "Save", "Saved")
    form = LocalityForm(posted(request), initial={"name": found.name})
    back = reverse("partners:localities")
    return _page(request, form, operations.rename_locality, found, words=words, back=back, changing=found)
