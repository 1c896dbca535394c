"""Referrals by a file: uploaded, looked at row by row, then sent or discarded."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit import trail
from govuk.forms import form_page, posted
from partners.requests import signed_in
from partners.rest.throttles import UploadThrottle
from referrals import csv_rows, operations, rules
from referrals.columns import COLUMNS
from referrals.forms.importing import UploadForm
from referrals.models import ImportRow, ReferralImport
from referrals.states import Fate, ImportState
from referrals.views.common import refuse

PAGE, LATEST = 50, 10
TONES = {
    ImportState.STAGED: "waiting",
    ImportState.CONFIRMED: "info",
    ImportState.SENT: "good",
    ImportState.DISCARDED: "closed",
}
FATES = {Fate.SEND: "good", Fate.ALREADY: "neutral", Fate.REFUSED: "danger"}
TOO_OFTEN = "You have uploaded many files within the hour. Wait a while, then upload this one again."


@form_page
def upload(request: HttpRequest) -> HttpResponse:
    """Upload a file and go on to what becomes of its rows. Nothing is sent yet."""
    user = signed_in(request)
    if not rules.can_log(user):
        raise PermissionDenied
    form, status = UploadForm(posted(request), request.FILES or None), 200
    if form.is_valid():
        throttle = UploadThrottle()
        if not throttle.allows(request):
            form.add_error(None, TOO_OFTEN)
            status = 429
        else:
            now = timezone.now()
            try:
                staged = operations.stage_import(form.cleaned_data["upload"], by=user)
                if staged.at < now:
                    messages.info(request, "You uploaded this very file before. Nothing was added.")
                return redirect(staged)
            except ValidationError as refusal:
                refuse(form, ValidationError({"upload": refusal.messages}))
    mine = list(ReferralImport.objects.visible_to(user)[:LATEST])
    context: dict[str, Any] = {
        "form": form,
        "columns": COLUMNS,
        "files": [(one, TONES[ImportState(one.state)]) for one in mine],
    }
    return render(request, "referrals/import.html", context, status=status)


@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty file with the names of the columns and one made-up row."""
    if not rules.can_log(signed_in(request)):
        raise PermissionDenied
    headers = {"Content-Disposition": 'attachment; filename="referrals.csv"'}
    return HttpResponse("\ufeff" + csv_rows.template(), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
def imported(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What becomes, or became, of each row; those left out first, with why."""
    return _page(request, _fetch(request, import_id))


@require_POST
def send(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Send what can be sent."""
    staged = _fetch(request, import_id)
    try:
        sent = operations.confirm_import(staged, by=signed_in(request))
    except ValidationError as refusal:
        return _page(request, staged, errors=[refusal])
    if sent.state == ImportState.SENT:
        messages.success(request, f"{sent.to_send:,} referral{'' if sent.to_send == 1 else 's'} sent")
    return redirect(sent)


@require_POST
def discard(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Forget the file."""
    staged = _fetch(request, import_id)
    try:
        operations.discard_import(staged, by=signed_in(request))
    except ValidationError as refusal:
        return _page(request, staged, errors=[refusal])
    messages.success(request, "The file was discarded. Nothing of it was sent.")
    return redirect("referrals:import")


def _fetch(request: HttpRequest, import_id: UUID) -> ReferralImport:
    return get_object_or_404(ReferralImport.objects.visible_to(signed_in(request)), pk=import_id)


def _page(request: HttpRequest, staged: ReferralImport, **context: Any) -> HttpResponse:
    staged.refresh_from_db()
    fate = request.GET.get("fate", "")
    rows = staged.rows.select_related("referral").order_by("number")
    after = request.GET.get("after", "")
    if fate in Fate.values:
        rows = rows.filter(fate=fate)
    if after.isdecimal() and len(after) < 9:
        rows = rows.filter(number__gt=int(after))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    trail.viewed(request, staged, why="own")
    trail.listed(request, ImportRow, [row.pk for row in shown], why="own")
    chosen = fate if fate in Fate.values else ""
    following = f"?fate={chosen}&after={shown[-1].number}" if len(found) > PAGE else ""
    tabs = [
        {"label": label, "url": f"?fate={value}" if value else "?", "current": value == chosen, "count": many}
        for value, label, many in (
            ("", "All rows", staged.to_send + staged.already + staged.refused),
            (Fate.REFUSED, "Left out", staged.refused),
            (Fate.ALREADY, "Sent before", staged.already),
            (Fate.SEND, "Sent" if staged.state == ImportState.SENT else "To be sent", staged.to_send),
        )
    ]
    context |= {
        "file": staged,
        "tone": TONES[ImportState(staged.state)],
        "rows": [(row, FATES[Fate(row.fate)]) for row in shown],
        "tabs": tabs,
        "next": following,
        "is_staged": staged.state == ImportState.STAGED,
        "is_sent": staged.state == ImportState.SENT,
        "known": staged.known_in_sight + staged.known_elsewhere,
    }
    return render(request, "referrals/imported.html", context)
