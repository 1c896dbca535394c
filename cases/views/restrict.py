"""Restricting a record by the child's reference, without showing it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import operations
from cases.forms import RestrictForm
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission


@form_page
def restrict(request: HttpRequest) -> HttpResponse:
    """A safeguarding lead closes a record to all but named people, or lifts that. They see none of it."""
    require(signed_in(request).may(Permission.RESTRICT_CASES))
    form = RestrictForm(posted(request))
    if form.is_valid():
        typed = form.cleaned_data
        restricted = typed["restricted"] == "yes"
        done = attempt(
            form,
            operations.restrict_by_reference,
            typed["reference"],
            restricted=restricted,
            by=signed_in(request),
            reason=typed["reason"],
        )
        if done:
            words = "is restricted to named people" if restricted else "is no longer restricted"
            messages.success(request, f"The record {typed['reference']} {words}")
            return redirect("cases:restrict")
    return render(request, "cases/restrict.html", {"form": form})
