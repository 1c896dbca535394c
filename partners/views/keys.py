"""Which programs reach the service, for administrators: whose key each is, what it may do, and when it was used."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from partners import operations, selections
from partners.forms import KeyFilter
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission

PAGE = 50


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    require(signed_in(request).may(Permission.MANAGE_PEOPLE))
    narrowed = KeyFilter(request.GET)
    asked = narrowed.cleaned_data if narrowed.is_valid() else {}
    found = selections.keys(partner=asked.get("partner"), state=asked.get("state", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "partners/keys.html", {"filter": narrowed, "page": page})


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    require(signed_in(request).may(Permission.MANAGE_PEOPLE))
    key = get_object_or_404(selections.keys(state="all"), pk=pk)
    operations.revoke_api_key(key, by=signed_in(request))
    messages.success(request, f"The key “{key.name}” of {key.user.name} no longer works")
    return redirect("partners:keys")
