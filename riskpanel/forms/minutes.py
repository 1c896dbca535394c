"""The form of a correction of issued minutes."""

from collections.abc import Iterable
from typing import Any

from django import forms

from govuk.forms import Form, Look
from riskpanel.forms.choosing import OneOfField
from riskpanel.models import MinutesPart

LONGEST_TITLE = 90


class PassageField(OneOfField):
    """One passage of the minutes, by its first line; empty is the minutes as a whole."""

    def offer(self, rows: Iterable[Any]) -> None:
        super().offer(rows)
        titles = [(pk, one.text.split("\n")[0][:LONGEST_TITLE]) for pk, one in self.rows.items()]
        self.choices = [("", "The minutes as a whole"), *titles]


class CorrectForm(Form):
    look = {"text": Look(noun="what is to be read instead")}
    part = PassageField(label="What does it correct?", required=False)
    text = forms.CharField(
        label="What is to be read instead?",
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        help_text="Say what is wrong, and what is right",
    )

    def __init__(self, *args: Any, parts: Iterable[MinutesPart] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["part"].offer(parts)  # type: ignore[attr-defined]
