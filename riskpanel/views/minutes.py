"""The minutes: approved, issued, given to each reader as their own copy, and corrected by addenda."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from audit import trail
from govuk import autosave
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from riskpanel import access, readers
from riskpanel.forms.minutes import CorrectForm
from riskpanel.item_content import mask_of
from riskpanel.minutes import cases_in, items_in, left_out
from riskpanel.models import AgendaItem, Meeting, MinutesPart
from riskpanel.operations import copies, minutes
from riskpanel.operations.drafts import About, drafts_of
from riskpanel.readers import Reading
from riskpanel.rules import meetings as rules
from riskpanel.states import LongForm, MeetingState
from riskpanel.table import seated
from riskpanel.views.keeping import keep, typing


@require_safe
def minutes_page(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The minutes as the person may read them; before approval a preview for who prepares them."""
    found, context = seated(request, meeting_id, part="minutes")
    user = signed_in(request)
    preview = found.state == MeetingState.CLOSED and context["may_prepare"]
    reading = None if preview else readers.reading_of(user, found)
    parts = reading.parts if reading else minutes.preview(found, by=user)
    _listed(request, parts)
    may_approve = rules.can_approve(user, found)
    context |= {
        "parts": parts,
        "mask": _mask(request, parts),
        "preview": preview,
        "whole": reading.whole if reading else [],
        "left_out": left_out(context["agenda"], parts) if parts else [],
        "is_issued": found.state == MeetingState.ISSUED,
        "may_approve": may_approve and found.state == MeetingState.CLOSED,
        "may_correct": may_approve and found.state == MeetingState.ISSUED,
        "may_issue": context["may_prepare"] and found.state == MeetingState.APPROVED,
    }
    return render(request, "riskpanel/meeting_minutes.html", context)


def _mask(request: HttpRequest, parts: list[MinutesPart]) -> tuple[str, ...]:
    """The names of the children of these passages, where the reader hides names from a shared screen."""
    if not request.session.get("names_hidden", False):
        return ()
    return mask_of(*cases_in(parts), names_hidden=True)


def _issued(request: HttpRequest, meeting_id: UUID) -> tuple[Meeting, Reading]:
    """Issued minutes that hold something of the reader's, with the look on record. Raises Http404 for all else."""
    user = signed_in(request)
    meetings = readers.meetings_with_minutes_for(user)
    found = get_object_or_404(meetings.annotate(has_accepted=Q(pk__in=access.accepted_meetings(user))), pk=meeting_id)
    reading = readers.reading_of(user, found)
    _listed(request, reading.parts)
    return found, reading


def _listed(request: HttpRequest, parts: list[MinutesPart]) -> None:
    """Keep in the trail the items of which something was shown."""
    trail.listed(request, AgendaItem, items_in(parts), why="minutes")


@require_safe
def issued_minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What is one's own in issued minutes: for the panel, and for whoever has an action from the meeting."""
    found, reading = _issued(request, meeting_id)
    user = signed_in(request)
    context: dict[str, Any] = {
        "meeting": found,
        "parts": reading.parts,
        "mask": _mask(request, reading.parts),
        "whole": reading.whole,
        "copy": copies.copy_for(found, reader=user, reading=reading),
        "sits": found.panel_id in access.seats(user),
        "left_out": left_out(access.agenda_for(user, found), reading.parts),
        "has_accepted": found.has_accepted,  # type: ignore[attr-defined]
    }
    return render(request, "riskpanel/issued_minutes.html", context)


@require_safe
def minutes_pdf(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The reader's own copy as a tagged PDF."""
    found, reading = _issued(request, meeting_id)
    copy = copies.copy_for(found, reader=signed_in(request), reading=reading)
    trail.viewed(request, copy, why="minutes")
    response = HttpResponse(bytes(copy.pdf), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="minutes-{found.pk}.pdf"'
    return response


@form_page
def correct_minutes(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A dated correction of issued minutes; what was issued stays as it was. What is typed is kept on the way."""
    user = signed_in(request)
    if autosave.asked(request):
        meetings = Meeting.objects.visible_to(user).select_related("panel")
        about = About(LongForm.CORRECT, meeting=get_object_or_404(meetings, pk=meeting_id))
        return keep(request, CorrectForm(), about)
    found, context = seated(request, meeting_id, part="minutes")
    require(rules.can_approve(user, found))
    form = CorrectForm(posted(request), parts=readers.reading_of(user, found).parts)
    context |= typing(request, form, drafts_of(About(LongForm.CORRECT, meeting=found), by=user).first())
    typed = autosave.posted_edition(request)
    if form.is_valid() and attempt(form, copies.correct_minutes, found, by=user, typed=typed, **form.cleaned_data):
        messages.success(request, "The correction is added. Whoever has the passage has been told.")
        return redirect("riskpanel:minutes", meeting_id=meeting_id)
    return render(request, "riskpanel/minutes_correct.html", context | {"form": form})
