"""Who is there, one line a seat; each person's own promises."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from govuk.forms import attempt, form_page, posted
from partners.models.people import live_members
from partners.operations import require
from partners.requests import signed_in
from riskpanel.forms.meetings import AttendanceForm
from riskpanel.models import AgendaItem, Attendance, Meeting
from riskpanel.operations import attendance as operations
from riskpanel.operations import confidence
from riskpanel.rules import meetings as rules
from riskpanel.states import Presence
from riskpanel.table import seated


@require_safe
def attendance(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Everybody's seat, and what a quorum still needs."""
    found, context = seated(request, meeting_id, part="attendance")
    user = signed_in(request)
    rows = list(_rows(user).filter(meeting=found).order_by("member__partner__name", "member__user__name"))
    context |= {
        "rows": [
            (one, context["may_prepare"] or rules.can_answer_for(user, one), rules.can_answer_for(user, one))
            for one in rows
        ],
        "missing": rules.missing_for_quorum(
            rules.seats_present(rows),
            mandatory=found.panel.mandatory_sectors,
            one_of=found.panel.one_of_sectors,
            least=found.panel.minimum_present,
        ),
        "open": found.state in rules.OPEN,
    }
    return render(request, "riskpanel/meeting_attendance.html", context)


def _rows(user: Any) -> Any:
    return Attendance.objects.visible_to(user).select_related("member__user", "member__partner", "deputy", "meeting")


@form_page
def seat(request: HttpRequest, meeting_id: UUID, attendance_id: int) -> HttpResponse:
    """One seat: who came, or comes in the member's place, and whether the agency sent its information."""
    found, context = seated(request, meeting_id, part="attendance")
    user = signed_in(request)
    row = get_object_or_404(_rows(user), pk=attendance_id, meeting=found)
    require(context["may_prepare"] or rules.can_answer_for(user, row))
    people = live_members(row.member.partner, on=timezone.localdate()).exclude(pk=row.member.user_id)[:200]
    initial = {
        "presence": row.presence,
        "deputy": row.deputy_id,
        "information_sent": row.information_sent_at is not None,
    }
    form = AttendanceForm(posted(request), initial=initial, people=people)
    if form.is_valid() and attempt(form, operations.record_attendance, row, by=user, **form.cleaned_data):
        messages.success(request, "Attendance recorded")
        return redirect("riskpanel:attendance", meeting_id=meeting_id)
    return render(request, "riskpanel/meeting_seat.html", context | {"form": form, "row": row})


@require_POST
def accept_statement(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A person accepts the confidentiality statement for themselves, and goes on where they were."""
    user = signed_in(request)
    found = get_object_or_404(Meeting.objects.visible_to(user), pk=meeting_id)
    try:
        confidence.accept_statement(found, by=user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    items = AgendaItem.objects.visible_to(user).filter(meeting=found)
    wanted = next((one for one in items if str(one.pk) == request.POST.get("item")), None)
    return redirect(wanted or found)


@require_POST
def note(request: HttpRequest, meeting_id: UUID, attendance_id: int) -> HttpResponse:
    """One click on a seat: present, apologies, absent, information sent, or the confidentiality statement accepted."""
    user = signed_in(request)
    row = get_object_or_404(_rows(user), pk=attendance_id, meeting=meeting_id)
    what = request.POST.get("what", "")
    try:
        if what == "accepted":
            confidence.accept_confidentiality(row, by=user)
        elif what == "sent":
            operations.send_information(row, by=user)
        elif what in Presence.values:
            operations.record_attendance(row, presence=what, by=user)
        else:
            raise ValidationError("Choose what to record.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    back = "papers" if request.POST.get("back") == "papers" else "attendance"
    return redirect(f"riskpanel:{back}", meeting_id=meeting_id)
