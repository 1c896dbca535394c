"""Making two records one, and taking them apart."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cases import access
from cases.models import Child
from govuk.forms import Form, Look
from partners.models import User


class MergeForm(Form):
    look = {
        "kept": Look(width=10, noun="the reference of the record to keep"),
        "other": Look(width=10, noun="the reference of the other record"),
        "reason": Look(noun="how you know that they are one child"),
    }
    kept = forms.CharField(label="Record to keep", max_length=20, help_text="For example, CT0000123")
    other = forms.CharField(label="Record to merge into it", max_length=20)
    reason = forms.CharField(
        label="How do you know that they are one child?", max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, data: Any = None, *, user: User, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.user = user

    def clean_kept(self) -> Child:
        return self._found("kept")

    def clean_other(self) -> Child:
        return self._found("other")

    def _found(self, name: str) -> Child:
        reference = str(self.cleaned_data[name]).strip().upper()
        child = access.children_to_open_a_case_for(self.user).filter(reference=reference).first()
        if child is None:
            raise ValidationError("No record that you can see has this reference")
        return child


class UnmergeForm(Form):
    look = {"reason": Look(noun="why they are not one child")}
    reason = forms.CharField(label="Why are they not one child?", max_length=2000, widget=forms.Textarea({"rows": 3}))
