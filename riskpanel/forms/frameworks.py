"""A draft of a framework as one form: a line for each domain, factor and indicator, and the figures."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import slugify

from govuk.forms import Form, Look
from riskpanel.models import Framework, Meeting
from riskpanel.operations.frameworks import SETTINGS, sketch_of
from riskpanel.rules.frameworks import HEAVIEST, MOST_PARTS
from riskpanel.states import Band

EMPTY_LINES = 2
KINDS = {"domain": "weight", "factor": "", "indicator": "floor"}
BIGGEST = 2**31 - 1


def _number(label: str, least: int, most: int, hint: str = "", *, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=hint, required=required)


class NewFrameworkForm(Form):
    """A framework of a name of its own, with all that an existing one holds to begin with."""

    look = {"name": Look(width="two-thirds", noun="a name for the framework")}
    name = forms.CharField(label="Name of the new framework", max_length=120)
    like = forms.ModelChoiceField(
        label="Begin with what this one holds", queryset=Framework.objects.none(), empty_label="Choose a framework"
    )

    def __init__(self, *args: Any, published: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["like"].queryset = published  # type: ignore[attr-defined]


class FrameworkForm(Form):
    """A line whose name is emptied is left out; two empty lines wait for what is new."""

    look = {
        **{f"anchor_{value}": Look(width="two-thirds") for value in range(5)},
        **dict.fromkeys(
            ("medium_from", "high_from", "very_high_from", "most_credit", "complete_from", "threshold"), Look(width=4)
        ),
        **dict.fromkeys(("medium_review_weeks", "low_review_weeks"), Look(width=4)),
    }
    edition = forms.IntegerField(min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)
    changes = forms.CharField(
        label="What is new in this version, and why?",
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    anchor_0 = forms.CharField(label="A rating of 0 means", max_length=200)
    anchor_1 = forms.CharField(label="A rating of 1 means", max_length=200)
    anchor_2 = forms.CharField(label="A rating of 2 means", max_length=200)
    anchor_3 = forms.CharField(label="A rating of 3 means", max_length=200)
    anchor_4 = forms.CharField(label="A rating of 4 means", max_length=200)
    medium_from = _number("Medium begins at a net score of", 1, 100)
    high_from = _number("High begins at", 1, 100)
    very_high_from = _number("Very high begins at", 1, 100)
    one_imminent = forms.ChoiceField(label="Floor for one domain rated 4", choices=Band.choices)
    more_imminent = forms.ChoiceField(label="Floor for two or more rated 4", choices=Band.choices)
    most_credit = _number("The most that protective factors take off", 0, 50)
    complete_from = _number("Provisional below this much known, in per cent", 0, 100)
    threshold = _number(
        "Threshold that its panels agree with it",
        1,
        100,
        "It begins on the day of publishing, bound to the meeting. Empty: each panel keeps its own.",
        required=False,
    )
    medium_review_weeks = _number("Weeks to the review of a child in medium", 1, 52)
    low_review_weeks = _number("Weeks to the review of a child in low", 1, 52)

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        sketch = sketch_of(framework)
        self.held = {"domain": sketch.domains, "factor": sketch.factors, "indicator": sketch.indicators}
        first = sketch.settings | {f"anchor_{value}": words for value, words in enumerate(framework.anchors)}
        first |= {"edition": framework.edition, "changes": framework.changes}
        self.__dict__["look"] = dict(self.look)
        super().__init__(*args, **{**kwargs, "initial": first})
        self.lines = {kind: list(self._add_lines(kind)) for kind in KINDS}

    def _add_lines(self, kind: str) -> Iterator[int]:
        typed = [int(found[1]) for name in self.data if (found := re.fullmatch(rf"{kind}_name_(\d{{1,2}})", name))]
        count = max(len(self.held[kind]) + EMPTY_LINES, *(number + 1 for number in typed), 0)
        for number in range(min(count, MOST_PARTS)):
            held = self.held[kind][number] if number < len(self.held[kind]) else ("", "", None)
            self._add_line(kind, number, held)
            yield number

    def _add_line(self, kind: str, number: int, held: Any) -> None:
        label = f"{kind.capitalize()} {number + 1}"
        self.__dict__["look"][f"{kind}_name_{number}"] = Look(mark_optional=False)
        self.fields[f"{kind}_code_{number}"] = forms.CharField(
            widget=forms.HiddenInput, required=False, max_length=40, initial=held[0]
        )
        self.fields[f"{kind}_name_{number}"] = forms.CharField(
            label=label, required=False, max_length=160 if kind == "indicator" else 120, initial=held[1]
        )
        if kind == "domain":
            self.__dict__["look"][f"domain_more_{number}"] = Look(width=3, mark_optional=False)
            self.fields[f"domain_more_{number}"] = forms.IntegerField(
                label=f"Weight of domain {number + 1}",
                required=False,
                min_value=1,
                max_value=HEAVIEST,
                initial=held[2],
            )
        elif kind == "indicator":
            self.__dict__["look"][f"indicator_more_{number}"] = Look(mark_optional=False)
            self.fields[f"indicator_more_{number}"] = forms.ChoiceField(
                label=f"Floor of indicator {number + 1}",
                required=False,
                choices=Band.choices,
                initial=held[2] or Band.HIGH,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for number in self.lines["domain"]:
            weight = f"domain_more_{number}"
            if cleaned.get(f"domain_name_{number}") and weight not in self.errors and cleaned.get(weight) is None:
                self.add_error(weight, f"Enter the weight of domain {number + 1}")
        return cleaned

    def answers(self) -> dict[str, Any]:
        """What the operation takes."""
        values = self.cleaned_data
        settings = {name: values[name] for name in SETTINGS if name in self.fields}
        settings["anchors"] = [values[f"anchor_{value}"] for value in range(5)]
        return {
            "edition": values["edition"],
            "changes": values["changes"],
            "domains": [(code, name, more) for code, name, more in self._given("domain")],
            "factors": [(code, name) for code, name, _ in self._given("factor")],
            "indicators": [(code, name, more or Band.HIGH) for code, name, more in self._given("indicator")],
            **settings,
        }

    def _given(self, kind: str) -> Iterator[tuple[str, str, Any]]:
        """The lines that have a name. One that is new gets its code from it, and keeps it for good."""
        values = self.cleaned_data
        taken = {values[f"{kind}_code_{number}"] for number in self.lines[kind]}
        for number in self.lines[kind]:
            name = values[f"{kind}_name_{number}"]
            if name:
                code = values[f"{kind}_code_{number}"] or _fresh_code(name, taken)
                taken.add(code)
                yield code, name, values.get(f"{kind}_more_{number}")

    def rows(self, kind: str) -> list[list[Any]]:
        parts = ("code", "name", "more") if KINDS[kind] else ("code", "name")
        return [[self[f"{kind}_{part}_{number}"] for part in parts] for number in self.lines[kind]]

    @property
    def domains(self) -> list[list[Any]]:
        return self.rows("domain")

    @property
    def factors(self) -> list[list[Any]]:
        return self.rows("factor")

    @property
    def indicators(self) -> list[list[Any]]:
        return self.rows("indicator")

    @property
    def anchors(self) -> list[Any]:
        return [self[f"anchor_{value}"] for value in range(5)]


def _fresh_code(name: str, taken: set[str]) -> str:
    stem = slugify(name).replace("-", "_")[:36] or "part"
    return next(code for number in range(1, 100) if (code := stem if number == 1 else f"{stem}_{number}") not in taken)


class PublishFrameworkForm(Form):
    look = {"meeting": Look(noun="the meeting that agreed this version")}
    edition = forms.IntegerField(min_value=1, max_value=BIGGEST, widget=forms.HiddenInput)
    meeting = forms.ModelChoiceField(
        label="Which meeting agreed this version?",
        queryset=Meeting.objects.none(),
        empty_label="Choose the meeting",
        help_text="A quorate meeting, held or under way, of a panel that scores with this framework.",
    )

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meetings is None:
            del self.fields["meeting"]
        else:
            self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
