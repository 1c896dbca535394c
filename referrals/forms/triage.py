"""Forms of the front door before the decision, and of those it asks."""

from django import forms

from govuk.forms import FilesField, Form, Look, Radios
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
