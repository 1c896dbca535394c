"""People: added, put into teams and roles, and seen off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from govuk.forms import attempt, form_page, posted
from partners import operations, responsibilities, selections
from partners.forms import JoinForm, PeopleFilter, PersonForm, ReasonForm, RoleForm
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission

PAGE = 50


def _allowed(request: HttpRequest) -> None:
    require(signed_in(request).may(Permission.MANAGE_PEOPLE))


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    narrowed = PeopleFilter(request.GET)
    asked = narrowed.cleaned_data if narrowed.is_valid() else {}
    found = selections.people(partner=asked.get("partner"), state=asked.get("state", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "partners/people.html", {"filter": narrowed, "page": page})


@form_page
def add_person(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    form = PersonForm(posted(request))
    if form.is_valid():
        person = attempt(form, operations.add_person, by=signed_in(request), **form.cleaned_data)
        if person:
            messages.success(request, "Added. They choose a password through “Forgotten your password” at sign-in.")
            return redirect("partners:person", pk=person.pk)
    left = selections.left_with_address(request.POST.get("email", "")) if form.errors else None
    return render(request, "partners/add_person.html", {"form": form, "left": left})


def _person(request: HttpRequest, pk: int) -> dict[str, Any]:
    _allowed(request)
    try:
        return selections.person_of(pk)
    except User.DoesNotExist:
        raise Http404 from None


def _held(request: HttpRequest, person: User) -> list[responsibilities.Responsibility]:
    return [one.for_reader(signed_in(request)) for one in responsibilities.of_person(person)]


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's teams and roles."""
    context = _person(request, pk)
    context["responsibilities"] = _held(request, context["person"])
    context["oneself"] = pk == signed_in(request).pk
    return render(request, "partners/person.html", context)


@form_page
def join_team(request: HttpRequest, pk: int) -> HttpResponse:
    return _give(request, pk, JoinForm, operations.join_team, "join_team", "They are in the team")


@form_page
def give_role(request: HttpRequest, pk: int) -> HttpResponse:
    return _give(request, pk, RoleForm, operations.grant_role, "give_role", "They have the role")


def _give(request: HttpRequest, pk: int, kind: Any, operation: Any, page: str, done: str) -> HttpResponse:
    context = _person(request, pk)
    form = kind(posted(request))
    if form.is_valid():
        typed = dict(form.cleaned_data)
        typed.setdefault("since", timezone.localdate())
        first = typed.pop("team", None) or typed.pop("role")
        if attempt(form, operation, context["person"], first, by=signed_in(request), **typed):
            messages.success(request, done)
            return redirect("partners:person", pk=pk)
    return render(request, f"partners/{page}.html", context | {"form": form})


@require_POST
def end_membership(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    context = _person(request, pk)
    found = get_object_or_404(context["memberships"], pk=membership)
    operations.leave_team(found, on=timezone.localdate(), by=signed_in(request))
    messages.success(request, f"They have left {found.team}")
    return redirect("partners:person", pk=pk)


@require_POST
def end_role(request: HttpRequest, pk: int, grant: int) -> HttpResponse:
    context = _person(request, pk)
    found = get_object_or_404(context["grants"], pk=grant)
    try:
        operations.end_role(found, on=timezone.localdate(), by=signed_in(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "The role has ended")
    return redirect("partners:person", pk=pk)


@form_page
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """The second click of two: what ends, what they were responsible for, and the button."""
    context = _person(request, pk)
    require(pk != signed_in(request).pk)
    if request.method == "POST":
        left_behind = operations.leave_trust(context["person"], by=signed_in(request))
        messages.success(request, "They have left. Their teams, roles, sessions and keys have ended.")
        if left_behind:
            messages.warning(request, "What they were responsible for needs somebody else: see below.")
        return redirect("partners:person", pk=pk)
    context["responsibilities"] = _held(request, context["person"])
    return render(request, "partners/leave.html", context)


@form_page
def reset_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """A lost phone: the factor is taken away, and set up anew at the next sign-in."""
    done = "Done. At their next sign-in they set up another second factor. They are told by mail."
    return _mend(request, pk, operations.reset_second_factor, "reset_factor", done)


@form_page
def let_back_in(request: HttpRequest, pk: int) -> HttpResponse:
    done = "They can sign in again, and are told by mail. Now add them to a team and give them a role."
    return _mend(request, pk, operations.let_back_in, "let_back_in", done)


def _mend(request: HttpRequest, pk: int, operation: Any, page: str, done: str) -> HttpResponse:
    context = _person(request, pk)
    require(pk != signed_in(request).pk)
    form = ReasonForm(posted(request))
    if form.is_valid() and attempt(form, operation, context["person"], by=signed_in(request), **form.cleaned_data):
        messages.success(request, done)
        return redirect("partners:person", pk=pk)
    return render(request, f"partners/{page}.html", context | {"form": form})
