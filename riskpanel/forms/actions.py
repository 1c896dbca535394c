"""Forms of an action: its owner's report, and passing it to another person."""

from django import forms

from cases.forms.people import PersonField
from govuk.forms import Form, Look, Radios
from riskpanel.rules.actions import REPORTED


class ReportForm(Form):
    look = {"outcome": Look(noun="what came of it")}
    result = forms.ChoiceField(
        label="How did it end?", choices=[(one.value, one.label) for one in REPORTED], widget=Radios
    )
    outcome = forms.CharField(label="What came of it", max_length=2000, widget=forms.Textarea({"rows": 3}))


class ReassignForm(Form):
    look = {"to": Look(noun="their work email address"), "reason": Look(noun="why it changes hands")}
    to = PersonField(label="Whose action is it now?", help_text="Their work email address")
    reason = forms.CharField(label="Why", max_length=2000, widget=forms.Textarea({"rows": 2}))
