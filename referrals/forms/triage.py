"""Forms of the front door before the decision, and of those it asks."""

from typing import Any

from django import forms

from govuk.forms import FilesField, Form, Look, ModelForm, Radios, TimeField
from referrals.clocks import Rules, in_words
from referrals.forms.steps import ABOUT_FILES
from referrals.models import ClockRules
from referrals.states import Colour


class QueryForm(Form):
    look = {"question": Look(label_size="m")}
    question = forms.CharField(label="Question for the referrer", max_length=2000, widget=forms.Textarea)


class AnswerForm(Form):
    look = {"answer": Look(label_size="m", noun="your answer")}
    answer = forms.CharField(label="Your answer", max_length=4000, widget=forms.Textarea)


class DisagreeForm(Form):
    look = {"words": Look(label_size="m", noun="why you disagree")}
    words = forms.CharField(
        label="Why do you disagree?",
        max_length=4000,
        widget=forms.Textarea,
        help_text="Say what you know that speaks for another decision. The person who decided is not the one to answer",
    )


class UpholdForm(Form):
    look = {"answer": Look(label_size="m", noun="what you tell them")}
    answer = forms.CharField(
        label="If the decision stands, what do you tell those who disagree?",
        max_length=4000,
        widget=forms.Textarea,
        help_text="They are sent this at once",
    )


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
    colour = forms.ChoiceField(label="How urgent is it?", choices=Colour.choices, widget=Radios)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea)

    def __init__(self, data: Any = None, *, in_force: Rules) -> None:
        super().__init__(data)
        self.fields["colour"].widget.hints = {
            colour.value: f"Decided within {in_words(in_force.given(colour), in_force)} of working time from receipt"
            for colour in Colour
        }


class ClockRulesForm(ModelForm):
    look = {
        "red_hours": Look(width=3, noun="the working hours of a red referral"),
        "amber_hours": Look(width=3, noun="the working hours of an amber referral"),
        "green_hours": Look(width=3, noun="the working hours of a green referral"),
        "days_unrated": Look(width=3, noun="the working days to decide"),
        "days_to_disagree": Look(width=3, noun="the working days to disagree"),
        "days_to_answer": Look(width=3, noun="the working days to answer a disagreement"),
        "opens": Look(width=5, noun="when the front door opens"),
        "closes": Look(width=5, noun="when the front door closes"),
        "reason": Look(noun="why the clocks change"),
    }
    reason = forms.CharField(
        label="Why do the clocks change?", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    class Meta:
        model = ClockRules
        fields = (
            "red_hours",
            "amber_hours",
            "green_hours",
            "days_unrated",
            "days_to_disagree",
            "days_to_answer",
            "opens",
            "closes",
            "reason",
        )
        field_classes = {"opens": TimeField, "closes": TimeField}
        labels = {
            "red_hours": "Red: working hours",
            "amber_hours": "Amber: working hours",
            "green_hours": "Green: working hours",
            "days_unrated": "Not rated yet: working days",
            "days_to_disagree": "The referrer may disagree with a decision: working days",
            "days_to_answer": "A disagreement is answered: working days",
            "opens": "The working day begins at",
            "closes": "The working day ends at",
        }
        help_texts = {
            "opens": "For example, 09:00",
            "closes": "For example, 17:00. 00:00 is midnight, the end of the day",
        }
