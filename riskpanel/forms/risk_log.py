"""The log: how it is narrowed, and the forms of listing and of changing the lead."""

from collections.abc import Iterable
from typing import Any

from django import forms

from cases.forms.people import PersonField
from govuk.forms import FilterForm, Form, Look
from riskpanel.states import Band


class LogFilter(FilterForm):
    """Choices are those on the log itself."""

    band = forms.ChoiceField(label="Band", choices=[("", "All"), *Band.choices])
    locality = forms.ChoiceField(label="Locality", choices=())
    partner = forms.ChoiceField(label="Lead partner", choices=())
    drifts = forms.ChoiceField(label="Drift", choices=[("", "All"), ("yes", "Drifting"), ("no", "Moving")])

    def __init__(self, *args: Any, localities: Iterable[str], partners: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, values in (("locality", localities), ("partner", partners)):
            self.fields[name].choices = [("", "All"), *((one, one) for one in sorted(set(values)))]  # type: ignore[attr-defined]


class SaveViewForm(Form):
    look = {"name": Look(width="two-thirds", noun="a name for the view")}
    name = forms.CharField(label="Name of this view", max_length=60, help_text="It is your own: nobody else sees it")


class ListForm(Form):
    look = {"lead": Look(width="two-thirds", noun="the lead's email address")}
    reason = forms.CharField(
        label="Reason for listing", max_length=4000, widget=forms.Textarea, help_text="What the panel is to act on"
    )
    lead = PersonField(label="Accountable lead, by work email address")


class LeadForm(Form):
    look = {"to": Look(width="two-thirds", noun="the new lead's email address")}
    to = PersonField(label="Work email address of the new lead")
