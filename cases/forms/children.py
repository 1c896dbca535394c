"""Looking for a child, correcting a record, and restricting one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from stdnum.gb import nhs

from cases.models import Child
from cases.numbers import LIKE, tidy_pupil_number, wrong_with_pupil_number
from govuk.forms import DateField, Form, Look, Radios, today


class NumberedForm(Form):
    """A child's two numbers, as records have them."""

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


class SearchForm(NumberedForm):
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


KEEP, PROTECT, LIFT = "keep", "protect", "lift"
# What stays as it is has one value in both: a page that was opened before the address became secret lifts nothing.
OPEN_ADDRESS = [(KEEP, "No"), (PROTECT, "Yes")]
SECRET_ADDRESS = [(KEEP, "Yes"), (LIFT, "No, it need not be secret any more")]
LANGUAGE = 40


class ChildForm(NumberedForm):
    """A child's record as it stands, to be corrected. A secret postcode is not shown, and stays where none is typed."""

    look = {
        "nhs_number": Look(width=20),
        "upn": Look(width=20),
        "sex": Look(inline=True),
        "postcode": Look(width=10),
        "protected_address": Look(noun="whether the address is secret"),
    }
    given_name = forms.CharField(max_length=80, required=False)
    family_name = forms.CharField(max_length=80, required=False, help_text="For an unborn child, the mother's")
    date_of_birth = DateField(required=False, max_value=today, help_text="For example, 27 3 2014")
    expected_date = DateField(
        label="Expected date of birth",
        required=False,
        help_text="For a child who is not born yet. Empty it when you enter the date of birth",
    )
    sex = forms.ChoiceField(choices=Child.sex.field.choices or (), widget=Radios)
    nhs_number = forms.CharField(
        label="NHS number", max_length=20, required=False, help_text="10 numbers, like 999 000 0018"
    )
    upn = forms.CharField(
        label="Unique pupil number", max_length=20, required=False, help_text=f"A letter and 12 numbers, {LIKE}"
    )
    postcode = forms.CharField(max_length=8, required=False)
    protected_address = forms.ChoiceField(
        label="Is the address secret?",
        help_text="No page, print or export shows a secret address. Children referred with this one keep it secret too",
        widget=Radios(hints={LIFT: "Only the lead professional can say so, of this child alone"}),
        error_messages={"invalid_choice": "Somebody changed this meanwhile. Say again whether the address is secret"},
    )
    languages = forms.CharField(
        max_length=400, required=False, help_text="With commas between them. For example, English, Polish"
    )

    def __init__(self, data: Any = None, *, child: Child) -> None:
        self.secret = child.protected_address
        shown = {name: getattr(child, name) for name in self.base_fields}
        shown |= {"languages": ", ".join(child.languages), "protected_address": KEEP}
        super().__init__(data, initial=shown | ({"postcode": ""} if self.secret else {}))
        choice: Any = self.fields["protected_address"]
        choice.choices = SECRET_ADDRESS if self.secret else OPEN_ADDRESS
        if self.secret:
            self.fields["postcode"].help_text = "The one on record is secret and not shown. Leave empty to keep it"

    def clean_languages(self) -> list[str]:
        spoken = [one.strip() for one in str(self.cleaned_data["languages"]).split(",") if one.strip()]
        if any(len(one) > LANGUAGE for one in spoken):
            raise ValidationError(f"Each language must be {LANGUAGE} characters or fewer")
        return spoken

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("date_of_birth") and cleaned.get("expected_date"):
            words = "Give a date of birth or, for an unborn child, an expected date, not both"
            self.add_error("expected_date", words)
        return cleaned

    def identity(self) -> dict[str, Any]:
        """What `change_child` takes: without what is to stay as it is."""
        typed = dict(self.cleaned_data)
        address = typed.pop("protected_address")
        if self.secret and not typed["postcode"]:
            del typed["postcode"]
        return typed if address == KEEP else typed | {"protected_address": address == PROTECT}


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
