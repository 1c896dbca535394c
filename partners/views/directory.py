"""The directory of partners: who works with children here, and whom to call."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from partners.models import Partner
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission
from partners.selections import members_of, teams_of


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    require(signed_in(request).may(Permission.SEE_PARTNERS))
    partners = Partner.objects.visible_to(signed_in(request)).by_name()
    partners = partners.select_related("senior_contact").annotate(team_count=Count("teams"))
    return render(request, "partners/directory.html", {"partners": partners, "manages": _manages(request)})


def _manages(request: HttpRequest) -> bool:
    return signed_in(request).may(Permission.MANAGE_PEOPLE)


@require_safe
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """Its teams with their managers, localities, sites and people."""
    require(signed_in(request).may(Permission.SEE_PARTNERS))
    partners = Partner.objects.visible_to(signed_in(request)).select_related("senior_contact")
    found = get_object_or_404(partners, pk=pk)
    today = timezone.localdate()
    context = {
        "partner": found,
        "teams": teams_of(found, on=today),
        "sites": found.sites.order_by("name"),
        "members": members_of(found, on=today),
        "manages": _manages(request),
    }
    return render(request, "partners/partner.html", context)
