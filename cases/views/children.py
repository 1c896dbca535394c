"""Finding a child. What is typed travels in the body, never in an address."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from audit import trail
from cases import operations
from cases import search as searching
from cases.forms import SearchForm
from cases.models import Child
from govuk.forms import form_page, posted
from partners.operations import require
from partners.requests import signed_in
from partners.rest.throttles import SearchThrottle
from partners.roles import Permission

ASKED = "You asked. The person who leads the work has been told, and will answer you."


@form_page
def search(request: HttpRequest) -> HttpResponse:
    """By name, date of birth or NHS number. A hit outside one's sight says only that a record exists."""
    require(signed_in(request).may(Permission.SEARCH_CHILDREN))
    form = SearchForm(posted(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "cases/search.html", _shown(request, form))
    throttle = SearchThrottle()
    if not throttle.allows(request):
        return _too_often(request, form, throttle.wait())
    hits = searching.find_children(signed_in(request), **form.cleaned_data)
    trail.listed(request, Child, [hit.child.pk for hit in hits if hit.child])
    return render(request, "cases/search.html", _shown(request, form) | {"hits": hits, "searched": True})


def _shown(request: HttpRequest, form: SearchForm) -> dict[str, Any]:
    return {"form": form, "can_merge": signed_in(request).may(Permission.OPEN_CASE)}


def _too_often(request: HttpRequest, form: SearchForm, wait: float | None) -> HttpResponse:
    seconds = max(1, round(wait or 60))
    errors = [f"You have searched very often. Wait {seconds} seconds, then search again"]
    context = _shown(request, form) | {"errors": errors}
    response = render(request, "cases/search.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """One click to ask the lead about a record outside one's sight."""
    try:
        operations.ask_about(request.POST.get("token", ""), by=signed_in(request))
    except ValidationError as refusal:
        said, words = messages.error, " ".join(refusal.messages)
    else:
        said, words = messages.success, ASKED
    if getattr(request, "htmx", False):
        return render(request, "cases/_asked.html", {"words": words})
    said(request, words)
    return redirect(way_back(request) or "cases:search")


def way_back(request: HttpRequest) -> str:
    """The page of ours that asked, where it says so."""
    back = request.GET.get("back", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""
