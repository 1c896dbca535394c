"""The log on one screen, one entry of it, and what the chair and the coordinator do with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import trail
from cases.frame import framed
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission
from riskpanel import access, log_rows
from riskpanel.forms.risk_log import LeadForm, ListForm, LogFilter
from riskpanel.item_content import mask_of
from riskpanel.log_rows import Row
from riskpanel.looks import why_seen
from riskpanel.models import Action, Assessment, LogEntry, SavedView
from riskpanel.operations import risk_log as operations
from riskpanel.rules import panels as panel_rules
from riskpanel.rules import saved_views as view_rules
from riskpanel.rules.scoring import NOT_VALIDATED

SHOWN = 100
LONGEST = 3
SORTS: dict[str, Callable[[Row], Any]] = {
    "child": lambda row: row.called.lower(),
    "score": lambda row: row.latest.net if row.latest else -1,
    "weeks": lambda row: row.weeks,
    "overdue": lambda row: row.entry.overdue,
    "lead": lambda row: str(row.entry.lead).lower(),
    "locality": lambda row: str(row.entry.case.locality).lower(),
}


@require_safe
def risk_log(request: HttpRequest) -> HttpResponse:
    """The children on the panel's log, the highest score first, and how long those who left had stayed."""
    require(signed_in(request).may(Permission.SIT_ON_PANEL))
    panels = access.panels_of(signed_in(request))
    panel = next((one for one in panels if str(one.pk) == request.GET.get("panel")), panels[0] if panels else None)
    waiting = access.panels_awaiting(signed_in(request))
    if waiting and (panel is None or request.GET.get("panel") == str(waiting[0].pk)):
        return redirect("riskpanel:panel_terms", panel_id=waiting[0].pk)
    if panel is None:
        return render(request, "riskpanel/risk_log.html", {"panels": []})
    today = timezone.localdate()
    entries = LogEntry.objects.visible_to(signed_in(request)).active().filter(panel=panel)
    rows = log_rows.rows_of(list(log_rows.with_columns(entries, on=today)), on=today)
    narrowed = LogFilter(
        request.GET,
        localities=[row.entry.case.locality.name for row in rows],
        partners=[row.entry.lead_partner for row in rows if row.entry.lead_partner],
    )
    sort, names_hidden = request.GET.get("sort", "-score"), request.session.get("names_hidden", False)
    for row in rows:
        child = row.entry.case.child
        row.called = child.reference if names_hidden else child.full_name
    kept = _sorted(_kept(rows, narrowed), sort)
    shown = Paginator(kept, SHOWN).get_page(request.GET.get("page"))
    trail.listed(request, LogEntry, [row.entry.pk for row in shown], why=f"panel:{panel.pk}")
    context = {
        "panel": panel,
        "panels": panels,
        "names_hidden": names_hidden,
        "rows": shown,
        "all": rows,
        "filter": narrowed,
        "sort": sort,
        "threshold": log_rows.threshold_of(rows, panel, on=today),
        "longest": sorted(rows, key=lambda row: row.weeks, reverse=True)[:LONGEST],
        "weeks_now": log_rows.weeks_now(rows),
        "drifting": sum(bool(row.drift) for row in rows),
        "waiting": waiting,
        "views": SavedView.objects.visible_to(signed_in(request)).filter(panel=panel),
        "query": view_rules.kept(request.GET),
        "listed_again": sum(row.entry.listed_again for row in rows),
        "leavers": log_rows.leavers(panel.pk, first=log_rows.a_year_before(today), last=today),
        "previous": shown.previous_page_number() if shown.has_previous() else None,
        "next": shown.next_page_number() if shown.has_next() else None,
        "not_validated": NOT_VALIDATED,
    }
    return render(request, "riskpanel/risk_log.html", context)


