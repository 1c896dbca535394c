"""The shape of what is typed about organisations and places."""

from typing import Any

from django import forms

from govuk.forms import Checkboxes, Form, Look, Radios
from partners.forms import PersonField
from partners.models import Locality, Sector

CONTACT = "The work email address of somebody who works for it. Leave it empty if nobody is named yet"


def _yes_or_no(label: str, **hints: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=Radios(hints=hints),
    )


def yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


class NewPartnerForm(Form):
    look = {
        "name": Look(width="two-thirds", noun="the name of the organisation"),
        "sector": Look(noun="what kind of organisation it is"),
        "statutory": Look(noun="whether it is a statutory partner", inline=True),
        "inspection_link": Look(width="two-thirds"),
    }
    name = forms.CharField(label="Name of the organisation", max_length=120)
    sector = forms.ChoiceField(label="Kind", choices=[("", ""), *Sector.choices])
    statutory = _yes_or_no("Is it a statutory partner?")
    inspection_link = forms.URLField(
        label="Latest inspection report",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="A web address, like https://reports.ofsted.gov.uk/",
    )


class PartnerForm(NewPartnerForm):
    look = NewPartnerForm.look | {"senior_contact": Look(width="two-thirds")}
    senior_contact = PersonField(label="Senior contact", required=False, help_text=CONTACT)


class TeamForm(Form):
    look = {
        "name": Look(width="two-thirds", noun="the name of the team"),
        "manager": Look(width="two-thirds"),
        "is_intake": Look(noun="whether it receives referrals", inline=True),
    }
    name = forms.CharField(label="Name of the team", max_length=120)
    manager = PersonField(label="Manager", required=False, help_text=CONTACT.replace("for it", "for the organisation"))
    is_intake = _yes_or_no("Does it receive referrals, as a front door?")
    localities = forms.ModelMultipleChoiceField(
        Locality.objects.none(), label="Localities it works", widget=Checkboxes, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["localities"].queryset = Locality.objects.order_by("name")  # type: ignore[attr-defined]


class SiteForm(Form):
    look = {
        "name": Look(width="two-thirds", noun="the name of the place"),
        "kind": Look(width=20, noun="what kind of place it is"),
        "postcode": Look(width=10),
    }
    name = forms.CharField(label="Name of the place", max_length=120)
    kind = forms.CharField(label="Kind", max_length=40, help_text="For example, school, clinic or youth centre")
    address = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=500)
    postcode = forms.CharField(max_length=8, required=False)


class LocalityForm(Form):
    look = {"name": Look(width=20, noun="the name of the locality")}
    name = forms.CharField(label="Name of the locality", max_length=80, help_text="For example, North or Riverside")
