"""The shape of work that is given from one person to another."""

from typing import Any
from uuid import UUID

from django import forms

from cases.forms import ToldForm
from cases.models import Case
from govuk.forms import Look
from referrals.figures.load import Load
from referrals.models import Referral


class ReallocateForm(ToldForm):
    """Drawn by its page: what may move stands in tables, with a box to each row."""

    look = ToldForm.look | {
        "to": Look(label_size="m", noun="who takes it", width="full"),
        "reason": Look(noun="why the work moves"),
    }
    cases = forms.MultipleChoiceField(required=False)
    referrals = forms.MultipleChoiceField(required=False)
    to = forms.ChoiceField(label="Who takes it?")
    reason = forms.CharField(label="Why does the work move?", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self, data: Any = None, *, person: Load, people: list[Load], cases: list[Case], referrals: list[Referral]
    ) -> None:
        super().__init__(data)
        moves_cases = bool(cases) if data is None else "cases" in data
        if not moves_cases:
            for name in ("basis", "family_told", "why_not_told"):
                self.fields[name].required = False
        self.colleagues = {str(one.key): one for one in people if one.key != person.key}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *(
                (key, f"{one.label}, {one.profession}, {one.places}: load {one.per_fte}")
                for key, one in self._lightest()
            ),
        ]
        self.fields["cases"].choices = [(str(one.pk), str(one.child)) for one in cases]  # type: ignore[attr-defined]
        self.fields["referrals"].choices = [(str(one.pk), one.reference) for one in referrals]  # type: ignore[attr-defined]

    def _lightest(self) -> list[tuple[str, Load]]:
        return sorted(self.colleagues.items(), key=lambda pair: (pair[1].per_fte, pair[1].label))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("cases") and not given.get("referrals") and not self.errors.keys() & {"cases", "referrals"}:
            self.add_error("cases" if self.fields["cases"].choices else "referrals", "Select what you move")  # type: ignore[attr-defined]
        return given

    @property
    def taker(self) -> Load:
        return self.colleagues[self.cleaned_data["to"]]

    @property
    def answers(self) -> dict[str, Any]:
        """What `reallocate` takes."""
        given = self.cleaned_data
        return {
            "to": self.taker.user,
            "reason": given["reason"],
            "cases": [UUID(key) for key in given["cases"]],
            "referrals": [UUID(key) for key in given["referrals"]],
            **{name: given[name] for name in ("basis", "family_told", "why_not_told")},
        }
