from typing import Any

from django import forms

from govuk.forms import Checkboxes, Form, Look, NearDateField, Radios, today
from partners.forms import PersonField
from partners.models import Partner
from riskpanel.models import Panel
from trust.board.models import Board, BoardMember, BoardRole, OutcomeArea

BIGGEST = 2**31 - 1
NOBODY = BoardMember.objects.none()


class FreezeForm(Form):
    look = {"held_on": Look(noun="the day of the meeting"), "board": Look(noun="the Board")}
    board = forms.ModelChoiceField(queryset=Board.objects.none(), empty_label=None)
    held_on = NearDateField(
        label="Day of the meeting", initial=today, help_text="For example, 8/12/2026, or “tomorrow”"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["board"].queryset = Board.objects.order_by("name")  # type: ignore[attr-defined]


class BoardForm(Form):
    look = {"name": Look(width="two-thirds", noun="the name of the Board")}
    name = forms.CharField(label="Name of the Board", max_length=120)


class SeatForm(Form):
    look = {"user": Look(width="two-thirds", noun="the person's email address")}
    user = PersonField(label="Who takes the seat? Their work email address")
    role = forms.ChoiceField(label="Role on the Board", choices=BoardRole.choices, widget=Radios, initial="member")
    partner = forms.ModelChoiceField(
        label="For which partner do they sit?", queryset=Partner.objects.none(), required=False, empty_label="For none"
    )
    since = NearDateField(
        label="Since which day?", initial=today, max_value=today, help_text="For example, 8/11/2026, or “today”"
    )

    def __init__(self, *args: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]


class MemberField(forms.ModelChoiceField):
    """One of the members who sit on the Board today."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.user} ({obj.get_role_display().lower()})"


class EndSeatForm(Form):
    """The question who answers from now on is asked only of a seat that answers for something."""

    look = {"on": Look(noun="the day"), "successor": Look(noun="who answers for their priorities")}
    on = NearDateField(
        label="From which day do they no longer sit?",
        initial=today,
        max_value=today,
        help_text="For example, 8/11/2026, or “today”",
    )
    successor = MemberField(label="Who answers for their priorities from now on?", queryset=NOBODY)

    def __init__(self, *args: Any, members: Any, asks: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = members  # type: ignore[attr-defined]
        self.fields["successor"].empty_label = "Choose a member"  # type: ignore[attr-defined]
        if not asks:
            del self.fields["successor"]


class WhoAnswersForm(Form):
    look = {"accountable": Look(noun="who answers for it")}
    was = forms.IntegerField(min_value=1, max_value=BIGGEST, widget=forms.HiddenInput, required=False)
    accountable = MemberField(
        label="Who answers for it from now on?", queryset=NOBODY, empty_label="Choose a member of the Board"
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accountable"].queryset = members  # type: ignore[attr-defined]


class PriorityForm(WhoAnswersForm):
    look = {"title": Look(noun="the priority"), "accountable": Look(noun="who answers for it")}
    field_order = ("title", "outcome_area", "accountable", "panels")
    was = None  # type: ignore[assignment]
    title = forms.CharField(label="What has the Board set out to do?", max_length=160)
    outcome_area = forms.ChoiceField(label="Which outcome does it serve?", choices=OutcomeArea.choices, widget=Radios)
    panels = forms.ModelMultipleChoiceField(
        label="Which panels serve it?",
        queryset=Panel.objects.none(),
        widget=Checkboxes,
        required=False,
        help_text="Their line of accountability goes up to the Board through this priority",
    )

    def __init__(self, *args: Any, panels: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accountable"].label = "Who answers for it?"
        self.fields["panels"].queryset = panels  # type: ignore[attr-defined]