def _kept(rows: list[Row], narrowed: LogFilter) -> list[Row]:
    narrowed.is_valid()
    wanted = narrowed.cleaned_data
    tests: dict[str, Callable[[Row], str]] = {
        "band": lambda row: row.latest.assessment.effective_band if row.latest else "",
        "locality": lambda row: row.entry.case.locality.name,
        "partner": lambda row: row.entry.lead_partner or "",
        "drifts": lambda row: "yes" if row.drift else "no",
    }
    return [
        row for row in rows if all(not wanted.get(name) or test(row) == wanted[name] for name, test in tests.items())
    ]


def _sorted(rows: list[Row], sort: str) -> list[Row]:
    key = SORTS.get(sort.removeprefix("-"), SORTS["score"])
    return sorted(rows, key=key, reverse=sort.startswith("-"))


@require_safe
def log_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """One stay: why, who is accountable, the scores with the threshold on each day, the actions."""
    row = _seen(request, entry_id)
    entry = row.entry
    actions = Action.objects.visible_to(signed_in(request)).filter(case=entry.case_id)
    child, names_hidden = entry.case.child, request.session.get("names_hidden", False)
    context = {
        "row": row,
        "entry": entry,
        "called": child.reference if names_hidden else child.full_name,
        "names_hidden": names_hidden,
        "mask": mask_of(entry.case, names_hidden=names_hidden),
        "identity": None if names_hidden else {"name": child.full_name, "born": child.date_of_birth},
        "actions": actions.select_related("owner", "partner").order_by("due_on", "id"),
        "sits": entry.panel_id in access.panel_ids(signed_in(request)),
        "may_keep": panel_rules.keeps(signed_in(request), entry.panel) and entry.left_on is None,
        "may_see_log": signed_in(request).may(Permission.SIT_ON_PANEL),
        "not_validated": NOT_VALIDATED,
        "today": timezone.localdate(),
    }
    return render(request, "riskpanel/log_entry.html", context)


@form_page
def change_lead(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    row = _seen(request, entry_id)
    if request.method == "GET":
        require(panel_rules.keeps(signed_in(request), row.entry.panel))
    form = LeadForm(posted(request))
    values = form.cleaned_data if form.is_valid() else None
    if values and attempt(form, operations.change_lead, row.entry, by=signed_in(request), **values) is not None:
        messages.success(request, "The entry has a new accountable lead")
        return redirect(row.entry)
    context = {"form": form, "entry": row.entry, "child": row.entry.case.child}
    return render(request, "riskpanel/change_lead.html", context)


@form_page
def list_on_log(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """An urgent listing between two meetings, with the latest assessment."""
    case, context = framed(request, case_id, tab="riskpanel:risk_of_case")
    panel = log_rows.panel_kept_by(signed_in(request))
    require(panel is not None)
    rows = Assessment.objects.visible_to(signed_in(request)).filter(case=case)
    latest = rows.scored_with(panel.framework.name).newest_first().first() if panel else None
    form = ListForm(posted(request), initial={"lead": case.lead.email if case.lead else ""})
    if form.is_valid() and latest is None:
        form.add_error(None, "Propose an assessment first: a child is listed with a score.")
    elif form.is_valid():
        entry = attempt(
            form,
            operations.list_child,
            case,
            panel=panel,
            by=signed_in(request),
            assessment=latest,
            **form.cleaned_data,
        )
        if entry is not None:
            messages.success(request, "The child is on the risk log, and the lead has been told")
            return redirect(entry)
    context |= {"form": form, "panel": panel, "latest": latest, "not_validated": NOT_VALIDATED}
    return render(request, "riskpanel/list_on_log.html", context)


def _seen(request: HttpRequest, entry_id: UUID) -> Row:
    """The entry where it is in sight, with the look on record."""
    today = timezone.localdate()
    entries = log_rows.with_columns(LogEntry.objects.visible_to(signed_in(request)), on=today)
    entry = get_object_or_404(
        entries.select_related("step_down_lead", "listed_at", "left_at", "proposed_by"), pk=entry_id
    )
    why = why_seen(signed_in(request), entry.case)
    trail.viewed(request, entry, case_id=entry.case_id, why=why)
    return log_rows.row_of(entry, on=today)
