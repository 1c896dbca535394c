"""Setting up a panel: how it works, who sits on it, its terms of reference, its threshold."""

from typing import Any

from django import forms

from govuk.forms import Checkboxes, Form, Look, NearDateField, Radios, today
from partners.forms import PersonField
from partners.models import Partner, Sector
from riskpanel.models import Framework, Meeting
from riskpanel.states import PanelRole

BIGGEST = 2**31 - 1


class PanelForm(Form):
    look = {
        "name": Look(width="two-thirds", noun="the panel's name"),
        "log_owner": Look(width="two-thirds", noun="the log owner's email address"),
        "cadence_days": Look(width=4, noun="how often it meets"),
        "minimum_present": Look(width=4, noun="how many people must be there"),
        "confirmations": Look(width=4, noun="how many reviews confirm"),
    }
    edition = forms.IntegerField(min_value=1, max_value=BIGGEST, widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="Name of the panel", max_length=120)
    framework = forms.ModelChoiceField(
        label="Scoring framework", queryset=Framework.objects.none(), empty_label="Choose a framework"
    )
    log_owner = PersonField(
        label="Owner of its log, by work email address",
        help_text="Accountable to the Board, above the chair in the line of accountability",
    )
    cadence_days = forms.IntegerField(
        label="How many days from one meeting to the next?",
        min_value=1,
        max_value=366,
        help_text="7 is every week, 14 every fortnight. Meetings already planned keep their days.",
    )
    mandatory_sectors = forms.MultipleChoiceField(
        label="Agencies that must be at the table",
        choices=Sector.choices,
        widget=Checkboxes,
        required=False,
        help_text="Without one of them the meeting is not quorate",
    )
    one_of_sectors = forms.MultipleChoiceField(
        label="Of these, at least one", choices=Sector.choices, widget=Checkboxes, required=False
    )
    minimum_present = forms.IntegerField(
        label="How many people must be there at least?",
        min_value=0,
        max_value=50,
        help_text="0: whoever the agencies above ask for is enough. Observers do not count.",
    )
    confirmations = forms.IntegerField(
        label="How many reviews in a row confirm that a child may leave?", min_value=1, max_value=10
    )

    def __init__(self, *args: Any, published: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["framework"].queryset = published  # type: ignore[attr-defined]


class SeatForm(Form):
    look = {"user": Look(width="two-thirds", noun="the person's email address")}
    user = PersonField(label="Who takes the seat? Their work email address")
    role = forms.ChoiceField(label="Role at the table", choices=PanelRole.choices, widget=Radios, initial="member")
    partner = forms.ModelChoiceField(
        label="For which partner do they sit?", queryset=Partner.objects.none(), empty_label="The one they act for"
    )

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
        self.fields["partner"].required = False


class AcceptForm(Form):
    version = forms.IntegerField(min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)


class TermsForm(Form):
    version = forms.IntegerField(min_value=0, max_value=BIGGEST, widget=forms.HiddenInput)
    text = forms.CharField(
        label="Terms of reference",
        max_length=40000,
        widget=forms.Textarea({"rows": 20}),
        help_text="What the panel is for, who sits on it, how it decides, what its members promise",
    )


class ThresholdForm(Form):
    look = {"net": Look(width=4, noun="the threshold")}
    net = forms.IntegerField(label="Net score from which a child is listed", min_value=1, max_value=100)
    meeting = forms.ModelChoiceField(
        label="At which meeting is it agreed?", queryset=Meeting.objects.none(), empty_label="Choose the meeting"
    )
    since = NearDateField(
        label="From which day?", min_value=today, initial=today, help_text="For example, 8/12/2026, or “tomorrow”"
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
