"""The audit page: who looked at what and changed what, for those who may read the trail."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from audit import sealing, trail
from audit.models import Record
from govuk.forms import Form, Look, NearDateField, form_page, posted, today
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission
from trust import audit_reading

PAGE = 50


class AuditFilter(Form):
    """Posted, so that nobody's address stands in a query string; the page's own address carries ids alone."""

    look = {"email": Look(width="two-thirds"), "reference": Look(width=10)}
    mark_optional = False
    email = forms.EmailField(label="Person's work email address", required=False)
    reference = forms.CharField(label="Child's reference", max_length=20, required=False)
    since = NearDateField(label="From", required=False, max_value=today)
    until = NearDateField(label="To", required=False)

    def clean_email(self) -> int | None:
        email = self.cleaned_data["email"]
        if not email:
            return None
        found = User.objects.filter(email=email.lower()).values_list("pk", flat=True).first()
        if found is None:
            raise ValidationError("Nobody has this email address")
        return found

    def clean_reference(self) -> UUID | None:
        reference = self.cleaned_data["reference"]
        if not reference:
            return None
        found = audit_reading.cases_of(reference)
        if not found:
            raise ValidationError("No case has this reference")
        return found[0]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", "To must be the same as or after From")
        return cleaned

    def address(self) -> str:
        typed = self.cleaned_data
        asked = {"person": typed["email"], "case": typed["reference"], "since": typed["since"], "until": typed["until"]}
        return urlencode({name: value for name, value in asked.items() if value})


@form_page
def records(request: HttpRequest) -> HttpResponse:
    """Filter by person, case and period. Reading the trail is itself on record."""
    require(signed_in(request).may(Permission.READ_AUDIT))
    form = AuditFilter(posted(request))
    if form.is_valid():
        return redirect(f"{reverse('audit:records')}?{form.address()}")
    wanted = wanted_of(request.GET)
    rows, more = audit_reading.page_of(wanted, before=audit_reading.read(request.GET.get("before", "")), size=PAGE)
    trail.listed(request, Record, [row["id"] for row in rows], why="role:safeguarding_lead")
    context = {
        "form": form,
        "rows": rows,
        "older": audit_reading.written(more),
        "sealing": sealing.state(),
        "narrowed": wanted != audit_reading.Wanted(),
    }
    return render(request, "audit/records.html", context)


def wanted_of(asked: Any) -> audit_reading.Wanted:
    """What the address asks for; what cannot be read is left out."""
    return audit_reading.Wanted(
        person=_as(int, asked.get("person")),
        case=_as(UUID, asked.get("case")),
        since=_as(date.fromisoformat, asked.get("since")),
        until=_as(date.fromisoformat, asked.get("until")),
    )


def _as(kind: Any, text: str | None) -> Any:
    try:
        return kind(text) if text else None
    except ValueError:
        return None
