"""The form on the page of reasons not to: why the child leaves all the same, and who sees to what comes after."""

from collections.abc import Iterable
from typing import Any

from django import forms

from govuk.forms import Form, Look
from partners.models import User
from riskpanel.forms.meetings import OneOfField


class LeaveForm(Form):
    look = {
        "rationale": Look(noun="why the child leaves"),
        "step_down_plan": Look(noun="the step-down plan"),
        "step_down_lead": Look(noun="who leads the step-down plan"),
    }
    rationale = forms.CharField(
        label="Why does the child leave the log?", max_length=4000, widget=forms.Textarea({"rows": 3})
    )
    step_down_plan = forms.CharField(
        label="Step-down plan",
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Who goes on with what, and what brings the child back to the panel",
    )
    step_down_lead = OneOfField(label="Who leads the step-down plan?")
    override_reason = forms.CharField(
        label="Reason to leave although the score says stay",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Only where the score does not let the child leave. It takes two people.",
    )
    override_with = OneOfField(label="Second person who agrees", required=False)

    def __init__(self, *args: Any, people: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(people)
        for name in ("step_down_lead", "override_with"):
            self.fields[name].offer(rows)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("override_reason") and not cleaned.get("override_with"):
            self.add_error("override_with", "Select the second person who agrees")
        if cleaned.get("override_with") and not cleaned.get("override_reason"):
            self.add_error("override_reason", "Enter why the child leaves although the score says stay")
        return cleaned
