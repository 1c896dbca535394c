"""One's own account: for whom one acts, keys, relationships."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from govuk.forms import attempt, form_page, posted
from partners import operations, selections
from partners.forms import AbsenceForm, ActingForm, KeyForm, RelationshipForm
from partners.middleware import ACTING
from partners.requests import signed_in


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    context = {
        "roles": sorted(role.label for role in user.standing.roles),
        "memberships": user.standing.memberships,
        "acting": user.standing.acting,
        "keys": selections.own_keys(user),
        "relationships": selections.own_relationships(user),
    }
    return render(request, "partners/account.html", context)


@form_page
def acting_for(request: HttpRequest) -> HttpResponse:
    """Somebody of two partners says for which they act; what they see follows from the next page on."""
    user = signed_in(request)
    form = ActingForm(posted(request), user=user, initial={"membership": user.standing.acting})
    if form.is_valid():
        membership = form.cleaned_data["membership"]
        operations.choose_partner(membership, by=user)
        request.session[ACTING] = membership.pk
        messages.success(request, f"You are acting for {membership.team.partner}")
        return redirect("home")
    return render(request, "partners/acting_for.html", {"form": form})


@form_page
def make_key(request: HttpRequest) -> HttpResponse:
    """A key of the API, shown this once."""
    form = KeyForm(posted(request))
    if form.is_valid():
        user = signed_in(request)
        key = attempt(
            form,
            operations.issue_api_key,
            user,
            name=form.cleaned_data["name"],
            scope=form.cleaned_data["scope"],
            by=user,
            membership=user.standing.acting,
            expires_at=form.expires_at(),
        )
        return render(request, "partners/key_made.html", {"key": key})
    return render(request, "partners/make_key.html", {"form": form})


@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(selections.own_keys(signed_in(request)).filter(revoked_at=None), pk=pk)
    operations.revoke_api_key(key, by=signed_in(request))
    messages.success(request, "The key no longer works")
    return redirect("partners:account")


@form_page
def declare(request: HttpRequest) -> HttpResponse:
    """Say that one knows a child in private life: the record is shut to one from then on."""
    form = RelationshipForm(posted(request))
    if form.is_valid() and attempt(
        form, operations.declare_relationship, signed_in(request), by=signed_in(request), **form.cleaned_data
    ):
        messages.success(request, "Declared. If a record has this reference, it is closed to you from now on.")
        return redirect("partners:account")
    return render(request, "partners/declare.html", {"form": form})


@form_page
def absences(request: HttpRequest) -> HttpResponse:
    """When one is away and who stands in; for whom one stands in."""
    user = signed_in(request)
    form = AbsenceForm(posted(request))
    if form.is_valid():
        values = form.period | {"deputy": form.cleaned_data["deputy"]}
        if attempt(form, operations.plan_absence, user, by=user, **values):
            messages.success(request, "Noted. Your deputy is told on the first day.")
            return redirect("partners:absences")
    found = list(selections.absences_of(user))
    context = {
        "form": form,
        "mine": [one for one in found if one.user_id == user.pk],
        "stood_in": [one for one in found if one.user_id != user.pk],
        "today": timezone.localdate(),
    }
    return render(request, "partners/absences.html", context)


@require_POST
def end_absence(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(selections.absences_of(signed_in(request)), pk=pk)
    operations.end_absence(found, by=signed_in(request))
    messages.success(request, "Welcome back. Nobody stands in for you any more.")
    return redirect("partners:absences")
