from typing import Any

from django import forms

from govuk.forms import Form, Look, NearDateField, today
from trust.board.models import Board


class FreezeForm(Form):
    look = {"held_on": Look(noun="the day of the meeting"), "board": Look(noun="the Board")}
    board = forms.ModelChoiceField(queryset=Board.objects.none(), empty_label=None)
    held_on = NearDateField(
        label="Day of the meeting", initial=today, help_text="For example, 8/12/2026, or “tomorrow”"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = Board.objects.order_by("name")  # type: ignore[attr-defined]
