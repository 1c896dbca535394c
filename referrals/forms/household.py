"""Who lives with the child: a row for each person, as many as it takes."""

from collections.abc import Iterable
from typing import Any

from django import forms

from govuk.forms import DateBoxes, DateField, Form, Look, today
from govuk.forms.widgets import Typed
from referrals.models import HouseholdMember
from referrals.states import Relation

MOST_MEMBERS = 20
PREFIX = "member"


class MemberForm(Form):
    look = {
        "given_name": Look(mark_optional=False),
        "family_name": Look(mark_optional=False),
        "date_of_birth": Look(mark_optional=False),
        "relation": Look(mark_optional=False, width="full"),
    }
    given_name = forms.CharField(label="Given name", max_length=80, required=False)
    family_name = forms.CharField(label="Family name", max_length=80, required=False)
    date_of_birth = DateField(label="Date of birth", required=False, max_value=today, widget=DateBoxes())
    relation = forms.ChoiceField(label="Who they are to the child", choices=[("", "Choose"), *Relation.choices])
    also_referred = forms.BooleanField(label="The referral is about this child too", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].required = False

    def clean(self) -> None:
        given = self.cleaned_data
        named = given.get("given_name") or given.get("family_name")
        if given.get("also_referred") and not named and "given_name" not in self.errors:
            self.add_error("given_name", "Enter a name of each child whom the referral is about")

    @property
    def member(self) -> dict[str, Any]:
        """What can be kept of this row, with a date that cannot be read as it was typed."""
        kept = {name: self.cleaned_data.get(name) or "" for name in ("given_name", "family_name", "relation")}
        typed = self["date_of_birth"].data if "date_of_birth" in self.errors else None
        return kept | {
            "date_of_birth": self.cleaned_data.get("date_of_birth"),
            "unreadable_date": [part.replace("\x00", "") for part in typed] if typed else None,
            "also_referred": bool(self.cleaned_data.get("also_referred")),
        }


class Household(forms.BaseFormSet):
    """The rows of a household. `more` of them are empty, for the next person."""

    @property
    def is_ready(self) -> bool:
        """Nothing is wrong in any row; a page that sent no rows has none that is."""
        return not self.is_bound or self.is_valid()

    @property
    def members(self) -> list[dict[str, Any]]:
        self.is_valid()
        return [form.member for form in self.forms]


def household_of(members: Iterable[HouseholdMember], data: Any = None, *, more: int = 1) -> Household:
    """The rows that were kept and `more` empty ones; or, from what was posted, the rows of that page."""
    kind = forms.formset_factory(MemberForm, formset=Household, extra=more, max_num=MOST_MEMBERS)
    initial = [
        {
            "given_name": one.given_name,
            "family_name": one.family_name,
            "date_of_birth": Typed(*one.unreadable_date) if one.unreadable_date else one.date_of_birth,
            "relation": one.relation,
            "also_referred": one.also_referred,
        }
        for one in members
    ]
    if data is not None and f"{PREFIX}-TOTAL_FORMS" not in data:
        data = None
    return kind(data, initial=initial, prefix=PREFIX)  # type: ignore[return-value]
