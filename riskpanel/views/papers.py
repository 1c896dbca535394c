"""Before the meeting: who has filed, the papers as they will be or as they were sealed; and moving the meeting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from audit import trail
from govuk.forms import attempt, form_page, posted
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from riskpanel.filing import filings_of, is_past_cut_off, seats_with_items
from riskpanel.forms.meetings import MoveForm
from riskpanel.item_content import mask_each
from riskpanel.models import AgendaItem, Meeting, PapersPart
from riskpanel.operations import meetings as operations
from riskpanel.operations import papers as sealing
from riskpanel.rules import meetings as rules
from riskpanel.table import seated


@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who has filed and what is sealed; a POST seals the papers and sends them out."""
    if request.method == "POST":
        return _issue(request, meeting_id)
    found, context = seated(request, meeting_id, part="papers")
    user = signed_in(request)
    seats = seats_with_items(found)
    filings = filings_of(found, seats)
    own = next((one for one in seats if rules.can_answer_for(user, one)), None)
    theirs = next((one for one in filings if own is not None and one.partner == own.member.partner), None)
    parts = _parts(found, user, names_hidden=context["names_hidden"])
    trail.listed(request, AgendaItem, [one.item_id for one in parts if one.item_id], why="papers")
    context |= {
        "filings": filings if context["may_prepare"] else [],
        "not_filed": sum(one.sent_at is None for one in filings),
        "own": own if theirs is not None else None,
        "theirs": theirs,
        "past_cut_off": is_past_cut_off(found),
        "parts": parts,
    }
    return render(request, "riskpanel/meeting_papers.html", context)


def _parts(meeting: Meeting, user: User, *, names_hidden: bool) -> list[Any]:
    """The sealed passages that are the person's to read."""
    if meeting.papers_sealed_at is None:
        return []
    rows: list[Any] = list(
        PapersPart.objects.visible_to(user).filter(meeting=meeting).select_related("item__case__child")
    )
    mask_each(rows, names_hidden=names_hidden, case=lambda one: one.item.case if one.item else None)
    return rows


def _issue(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    user = signed_in(request)
    found = get_object_or_404(Meeting.objects.visible_to(user), pk=meeting_id)
    try:
        sealing.issue_papers(found, by=user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, "The papers are sealed. Everybody on the panel has been told.")
    return redirect("riskpanel:papers", meeting_id=meeting_id)


@form_page
def move(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Another day, time or place: its people are told, and their calendars by the next invitation."""
    found, context = seated(request, meeting_id)
    require(context["may_prepare"])
    local = timezone.localtime(found.starts_at)
    initial = {"day": local.date(), "at": f"{local:%H:%M}", "place": found.place}
    form = MoveForm(posted(request), initial=initial)
    if form.is_valid():
        words = {"starts_at": form.starts_at, "place": form.cleaned_data["place"]}
        if attempt(form, operations.move_meeting, found, by=signed_in(request), **words):
            messages.success(request, "The meeting is moved. Everybody on the panel has been told.")
            return redirect(found)
    return render(request, "riskpanel/meeting_move.html", context | {"form": form})
