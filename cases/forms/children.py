"""Looking for a child, and restricting a record."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.gb import nhs

from cases.numbers import tidy_pupil_number, wrong_with_pupil_number
from govuk.forms import DateField, Form, Look, Radios, today


class SearchForm(Form):
    look = {
        "q": Look(width="two-thirds"),
        "nhs_number": Look(width=10),
        "upn": Look(width=20),
        "postcode": Look(width=10),
    }
    mark_optional = False
    q = forms.CharField(
        label="Name",
        max_length=160,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="Given name, family name or another name the child is known by",
    )
    date_of_birth = DateField(required=False, max_value=today)
    nhs_number = forms.CharField(label="NHS number", max_length=14, required=False)
    upn = forms.CharField(label="Unique pupil number", max_length=13, required=False)
    postcode = forms.CharField(max_length=8, required=False, help_text="Beside a name, to tell children apart")

    def clean_nhs_number(self) -> str:
        number = "".join(str(self.cleaned_data["nhs_number"]).split())
        if number and not (len(number) == 10 and number.isascii() and number.isdecimal()):
            raise ValidationError("NHS number must be 10 digits, like 999 000 0018")
        return number

    def clean_upn(self) -> str:
        number = tidy_pupil_number(str(self.cleaned_data["upn"]))
        if number and (wrong := wrong_with_pupil_number(number)):
            raise ValidationError(wrong)
        return number

    @property
    def number_has_a_slip(self) -> bool:
        """A number that cannot be right leads to nobody; what else is known still does."""
        number = self.cleaned_data.get("nhs_number", "")
        return bool(number) and not nhs.is_valid(number)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        named = len((cleaned.get("q") or "").strip())
        if self.number_has_a_slip and not (named > 1 or cleaned.get("date_of_birth")):
            self.add_error("nhs_number", "Check the NHS number: its last digit does not match the others")
        if named == 1:
            self.add_error("q", "Enter at least 2 letters of the name")
        elif not self.errors and not (named or any(cleaned.get(one) for one in ("date_of_birth", "nhs_number", "upn"))):
            raise ValidationError("Enter a name, a date of birth, an NHS number or a unique pupil number")
        return cleaned


class RestrictForm(Form):
    look = {"reference": Look(width=10, noun="the child's reference")}
    reference = forms.CharField(
        label="Child's reference", max_length=20, help_text="For example, CT0000123", widget=forms.TextInput
    )
    restricted = forms.ChoiceField(
        label="What should happen?",
        choices=[("yes", "Restrict the record to named people"), ("no", "Lift the restriction")],
        widget=Radios,
    )
    reason = forms.CharField(max_length=2000, widget=forms.Textarea)

    def clean_reference(self) -> str:
        return str(self.cleaned_data["reference"]).strip().upper()
