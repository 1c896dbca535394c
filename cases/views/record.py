"""A case's record: who, why, now; its chronology; the child's own words."""

from itertools import pairwise, zip_longest
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cases import access, keys, operations, rules
from cases.forms import ChildForm, ChronologyFilter, EventForm, VoiceForm
from cases.frame import framed
from cases.models import Case, Child, Event, Share, TeamMember, Voice
from govuk.forms import attempt, form_page, posted
from partners.operations import mark_of, require
from partners.requests import signed_in

ENTRIES = 50


@require_safe
def record(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The first screen: who the child is, why one sees this, and what is happening now."""
    case, context = framed(request, case_id, tab="cases:record")
    user = signed_in(request)
    events = Event.objects.visible_to(user).filter(case=case).newest_first()
    context |= {
        "team": TeamMember.objects.visible_to(user).filter(case=case, until=None).select_related("user"),
        "voices": Voice.objects.visible_to(user).filter(case=case).select_related("heard_by")[:3],
        "events": events.select_related("source", "recorded_by")[:5],
        "shares": _alike(access.live_shares(case)),
        "may_add": rules.can_add_to_record(user, case),
        "may_share": rules.can_share(user, case),
    }
    return render(request, "cases/record.html", context)


def _alike(shares: list[Share]) -> list[list[Share]]:
    """Those with the same rights, purpose and days together: the people of a panel are one line, not nine."""
    together: dict[Any, list[Share]] = {}
    for share in shares:
        key = share.rights, share.purpose, timezone.localdate(share.since), share.until
        together.setdefault(key, []).append(share)
    return list(together.values())


@require_safe
def chronology(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Everything that happened, newest first; gaps of more than 60 days stand out where nothing is filtered away."""
    case, context = framed(request, case_id, tab="cases:chronology")
    events = Event.objects.visible_to(signed_in(request)).filter(case=case)
    narrowed = ChronologyFilter(request.GET, sources=events.order_by().values("source").distinct())
    wanted = _wanted(narrowed)
    before = keys.read(request.GET.get("before", ""))
    rows = _page(events.filter(**wanted), before)
    context |= {
        "filter": narrowed,
        "entries": _with_gaps(rows, marked=not wanted),
        "older": keys.written((rows[ENTRIES - 1].happened_at, rows[ENTRIES - 1].pk)) if len(rows) > ENTRIES else "",
        "may_add": rules.can_add_to_record(signed_in(request), case),
    }
    return render(request, "cases/chronology.html", context)


def _wanted(narrowed: ChronologyFilter) -> dict[str, Any]:
    """What the filter asks for; a choice that is not on it is left out."""
    narrowed.is_valid()
    names = {"kind": "kind", "partner": "source", "significance": "significance"}
    return {names[name]: value for name, value in narrowed.cleaned_data.items() if value}


def _page(events: Any, before: keys.Key | None) -> list[Event]:
    if before is not None:
        moment, pk = before
        earlier = events.filter(happened_at__lt=moment)
        events = earlier | events.filter(happened_at=moment, pk__lt=pk)
    return list(events.newest_first().select_related("source", "recorded_by")[: ENTRIES + 1])


def _with_gaps(rows: list[Event], *, marked: bool) -> list[dict[str, Any]]:
    """Each entry with the days of silence before it, where they are many."""
    gaps = [rules.gap_between(newer.happened_at, older.happened_at) for newer, older in pairwise(rows)]
    shown = zip_longest(rows[:ENTRIES], gaps[:ENTRIES] if marked else ())
    return [{"event": row, "gap": gap} for row, gap in shown]


@form_page
def add_event(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, context = framed(request, case_id)
    _must_be_able_to_add(request, case)
    form = EventForm(posted(request))
    if form.is_valid() and attempt(form, operations.record_event, case, by=signed_in(request), **form.entry()):
        messages.success(request, "Entry added to the chronology")
        return redirect("cases:chronology", case_id=case.pk)
    return render(request, "cases/add_event.html", context | {"form": form})


@form_page
def add_voice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    case, context = framed(request, case_id)
    _must_be_able_to_add(request, case)
    form = VoiceForm(posted(request), initial={"said_on": timezone.localdate()})
    if form.is_valid() and attempt(form, operations.record_voice, case, by=signed_in(request), **form.cleaned_data):
        messages.success(request, "The child's words are on the record")
        return redirect("cases:record", case_id=case.pk)
    return render(request, "cases/add_voice.html", context | {"form": form})


@form_page
def change_child(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Correct who the child is. What a colleague corrected since the page was opened is not overwritten unseen."""
    case, context = framed(request, case_id)
    _must_be_able_to_add(request, case)
    form, seen = ChildForm(posted(request), child=case.child), request.POST.get("seen", "")
    if form.is_valid() and attempt(form, _correct, case, by=signed_in(request), seen=seen, **form.identity()):
        messages.success(request, "The child's record is corrected")
        return redirect("cases:record", case_id=case.pk)
    # The mark stays until whoever typed has been told that it is an old one.
    if not form.is_bound or form.has_error(NON_FIELD_ERRORS, "conflict"):
        seen = mark_of(case.child)
    return render(request, "cases/change_child.html", context | {"form": form, "seen": seen})


def _correct(case: Case, **given: Any) -> Child:
    if case.state != "open":
        raise ValidationError("This case is closed, so you cannot change it.")
    return operations.change_child(case.child, **given)


def _must_be_able_to_add(request: HttpRequest, case: Case) -> None:
    """Whoever may not add is told so before they type. A case closed meanwhile answers on the form."""
    if request.method == "GET":
        require(rules.can_add_to_record(signed_in(request), case))
