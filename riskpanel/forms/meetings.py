"""Forms of the meeting: planning it, who is there, what is shared, decided and set."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms

from govuk.forms import Form, Look, NearDateField, Radios, TimeField, today
from partners.models import Partner, User
from riskpanel.forms.choosing import OneOfField
from riskpanel.forms.moderation import ModerationForm, Sheet
from riskpanel.models import AgendaItem
from riskpanel.rules.meetings import LONDON, possible_decisions
from riskpanel.states import THEMES, Classification, DecisionKind, ItemKind, Presence, ReviewResult


class PlanForm(Form):
    look = {"count": Look(width=2), "at": Look(width=5), "first": Look(noun="the day of the first meeting")}
    first = NearDateField(label="First meeting", min_value=today, help_text="For example, 8/12/2026 or “in 2 weeks”")
    at = TimeField(label="Time", initial="14:00")
    count = forms.IntegerField(label="How many meetings?", min_value=1, max_value=52, initial=6)
    place = forms.CharField(max_length=160)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["first"], self.cleaned_data["at"], LONDON)


class MoveForm(Form):
    look = {"at": Look(width=5), "day": Look(noun="the new day")}
    day = NearDateField(label="Day", min_value=today, help_text="For example, 8/12/2026 or “in 2 weeks”")
    at = TimeField(label="Time")
    place = forms.CharField(max_length=160)

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"], LONDON)


class ReasonForm(Form):
    reason = forms.CharField(max_length=400, widget=forms.Textarea({"rows": 2}))


class ConflictForm(Form):
    look = {"reason": Look(noun="what the conflict of interest is"), "user": Look(noun="who has it")}
    item = OneOfField(label="Item")
    user = OneOfField(label="Who has the conflict of interest?")
    reason = forms.CharField(
        label="What is it?", max_length=400, widget=forms.Textarea({"rows": 2}), help_text="For example, a cousin"
    )

    def __init__(
        self, *args: Any, items: Iterable[AgendaItem] = (), people: Iterable[User] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].offer(items)  # type: ignore[attr-defined]
        self.fields["user"].offer(people)  # type: ignore[attr-defined]


class AttendanceForm(Form):
    presence = forms.ChoiceField(label="Attendance", choices=Presence.choices, widget=Radios)
    deputy = OneOfField(label="Deputy in their place", required=False)
    information_sent = forms.BooleanField(label="The agency has sent its information", required=False)

    def __init__(self, *args: Any, people: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].offer(people)  # type: ignore[attr-defined]


class AddItemForm(Form):
    look = {"reason": Look(noun="why it cannot wait")}
    kind = forms.ChoiceField(label="What is it about?", choices=ItemKind.choices, widget=Radios)
    reference = forms.CharField(
        label="Child's reference", max_length=20, required=False, help_text="For example, CT0000123"
    )
    title = forms.CharField(
        label="Place, group or theme", max_length=160, required=False, help_text="For example, the bus station"
    )
    reason = forms.CharField(
        label="Why can it not wait for the next meeting?", max_length=400, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, is_sealed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_sealed:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        theme = cleaned.get("kind") in THEMES
        if theme and not cleaned.get("title"):
            self.add_error("title", "Enter the place, group or theme")
        if cleaned.get("kind") and not theme and not cleaned.get("reference"):
            self.add_error("reference", "Enter the child's reference")
        return cleaned


class ContributeForm(Form):
    look = {"text": Look(noun="what your agency knows"), "source": Look(noun="where it comes from")}
    text = forms.CharField(label="What your agency knows", max_length=4000, widget=forms.Textarea({"rows": 3}))
    source = forms.CharField(label="Where it comes from", max_length=120, help_text="For example, home visit 4 May")
    classification = forms.ChoiceField(
        label="Who may see it?", choices=Classification.choices, initial=Classification.PROFESSIONALS
    )
    partner = OneOfField(label="Shared by", required=False)

    def __init__(self, *args: Any, partners: Iterable[Partner] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(partners)
        self.fields["partner"].offer(rows)  # type: ignore[attr-defined]
        if not rows:
            del self.fields["partner"]


class ActionForm(Form):
    """The three fields of a new action. Without a date it is due at the next meeting."""

    look = {"what": Look(noun="what is to be done"), "owner": Look(noun="who does it")}
    what = forms.CharField(label="New action", max_length=2000, widget=forms.TextInput({"data-hints": "action"}))
    owner = OneOfField(label="Who")
    due_on = NearDateField(label="Due", required=False, min_value=today)

    def __init__(self, *args: Any, people: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].offer(people)  # type: ignore[attr-defined]


class ReviewForm(Form):
    result = forms.ChoiceField(
        label="How did it end?",
        choices=ReviewResult.choices,
        widget=Radios,
        help_text="Done is done by the day it was due; what was done after it is done late",
    )
    note = forms.CharField(label="Note", max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    new_what = forms.CharField(
        label="New action, if replaced",
        max_length=2000,
        required=False,
        widget=forms.TextInput({"data-hints": "action"}),
    )
    new_owner = OneOfField(label="Who does the new action", required=False)
    new_due_on = NearDateField(label="When the new action is due", required=False, min_value=today)

    def __init__(self, *args: Any, people: Iterable[User] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_owner"].offer(people)  # type: ignore[attr-defined]


class DecideForm(ModerationForm):
    """The decision on an item, the score that is agreed with it, and what leaving or listing asks for beside it."""

    look = {"rationale": Look(noun="why the panel decides so")}
    kind = forms.ChoiceField(label="What does the panel decide?", widget=Radios)
    rationale = forms.CharField(label="Why", max_length=4000, widget=forms.Textarea({"rows": 3}))
    dissent = forms.CharField(label="Dissent", max_length=2000, required=False, widget=forms.Textarea({"rows": 2}))
    lead = OneOfField(label="Accountable lead on the log", required=False)
    step_down_plan = forms.CharField(
        label="Step-down plan", max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
    step_down_lead = OneOfField(label="Who leads the step-down plan", required=False)
    override_reason = forms.CharField(
        label="Reason to leave although the score says stay",
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    override_with = OneOfField(label="Second person who agrees", required=False)

    def __init__(
        self, *args: Any, kind: str, people: Iterable[User] = (), sheet: Sheet | None = None, **kwargs: Any
    ) -> None:
        rows = list(people)
        super().__init__(*args, sheet=sheet, people=rows, **kwargs)
        self.fields["kind"].choices = [(one.value, one.label) for one in possible_decisions(kind)]  # type: ignore[attr-defined]
        for name in ("lead", "step_down_lead", "override_with"):
            self.fields[name].offer(rows)  # type: ignore[attr-defined]
        unused = {
            ItemKind.NEW: ("step_down_plan", "step_down_lead", "override_reason", "override_with"),
            **dict.fromkeys(THEMES, ("lead", "step_down_plan", "step_down_lead", "override_reason", "override_with")),
        }
        for name in unused.get(ItemKind(kind), ("lead",)):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Leaving asks for a plan with its lead, and an override for its reason and its second person."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == DecisionKind.REMOVE:
            if not cleaned.get("step_down_plan"):
                self.add_error("step_down_plan", "Enter the step-down plan")
            if not cleaned.get("step_down_lead"):
                self.add_error("step_down_lead", "Select who leads the step-down plan")
            if cleaned.get("override_reason") and not cleaned.get("override_with"):
                self.add_error("override_with", "Select the second person who agrees")
            if cleaned.get("override_with") and not cleaned.get("override_reason"):
                self.add_error("override_reason", "Enter why the child leaves although the score says stay")
        return cleaned

    @property
    def leaving_fields(self) -> list[Any]:
        names = ("step_down_plan", "step_down_lead", "override_reason", "override_with")
        return [self[name] for name in names if name in self.fields]
