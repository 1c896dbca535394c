"""Meetings of the Board: the figures that each was given, and giving them to the next."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from govuk.forms import attempt, form_page, posted
from govuk.spreadsheets import csv_response
from partners.operations import require
from partners.requests import signed_in
from trust.board import access, charts, frozen, operations
from trust.board.dashboard import LEFT_IN_YEAR, MEAN_IN_YEAR, SHOWN_QUARTERS
from trust.board.forms import FreezeForm
from trust.board.models import BoardMeeting

HEADLINES = ((LEFT_IN_YEAR, "Children who left the log in 12 months"), (MEAN_IN_YEAR, "Their mean weeks on the log"))


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    context = {"meetings": access.meetings_in_sight(user), "may_freeze": operations.may_freeze(user)}
    return render(request, "board/meetings.html", context)


@form_page
def freeze(request: HttpRequest) -> HttpResponse:
    """Give the next meeting its figures: they stand from then on."""
    require(operations.may_freeze(signed_in(request)))
    form = FreezeForm(posted(request))
    if form.is_valid():
        given = form.cleaned_data
        made = attempt(form, operations.freeze_figures, given["board"], held_on=given["held_on"], by=signed_in(request))
        if made is not None:
            messages.success(request, "The figures are frozen, and the members of the Board are told.")
            return redirect(made)
    return render(request, "board/freeze.html", {"form": form})


@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(access.meetings_in_sight(signed_in(request)), pk=pk)
    pack = frozen.pack_of(found, most=SHOWN_QUARTERS)
    if request.GET.get("format") == "csv":
        return _csv(found, pack)
    given = frozen.headlines_of(found)
    context = {
        "meeting": found,
        "headlines": [(title, given[code]) for code, title in HEADLINES if code in given],
        "rows": [(one, charts.sentence(one)) for one in pack],
        "split": [one for one in pack if one.parts],
        "quarters": pack[0].quarters if pack else [],
    }
    return render(request, "board/meeting.html", context)


def _csv(found: BoardMeeting, pack: list[frozen.Series]) -> HttpResponse:
    rows: list[Sequence[object]] = []
    if pack:
        rows.append(["Figure", "Where", *(quarter.label for quarter in pack[0].quarters)])
    for series in pack:
        rows.append([series.indicator.title, "Whole Trust", *(one.value for one in series.in_order())])
        for name, figures in series.rows():
            rows.append([series.indicator.title, name, *(one.value for one in figures)])
    return csv_response(f"board-{found.held_on}", rows)
