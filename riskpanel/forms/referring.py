"""The forms of a referral to a panel: asking for it, and ending it."""

from collections.abc import Iterable
from typing import Any

from django import forms

from govuk.forms import Form, Look
from riskpanel.forms.choosing import OneOfField
from riskpanel.models import Panel


class ReferForm(Form):
    look = {"panel": Look(noun="the panel"), "reason": Look(noun="what the panel is to act on")}
    panel = OneOfField(label="Panel")
    reason = forms.CharField(
        label="What is the panel to act on?",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="What you and others see, what has been tried, and what you ask of the panel",
    )
    urgent_because = forms.CharField(
        label="Why can it not wait for the next cut-off?",
        max_length=400,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text="Only where it cannot. The chair and the coordinator are told so at once",
    )

    def __init__(self, *args: Any, panels: Iterable[Panel] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(panels)
        self.fields["panel"].offer(rows)  # type: ignore[attr-defined]
        if len(rows) == 1:
            self.fields["panel"].widget = forms.HiddenInput()
            self.initial.setdefault("panel", rows[0].pk)


class EndReferralForm(Form):
    look = {"because": Look(noun="why it is not heard")}
    because = forms.CharField(label="Why is it not heard?", max_length=400, widget=forms.Textarea({"rows": 2}))
