"""The Board's pages. None of them can reach a child's name: the context holds figures and people who answer."""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from govuk.spreadsheets import csv_response
from partners.requests import signed_in
from trust.board import access, charts, counting, dashboard, frozen, indicators, threads

CHARTED = ("referrals", "on_log_at_end", "mean_weeks", "actions_on_time")


@require_safe
def show_dashboard(request: HttpRequest) -> HttpResponse:
    _require_board(request)
    today = timezone.localdate()
    facts = counting.gather(dashboard.quarters_shown(today=today))
    kept = frozen.read(facts.quarters)
    measured = [] if facts.is_empty else dashboard.figures(facts, kept=kept)
    overdue, breaks = dashboard.overdue_and_breaks(today=today)
    context = {
        "headlines": [*dashboard.headlines(facts, measured, kept), overdue],
        "rows": [(one, charts.sentence(one)) for one in measured],
        "charts": [(one, charts.chart_of(one)) for one in measured if one.indicator.code in CHARTED],
        "quarters": measured[0].quarters if measured else [],
        "breaks": breaks,
        "escalated": access.escalated_actions(signed_in(request))
        .select_related("partner", "owner")
        .order_by("due_on")[:50],
        "today": today,
        "given": kept.latest,
    }
    return render(request, "board/dashboard.html", context)


@require_safe
def show_indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One figure: its definition, period and source, by locality, with the numbers to take away."""
    _require_board(request)
    indicator = indicators.by_code(code)
    if indicator is None:
        raise Http404
    facts = counting.gather(dashboard.quarters_shown(today=timezone.localdate()))
    [series] = dashboard.figures(facts, indicator)
    if request.GET.get("format") == "csv":
        return _csv(series)
    context = {
        "series": series,
        "indicator": indicator,
        "rows": [{"quarter": one, "figures": series.of_quarter(one)} for one in reversed(series.quarters)],
        "chart": charts.chart_of(series),
        "said": charts.sentence(series),
    }
    return render(request, "board/indicator.html", context)


@require_safe
def thread_of_action(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who answers for an action at every level, or where the line breaks."""
    action, levels = threads.thread_of_action(request, pk)
    return render(request, "board/thread.html", {"levels": levels, "subject": f"Action {action.reference}"})


@require_safe
def thread_of_case(request: HttpRequest, pk: UUID) -> HttpResponse:
    case, levels = threads.thread_of_case(request, pk)
    return render(request, "board/thread.html", {"levels": levels, "subject": f"Case of {case.child.reference}"})


def _require_board(request: HttpRequest) -> None:
    if not access.may_see_board(signed_in(request)):
        raise PermissionDenied


def _csv(series: indicators.Series) -> HttpResponse:
    rows: list[Sequence[object]] = [
        ["Where", *(quarter.label for quarter in series.quarters)],
        ["Whole Trust", *(figure.value for figure in series.in_order())],
    ]
    for name, figures in series.parts.items():
        rows.append([name, *(figures[quarter].value for quarter in series.quarters)])
    rows += [
        [],
        ["Definition", series.indicator.definition],
        ["Source", series.indicator.source],
        ["c", "from 1 to 5, or hidden so that such a number cannot be worked out"],
    ]
    return csv_response(series.indicator.code, rows)
