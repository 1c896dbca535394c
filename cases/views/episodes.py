"""The life of a case: handed over, stepped up or down, closed; the team around the child."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from cases import operations, rules
from cases.access import can_see
from cases.cautions import before_closing
from cases.forms import CloseForm, HandOverForm, LevelForm, TeamForm
from cases.frame import framed
from cases.models import Case
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in


@form_page
def hand_over(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _change(request, case_id, HandOverForm, operations.hand_over, "hand_over", "The case has been handed over")


@form_page
def change_level(request: HttpRequest, case_id: UUID) -> HttpResponse:
    done = "The level of need has changed"
    return _change(request, case_id, LevelForm, operations.change_level, "change_level", done)


@form_page
def close(request: HttpRequest, case_id: UUID) -> HttpResponse:
    return _change(request, case_id, CloseForm, operations.close_case, "close", "The case is closed")


@form_page
def join_team(request: HttpRequest, case_id: UUID) -> HttpResponse:
    done = "They are in the team around the child"
    return _change(request, case_id, TeamForm, operations.join_team_around_child, "join_team", done)


def _change(
    request: HttpRequest, case_id: UUID, kind: Any, operation: Callable[..., Any], page: str, done: str
) -> HttpResponse:
    """One form, one operation. All four ask the same rule: the lead, or a manager of the lead's partner."""
    case, context = framed(request, case_id)
    if request.method == "GET":
        require(rules.can_share(signed_in(request), case))
    form = kind(posted(request))
    if form.is_valid() and attempt(form, operation, case, by=signed_in(request), **form.cleaned_data):
        messages.success(request, done)
        return _back(request, case)
    context |= {"form": form, "cautions": before_closing(case) if page == "close" else []}
    return render(request, f"cases/{page}.html", context)


def _back(request: HttpRequest, case: Case) -> HttpResponse:
    """Whoever handed a case on may have handed their own sight of it away."""
    if can_see(signed_in(request), case):
        return redirect("cases:record", case_id=case.pk)
    return redirect("cases:list")
