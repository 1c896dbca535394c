"""How the work of a partner is spread, and the cases of a person that may be given to another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit import trail
from cases.models import Case
from partners.operations import require
from partners.requests import signed_in
from referrals.figures import load


@require_safe
def show_load(request: HttpRequest) -> HttpResponse:
    """The spread; with `?person=` what one of the people leads, each case with the way to give it to somebody else."""
    user = signed_in(request)
    require(load.may_see_load(user))
    loads = load.loads_of(user)
    one = next((one for one in loads.people if str(one.key) == request.GET.get("person")), None)
    if one is None:
        context = {"loads": loads, "definition": load.LOAD, "imbalance": load.IMBALANCE}
        return render(request, "referrals/load.html", context)
    cases = load.cases_to_move(user, one)
    trail.listed(request, Case, [case.pk for case in cases], why="role:manager")
    context = {"person": one, "cases": cases, "hidden": one.cases - len(cases)}
    return render(request, "referrals/load_person.html", context)
