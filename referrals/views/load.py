"""How the work of a partner is spread, and work of a person that is given to another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from audit import trail
from cases.models import Case
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from referrals import operations
from referrals.figures import load
from referrals.figures.load import Load, Loads
from referrals.forms import ReallocateForm
from referrals.models import Referral


@require_safe
def show_load(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    require(load.may_see_load(user))
    context = {"loads": load.loads_of(user), "definition": load.LOAD, "imbalance": load.IMBALANCE}
    return render(request, "referrals/load.html", context)


@form_page
def reallocate(request: HttpRequest, person_id: int) -> HttpResponse:
    """What one of the people leads and has taken on; what is ticked goes to somebody else, once its effect was seen."""
    user = signed_in(request)
    require(load.may_see_load(user))
    loads = load.loads_of(user)
    person = next((one for one in loads.people if one.key == person_id), None)
    if person is None:
        raise Http404
    cases, referrals = load.cases_to_move(user, person), load.referrals_to_move(user, person)
    trail.listed(request, Case, [one.pk for one in cases], why="role:manager")
    trail.listed(request, Referral, [one.pk for one in referrals], why="role:manager")
    form = ReallocateForm(posted(request), person=person, people=loads.people, cases=cases, referrals=referrals)
    context: dict[str, Any] = {"person": person, "cases": cases, "referrals": referrals, "form": form}
    if request.POST.get("step") != "change" and form.is_valid():
        if request.POST.get("step") != "move":
            return render(request, "referrals/reallocate.html", context | _effect(loads, person, form))
        if attempt(form, operations.reallocate, person.user, by=user, **form.answers):
            messages.success(request, f"Given to {form.taker.label}. Both have been told")
            return redirect("referrals:load")
    context |= {"hidden": person.work - len(cases) - len(referrals), "ticked": _ticked(request)}
    return render(request, "referrals/load_person.html", context)


def _effect(loads: Loads, person: Load, form: ReallocateForm) -> dict[str, Any]:
    """The load of both before and after, and how uneven it is among all people."""
    assert person.key is not None
    assert form.taker.key is not None
    moved = {name: len(form.cleaned_data[name]) for name in ("cases", "referrals")}
    after = loads.with_moved(person.key, form.taker.key, **moved)
    then = {one.key: one for one in after.people}
    both = [(one, then[one.key]) for one in (person, form.taker)]
    return {"both": both, "uneven": (load.imbalance(loads.people), load.imbalance(after.people)), "moved": moved}


def _ticked(request: HttpRequest) -> set[str]:
    return {key for name in ("cases", "referrals") for key in request.POST.getlist(name)}
