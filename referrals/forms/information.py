"""What the front door asks partners, and what they answer."""

from typing import Any

from django import forms

from cases.states import Nature
from govuk.forms import Checkboxes, Form, Look, NearDateField, Radios, today
from partners.models import Partner


class AskForm(Form):
    look = {"partners": Look(noun="whom you ask", label_size="m"), "question": Look(label_size="m")}
    partners = forms.ModelMultipleChoiceField(
        Partner.objects.none(), label="Whom do you ask?", widget=Checkboxes, help_text="All of them at once"
    )
    question = forms.CharField(
        label="What do you want to know?",
        max_length=2000,
        widget=forms.Textarea,
        help_text="They see the child's name, date of birth and this question, not the referral",
    )
    due = NearDateField(label="Answer needed by", min_value=today, help_text="For example, 8/12/2026, or tomorrow")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partners"].queryset = Partner.objects.active().by_name()  # type: ignore[attr-defined]


class AnswerInformationForm(Form):
    look = {
        "knows_nothing": Look(label_size="m"),
        "answer": Look(label_size="m", noun="what your organisation knows"),
        "nature": Look(noun="whether this is a fact or an opinion"),
        "known_since": Look(width=20),
    }
    knows_nothing = forms.BooleanField(label="We have looked, and nothing is known to us", required=False)
    answer = forms.CharField(
        label="What does your organisation know?", max_length=6000, required=False, widget=forms.Textarea
    )
    nature = forms.ChoiceField(label="What is it?", choices=Nature.choices, required=False, widget=Radios)
    known_since = forms.CharField(
        label="Since when is it known?", max_length=60, required=False, help_text="For example, March 2025"
    )
    source = forms.CharField(
        label="Where did you look?", max_length=120, help_text="For example, health visiting records"
    )
