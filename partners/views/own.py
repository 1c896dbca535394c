"""One's own account: for whom one acts, keys, relationships."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from govuk.forms import attempt, posted
from partners import operations, selections
from partners.forms import ActingForm, KeyForm, RelationshipForm
from partners.middleware import ACTING


def account(request: HttpRequest) -> HttpResponse:
    user = request.user
    context = {
        "roles": sorted(role.label for role in user.standing.roles),  # type: ignore[union-attr]
        "memberships": user.standing.memberships,  # type: ignore[union-attr]
        "acting": user.standing.acting,  # type: ignore[union-attr]
        "keys": selections.own_keys(user),  # type: ignore[arg-type]
        "relationships": selections.own_relationships(user),  # type: ignore[arg-type]
    }
    return render(request, "partners/account.html", context)


def acting_for(request: HttpRequest) -> HttpResponse:
    """Somebody of two partners says for which they act; what they see follows from the next page on."""
    user = request.user
    form = ActingForm(posted(request), user=user, initial={"membership": user.standing.acting})  # type: ignore[union-attr,arg-type]
    if form.is_valid():
        membership = form.cleaned_data["membership"]
        operations.choose_partner(membership, by=user)  # type: ignore[arg-type]
        request.session[ACTING] = membership.pk
        messages.success(request, f"You are acting for {membership.team.partner}")
        return redirect("home")
    return render(request, "partners/acting_for.html", {"form": form})


def make_key(request: HttpRequest) -> HttpResponse:
    """A key of the API, shown this once."""
    form = KeyForm(posted(request))
    if form.is_valid():
        user = request.user
        key = attempt(
            form,
            operations.issue_api_key,
            user,
            name=form.cleaned_data["name"],
            by=user,
            membership=user.standing.acting,  # type: ignore[union-attr]
            expires_at=form.expires_at(),
        )
        return render(request, "partners/key_made.html", {"key": key})
    return render(request, "partners/make_key.html", {"form": form})


@require_POST
def revoke_key(request: HttpRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(selections.own_keys(request.user).filter(revoked_at=None), pk=pk)  # type: ignore[arg-type]
    operations.revoke_api_key(key, by=request.user)  # type: ignore[arg-type]
    messages.success(request, "The key no longer works")
    return redirect("partners:account")


def declare(request: HttpRequest) -> HttpResponse:
    """Say that one knows a child in private life: the record is shut to one from then on."""
    form = RelationshipForm(posted(request))
    if form.is_valid() and attempt(
        form, operations.declare_relationship, request.user, by=request.user, **form.cleaned_data
    ):
        messages.success(request, "Declared. That child's record is closed to you.")
        return redirect("partners:account")
    return render(request, "partners/declare.html", {"form": form})
