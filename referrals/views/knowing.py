"""Is this child known? Asked while the name is typed; without script the step asks it when it is sent."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from audit import trail
from cases.models import Child
from cases.search import find_children
from partners.requests import signed_in
from partners.rest.throttles import SearchThrottle
from referrals import matching, rules
from referrals.forms import ChildForm

MOST = 5


@require_POST
def known(request: HttpRequest) -> HttpResponse:
    """Who may be meant by what is typed so far, as this person may know of them. What cannot be read is left out."""
    user = signed_in(request)
    if not rules.can_log(user):
        raise PermissionDenied
    form = ChildForm(request.POST)
    form.is_valid()
    given = form.cleaned_data
    name = f"{given.get('given_name', '')} {given.get('family_name', '')}".strip()
    number = matching.digits(given.get("nhs_number", ""))
    pupil = given.get("upn", "")
    if len(name) < 2 and not (number or pupil):
        return render(request, "referrals/_known.html", {"hits": []})
    if not SearchThrottle().allows(request):
        return render(request, "referrals/_known.html", {"too_often": True})
    born, postcode = given.get("date_of_birth"), given.get("postcode", "")
    hits = find_children(user, q=name, date_of_birth=born, nhs_number=number, upn=pupil, postcode=postcode)[:MOST]
    trail.listed(request, Child, [hit.child.pk for hit in hits if hit.child], why="search")
    return render(request, "referrals/_known.html", {"hits": hits})
