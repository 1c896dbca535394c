"""Forms of the front door before the decision, and of those it asks."""

from typing import Any

from django import forms

from govuk.forms import FilesField, Form, Look, NearDateField, Radios, today
from partners.models import Partner
from referrals.forms.steps import ABOUT_FILES
from referrals.states import Colour


class QueryForm(Form):
    look = {"question": Look(label_size="m")}
    question = forms.CharField(label="Question for the referrer", max_length=2000, widget=forms.Textarea)


class AnswerForm(Form):
    look = {"answer": Look(label_size="m", noun="your answer")}
    answer = forms.CharField(label="Your answer", max_length=4000, widget=forms.Textarea)


class AddForm(Form):
    look = {"text": Look(label_size="m", noun="what you want to add")}
    text = forms.CharField(label="What do you want to add?", max_length=4000, required=False, widget=forms.Textarea)
    uploads = FilesField(label="Photos and documents", required=False, help_text=ABOUT_FILES)

    def clean(self) -> None:
        if not self.cleaned_data.get("text") and not self.cleaned_data.get("uploads") and not self.errors:
            self.add_error("text", "Enter what you want to add, or choose a file")


class WithdrawForm(Form):
    reason = forms.CharField(label="Why is the referral withdrawn?", max_length=2000, widget=forms.Textarea)
    look = {"reason": Look(label_size="m", noun="why the referral is withdrawn")}


class RatingForm(Form):
    look = {"colour": Look(label_size="m", noun="how urgent it is"), "reason": Look(noun="the reason")}
    colour = forms.ChoiceField(
        label="How urgent is it?",
        choices=Colour.choices,
        widget=Radios(
            hints={
                "red": "Decided within 4 working hours of receipt",
                "amber": "Decided within 24 working hours of receipt",
                "green": "Decided within 72 working hours of receipt",
            }
        ),
    )
    reason = forms.CharField(max_length=2000, widget=forms.Textarea)


class AskForm(Form):
    look = {"partner": Look(noun="the partner", width="full"), "question": Look(label_size="s")}
    partner = forms.ModelChoiceField(Partner.objects.none(), empty_label="Choose")
    question = forms.CharField(
        max_length=2000,
        widget=forms.Textarea,
        help_text="They see the child's name, date of birth and this question, not the referral",
    )
    due = NearDateField(label="Answer needed by", min_value=today, help_text="For example, 8/12/2026, or tomorrow")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.active().by_name()  # type: ignore[attr-defined]


class AnswerInformationForm(Form):
    look = {"answer": Look(label_size="m", noun="what your organisation knows")}
    answer = forms.CharField(label="What does your organisation know?", max_length=6000, widget=forms.Textarea)
    source = forms.CharField(
        label="Where does this come from?", max_length=120, help_text="For example, health visiting records"
    )
