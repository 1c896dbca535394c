"""Opening a case to a partner or a person, and ending that."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.forms.people import PersonField
from cases.states import Basis, FamilyTold, Purpose, Rights
from govuk.forms import Form, Look, NearDateField, Radios, today
from partners.models import Partner

CHOSEN_BY_PEOPLE = [(one.value, one.label.capitalize()) for one in Purpose if one not in (Purpose.LEAD, Purpose.PANEL)]


class ToldForm(Form):
    """Asked whenever information is shared: on what lawful basis, and what the family knows of it."""

    look = {"basis": Look(noun="the lawful basis"), "family_told": Look(noun="what the family knows")}
    basis = forms.ChoiceField(label="Lawful basis", choices=Basis.choices, widget=Radios)
    family_told = forms.ChoiceField(label="Has the family been told?", choices=FamilyTold.choices, widget=Radios)
    why_not_told = forms.CharField(
        label="If telling them would not be safe, why?", max_length=2000, required=False, widget=forms.Textarea
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("family_told") == FamilyTold.NOT_SAFE and not cleaned.get("why_not_told"):
            self.add_error("why_not_told", "Say why telling the family would not be safe")
        return cleaned


class ShareForm(ToldForm):
    look = ToldForm.look | {
        "partner": Look(noun="a partner"),
        "user": Look(width="two-thirds"),
        "reason": Look(noun="why they need to see the record"),
    }
    field_order = ("partner", "user", "rights", "purpose", "reason", "basis", "family_told", "why_not_told", "until")
    partner = forms.ModelChoiceField(
        label="Partner", queryset=Partner.objects.none(), required=False, help_text="Or name one person below"
    )
    user = PersonField(label="Work email address of one person", required=False)
    rights = forms.ChoiceField(
        label="What may they do?", choices=Rights.choices, widget=Radios, initial=Rights.CONTRIBUTE
    )
    purpose = forms.ChoiceField(label="Purpose", choices=CHOSEN_BY_PEOPLE, widget=Radios)
    reason = forms.CharField(
        label="Why do they need to see it?",
        max_length=2000,
        widget=forms.Textarea,
        help_text="They and everybody on the case can read this",
    )
    until = NearDateField(
        label="Last day", required=False, min_value=today, help_text="Leave empty to share until you end it"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.active().by_name()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "partner" in cleaned and "user" in cleaned and bool(cleaned["partner"]) == bool(cleaned["user"]):
            raise ValidationError("Choose a partner or name one person")
        return cleaned

    def share(self) -> dict[str, Any]:
        """What `share_case` takes: the last day is the last on which they see it."""
        last = self.cleaned_data["until"]
        until = timezone.make_aware(datetime.combine(last, time.max)) if last else None
        return self.cleaned_data | {"until": until}


class EndShareForm(Form):
    because = forms.CharField(label="Why does it end?", max_length=2000, widget=forms.Textarea)
