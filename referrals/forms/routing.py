"""Forms of who receives for a place, and of a referral sent another way."""

from typing import Any

from django import forms

from govuk.forms import Form, Look, NearDateField, today
from partners.models import Locality, Team

EXAMPLE = "For example, 8/12/2026, or “in 2 weeks”"
WHY = forms.Textarea(attrs={"rows": 2})


def intake_teams() -> Any:
    return (
        Team.objects.intake().filter(partner__active=True).select_related("partner").order_by("partner__name", "name")
    )


class TeamChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {obj.partner}"


class PostcodeRuleForm(Form):
    look = {
        "begins_with": Look(width=10, noun="the beginning of the postcode"),
        "locality": Look(mark_optional=False),
        "since": Look(noun="the day from which it holds"),
        "reason": Look(noun="why it changes"),
    }
    begins_with = forms.CharField(
        label="Postcodes that begin with", max_length=8, help_text="A district, like ZZ1, or a sector, like ZZ1 4"
    )
    locality = forms.ModelChoiceField(
        Locality.objects.none(), label="Lie in", required=False, empty_label="No locality here (out of area)"
    )
    since = NearDateField(label="From", min_value=today, help_text=EXAMPLE)
    reason = forms.CharField(label="Why does it change?", max_length=1000, widget=WHY)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["locality"].queryset = Locality.objects.all()  # type: ignore[attr-defined]


class RoutingRuleForm(Form):
    look = {
        "locality": Look(mark_optional=False),
        "team": Look(noun="the team", width="full"),
        "since": Look(noun="the day from which it holds"),
        "reason": Look(noun="why it changes"),
    }
    locality = forms.ModelChoiceField(
        Locality.objects.none(),
        label="What comes from",
        required=False,
        empty_label="No locality: out of area or no postcode",
    )
    team = TeamChoice(Team.objects.none(), label="Goes to", empty_label="Choose")
    since = NearDateField(label="From", min_value=today, help_text=EXAMPLE)
    reason = forms.CharField(label="Why does it change?", max_length=1000, widget=WHY)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["locality"].queryset = Locality.objects.all()  # type: ignore[attr-defined]
        self.fields["team"].queryset = intake_teams()  # type: ignore[attr-defined]


class RerouteForm(Form):
    look = {
        "team": Look(noun="the team", width="full"),
        "locality": Look(mark_optional=False),
        "reason": Look(noun="why it goes to another team"),
    }
    team = TeamChoice(Team.objects.none(), label="Which team should have it?", empty_label="Choose")
    locality = forms.ModelChoiceField(
        Locality.objects.none(), label="Where does the child live?", required=False, empty_label="As it is"
    )
    reason = forms.CharField(label="Why does it go to another team?", max_length=2000, widget=forms.Textarea)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["team"].queryset = intake_teams()  # type: ignore[attr-defined]
        self.fields["locality"].queryset = Locality.objects.all()  # type: ignore[attr-defined]
