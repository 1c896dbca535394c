"""Two records of one child: made one after a look at both, taken apart within 30 days."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from audit import trail
from cases import access, operations, rules
from cases.forms.merging import MergeForm, UnmergeForm
from cases.models import Child
from cases.views.children import way_back
from govuk.forms import attempt, form_page, posted
from partners.models import User
from partners.operations import require
from partners.requests import as_uuid, signed_in
from partners.roles import Permission


@form_page
def merge(request: HttpRequest) -> HttpResponse:
    """By the references of both; the page shows them side by side before anything happens.

    An address may name the two records, by id, and then their references are filled in; and the page that a person
    comes from, such as a decision to be made, to which they go back.
    """
    user = signed_in(request)
    require(user.may(Permission.OPEN_CASE))
    form = MergeForm(posted(request), user=user, initial=named(request, user))
    both: list[Child] = []
    if form.is_valid():
        both = [form.cleaned_data["kept"], form.cleaned_data["other"]]
        if "sure" in request.POST and attempt(
            form, operations.merge_children, *both, by=user, reason=form.cleaned_data["reason"]
        ):
            messages.success(request, "The two records are one. You can take them apart for 30 days.")
            return redirect(way_back(request) or "cases:merges")
        trail.listed(request, Child, [child.pk for child in both])
    return render(request, "cases/merge.html", {"form": form, "both": both, "back": way_back(request)})


def named(request: HttpRequest, user: User) -> dict[str, str]:
    """The references of the records that the address names, where the person may merge them."""
    ids = {name: given for name in ("kept", "other") if (given := as_uuid(request.GET.get(name)))}
    found = access.children_to_open_a_case_for(user).in_bulk([*ids.values()]) if ids else {}
    return {name: found[pk].reference for name, pk in ids.items() if pk in found}


@require_safe
def merges(request: HttpRequest) -> HttpResponse:
    """What was made one in the last 30 days, of children in sight."""
    user = signed_in(request)
    require(user.may(Permission.OPEN_CASE))
    found = list(access.merges_to_undo(user))
    trail.listed(request, Child, [one.kept_id for one in found])
    return render(request, "cases/merges.html", {"merges": found})


@form_page
def unmerge(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    user = signed_in(request)
    one = get_object_or_404(access.merges_to_undo(user), pk=merge_id)
    require(rules.can_merge(user, one.kept))
    form = UnmergeForm(posted(request))
    if form.is_valid() and attempt(form, operations.undo_merge, one, by=user, reason=form.cleaned_data["reason"]):
        messages.success(request, "The two records are apart again")
        return redirect("cases:merges")
    trail.listed(request, Child, [one.kept_id])
    return render(request, "cases/unmerge.html", {"form": form, "merge": one})
