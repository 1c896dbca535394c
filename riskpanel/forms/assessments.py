"""An assessment as one form, made from the framework: a rating, its evidence, source and date for each domain."""

from typing import Any

from django import forms

from cases.forms.people import PersonField
from govuk.forms import Checkboxes, Form, Look, NearDateField, Radios, today
from riskpanel.models import Assessment, Framework
from riskpanel.operations.assessment_rows import Given
from riskpanel.rules.assessments import RatingGiven
from riskpanel.states import Band

NOT_KNOWN = "unknown"
SCALE = [(str(value), str(value)) for value in range(5)]


class AssessmentForm(Form):
    """`last` is the assessment before, whose ratings and evidence stand beside the new ones."""

    look = {"judged_with": Look(width="two-thirds", noun="the second person's email address")}
    judged_band = forms.ChoiceField(
        label="Do you judge the band to be different?",
        choices=[("", "No, as scored"), *Band.choices],
        widget=Radios,
        required=False,
        help_text="Anyone may raise it. Lowering: one band at most, with a second person, never under a floor.",
    )
    judgement_reason = forms.CharField(
        label="Reason for your judgement", max_length=4000, widget=forms.Textarea({"rows": 3}), required=False
    )
    judged_with = PersonField(label="Second person, by work email address", required=False)

    def __init__(self, *args: Any, framework: Framework, last: Assessment | None = None, **kwargs: Any) -> None:
        self.framework = framework
        self.last = Given.of(last) if last is not None else None
        self.__dict__["look"] = dict(self.look)  # each framework has fields of its own
        super().__init__(*args, **kwargs)
        judgement = {name: self.fields.pop(name) for name in list(self.fields)}
        meaning = [(str(value), f"{value}: {words}") for value, words in enumerate(framework.anchors)]
        self.ratings = [*meaning, (NOT_KNOWN, "Not known")]
        for code, name in framework.scheme.names.items():
            self._add_domain(code, name)
        for code, name in framework.scheme.factors.items():
            self.__dict__["look"][f"factor_{code}"] = Look(inline=True, small=True, noun=f"a value for “{name}”")
            self.fields[f"factor_{code}"] = forms.ChoiceField(label=name, choices=SCALE, widget=Radios, initial="0")
        indicators = [(code, name) for code, name, _ in framework.parts.indicators]
        if indicators:
            self.fields["critical"] = forms.MultipleChoiceField(
                label="Critical indicators present now", choices=indicators, widget=Checkboxes, required=False
            )
        self.fields |= judgement

    def _add_domain(self, code: str, name: str) -> None:
        self.__dict__["look"] |= {
            f"rating_{code}": Look(label_size="", small=True, noun=f"a rating for “{name}”"),
            f"evidence_{code}": Look(label_size="", mark_optional=False, count=False),
            f"source_{code}": Look(label_size="", mark_optional=False, width="two-thirds"),
            f"on_{code}": Look(label_size="", mark_optional=False),
        }
        self.fields |= {
            f"rating_{code}": forms.ChoiceField(label=f"Rating: {name}", choices=self.ratings, widget=Radios),
            f"evidence_{code}": forms.CharField(
                label="Evidence in words", max_length=4000, widget=forms.Textarea({"rows": 2}), required=False
            ),
            f"source_{code}": forms.CharField(label="Where it comes from", max_length=120, required=False),
            f"on_{code}": NearDateField(label="Date of the evidence", max_value=today, required=False),
        }

    def clean(self) -> dict[str, Any]:
        """A rating without its evidence is refused beside the field that is missing."""
        cleaned = super().clean() or self.cleaned_data
        for code, name in self.framework.scheme.names.items():
            if cleaned.get(f"rating_{code}") in (None, "", NOT_KNOWN):
                continue
            wanted = {
                "evidence": f"Enter the evidence for “{name}”",
                "source": f"Enter where the evidence for “{name}” comes from",
                "on": f"Enter the date of the evidence for “{name}”",
            }
            for part, words in wanted.items():
                field = f"{part}_{code}"
                if field not in self.errors and not cleaned.get(field):
                    self.add_error(field, words)
        return cleaned

    def answers(self) -> dict[str, Any]:
        """What the operation takes."""
        values, scheme = self.cleaned_data, self.framework.scheme
        return {
            "ratings": {
                code: {
                    "value": None if values[f"rating_{code}"] == NOT_KNOWN else int(values[f"rating_{code}"]),
                    "evidence": values[f"evidence_{code}"],
                    "source": values[f"source_{code}"],
                    "on": values[f"on_{code}"],
                }
                for code in scheme.weights
            },
            "protective": {code: int(values[f"factor_{code}"]) for code in scheme.factors},
            "critical": values.get("critical", []),
            "judged_band": values["judged_band"],
            "judgement_reason": values["judgement_reason"],
            "judged_with": values["judged_with"],
        }

    @property
    def domains(self) -> list[dict[str, Any]]:
        """Each domain with its fields and what was rated last."""
        last: dict[str, RatingGiven] = dict(self.last.ratings) if self.last else {}
        return [
            {
                "name": name,
                "weight": self.framework.scheme.weights[code],
                "last": last.get(code),
                "fields": [self[f"{part}_{code}"] for part in ("rating", "evidence", "source", "on")],
            }
            for code, name in self.framework.scheme.names.items()
        ]

    @property
    def factors(self) -> list[Any]:
        return [self[f"factor_{code}"] for code in self.framework.scheme.factors]


class AddendumForm(Form):
    text = forms.CharField(
        label="Add to this assessment",
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text="The assessment itself stays as it was given.",
    )
