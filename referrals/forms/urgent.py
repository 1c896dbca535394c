"""The short page for a child who cannot wait. What it does not ask is asked afterwards."""

from typing import Any

from django import forms

from govuk.forms import DateBoxes, DateField, Look, Radios, today
from referrals.forms.steps import NO, YES, Step, Words


class UrgentForm(Step):
    title = "Tell us now"
    look = {
        "immediate_danger": Look(inline=True),
        "postcode": Look(width=10),
    }
    immediate_danger = forms.TypedChoiceField(
        label="Is the child in immediate danger?",
        choices=[(YES, "Yes"), (NO, "No")],
        coerce=lambda value: value == YES,
        empty_value=None,
        widget=Radios,
    )
    given_name = forms.CharField(label="Given name", max_length=80, required=False)
    family_name = forms.CharField(label="Family name", max_length=80, required=False)
    date_of_birth = DateField(label="Date of birth", required=False, max_value=today, widget=DateBoxes())
    postcode = forms.CharField(max_length=8, required=False)
    protected_address = forms.BooleanField(
        label="Keep the address secret", required=False, help_text="No page, print or export then shows it"
    )
    description = Words(
        label="Where is the child now?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="If you do not know the name, say also how to recognise them",
    )
    what_happened = Words(label="What has happened?")

    def clean(self) -> None:
        given = self.cleaned_data
        if not any(given.get(name) for name in ("given_name", "family_name", "description")):
            self.add_error("given_name", "Enter a name, or say where the child is and how to recognise them")

    @property
    def to_send(self) -> dict[str, Any]:
        """What the short page says. Without a name it is one that nobody knows."""
        named = self.cleaned_data.get("given_name") or self.cleaned_data.get("family_name")
        return self.answers | {"urgent": True, "name_not_known": not named}
