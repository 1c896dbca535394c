"""The part of a decision in which the table moderates the score: everything that an assessment answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from govuk.forms import Form, Look, NearDateField, today
from partners.models import User
from riskpanel.forms.choosing import OneOfField
from riskpanel.operations.assessment_rows import Given
from riskpanel.rules.assessments import RatingGiven
from riskpanel.states import Band

NOT_KNOWN = ""
VALUES = [(str(value), str(value)) for value in range(5)]
RATES = [(NOT_KNOWN, "Not known"), *VALUES]
EVIDENCE = ("evidence", "source", "on")


@dataclass(frozen=True)
class Sheet:
    """What the table moderates: the answers that stand, by the framework in force, and those it agreed last."""

    stands: Given
    last: Given | None = None


@dataclass(frozen=True)
class Line:
    """A domain: what was agreed last, what stands, the box for what the panel agrees, and those for new evidence."""

    name: str
    last: RatingGiven | None
    stands: RatingGiven
    field: Any
    evidence: list[Any]

    @property
    def is_open(self) -> bool:
        return any(field.errors or field.value() for field in self.evidence)


class ModerationForm(Form):
    score_reason = forms.CharField(
        label="Why the panel rates otherwise", max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )
    judged_band = forms.ChoiceField(
        label="Does the panel judge the band to be different?",
        choices=[("", "No, as scored"), *Band.choices],
        required=False,
        help_text="The panel may raise it. Lowering: one band at most, with a second person, never under a floor.",
    )
    judgement_reason = forms.CharField(
        label="Reason for the judgement", max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
    )
    judged_with = OneOfField(label="Second person of the judgement", required=False)

    def __init__(self, *args: Any, sheet: Sheet | None, people: Iterable[User], **kwargs: Any) -> None:
        self.sheet = sheet
        self.__dict__["look"] = dict(self.look)  # each framework has fields of its own
        super().__init__(*args, **kwargs)
        if sheet is None:
            for name in ("score_reason", "judged_band", "judgement_reason", "judged_with"):
                del self.fields[name]
            return
        stands = sheet.stands
        offered = {one.pk: one for one in people}
        if stands.judged_with is not None:
            offered.setdefault(stands.judged_with.pk, stands.judged_with)
        self.fields["judged_with"].offer(offered.values())  # type: ignore[attr-defined]
        self.fields["judged_with"].initial = stands.judged_with.pk if stands.judged_with else None
        self.fields["judged_band"].initial = stands.judged_band
        self.fields["judgement_reason"].initial = stands.judgement_reason
        for code, name in stands.framework.scheme.names.items():
            self._add_domain(code, name, stands.ratings[code])
        for code, name in stands.framework.scheme.factors.items():
            value = str(stands.protective.get(code, 0))
            self.fields[f"factor_{code}"] = forms.ChoiceField(label=name, choices=VALUES, required=False, initial=value)
        for code, name, _ in stands.framework.parts.indicators:
            present = code in stands.critical
            # A draft holds the boxes that were ticked, and nothing of those that were not.
            if f"rate_{next(iter(stands.ratings))}" in self.initial:
                present = f"critical_{code}" in self.initial
            self.fields[f"critical_{code}"] = forms.BooleanField(label=name, required=False, initial=present)

    def _add_domain(self, code: str, name: str, stands: RatingGiven) -> None:
        self.__dict__["look"] |= {
            f"{part}_{code}": Look(label_size="", mark_optional=False, count=False) for part in EVIDENCE
        }
        self.fields |= {
            f"rate_{code}": forms.ChoiceField(
                label=name,
                choices=RATES,
                required=False,
                initial=_text(stands.value),
                widget=forms.Select({"aria-label": f"Agreed: {name}"}),
            ),
            f"evidence_{code}": forms.CharField(
                label=f"New evidence: {name}", max_length=4000, required=False, widget=forms.Textarea({"rows": 2})
            ),
            f"source_{code}": forms.CharField(label=f"Where it comes from: {name}", max_length=120, required=False),
            f"on_{code}": NearDateField(label=f"Date of the evidence: {name}", max_value=today, required=False),
        }

    def clean(self) -> dict[str, Any]:
        """A rating without its evidence, neither given now nor before, is refused beside the field that is missing."""
        cleaned = super().clean() or self.cleaned_data
        for code, name in self.sheet.stands.framework.scheme.names.items() if self.sheet else ():
            stands = self.sheet.stands.ratings[code]  # type: ignore[union-attr]
            if not cleaned.get(f"rate_{code}"):
                continue
            wanted = {
                "evidence": f"Enter the evidence for “{name}”",
                "source": f"Enter where the evidence for “{name}” comes from",
                "on": f"Enter the date of the evidence for “{name}”",
            }
            for part, words in wanted.items():
                field = f"{part}_{code}"
                if field not in self.errors and not (cleaned.get(field) or getattr(stands, part)):
                    self.add_error(field, words)
        return cleaned

    @property
    def lines(self) -> list[Line]:
        if self.sheet is None:
            return []
        last = self.sheet.last.ratings if self.sheet.last else {}
        return [
            Line(
                name,
                last.get(code),
                self.sheet.stands.ratings[code],
                self[f"rate_{code}"],
                [self[f"{part}_{code}"] for part in EVIDENCE],
            )
            for code, name in self.sheet.stands.framework.scheme.names.items()
        ]

    @property
    def factors(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("factor_")]

    @property
    def indicators(self) -> list[Any]:
        return [self[name] for name in self.fields if name.startswith("critical_")]

    @property
    def judgement(self) -> list[Any]:
        return [self[name] for name in ("judged_band", "judgement_reason", "judged_with") if name in self.fields]

    @property
    def changes(self) -> dict[str, Any]:
        """What the panel answers otherwise than it stands, as `agree_assessment` takes it; empty where it agrees."""
        if self.sheet is None:
            return {}
        stands, given = self.sheet.stands, self.cleaned_data
        protective = {
            code: int(given[f"factor_{code}"] or stands.protective.get(code, 0))
            for code in stands.framework.scheme.factors
        }
        critical = {code for code in stands.framework.scheme.indicators if given[f"critical_{code}"]}
        judgement = {name: given[name] for name in ("judged_band", "judgement_reason", "judged_with")}
        stood = {name: getattr(stands, name) for name in judgement}
        found: dict[str, Any] = {}
        if ratings := self._changed_ratings(stands):
            found["ratings"] = ratings
        if _credits(protective) != _credits(stands.protective):
            found["protective"] = protective
        if critical != stands.critical:
            found["critical"] = critical
        if judgement != stood:
            found |= judgement
        reason = given.get("score_reason")
        return found | ({"reason": reason} if found and reason else {})

    def _changed_ratings(self, stands: Given) -> dict[str, dict[str, Any]]:
        """By the domain's code: the value, and of the evidence what was typed; the rest of it stays."""
        found = {}
        for code, one in stands.ratings.items():
            typed = self.cleaned_data[f"rate_{code}"]
            fresh = {part: text for part in EVIDENCE if (text := self.cleaned_data[f"{part}_{code}"])}
            if typed != _text(one.value) or fresh:
                found[code] = {"value": int(typed) if typed else None, **fresh}
        return found


def _text(value: int | None) -> str:
    return NOT_KNOWN if value is None else str(value)


def _credits(protective: Any) -> dict[str, int]:
    """A factor at 0 gives no credit, and neither does one that nobody answered."""
    return {code: value for code, value in protective.items() if value}
