"""What is written on a case."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from cases.states import EventKind, Nature, Significance
from govuk.forms import FilterForm, Form, Look, NearDateField, Radios, TimeField, today
from partners.models import Partner


class ChronologyFilter(FilterForm):
    kind = forms.ChoiceField(choices=[("", "Every kind"), *EventKind.choices])
    partner = forms.ModelChoiceField(label="Partner", queryset=Partner.objects.none(), empty_label="Every partner")
    significance = forms.ChoiceField(choices=[("", "Any"), *Significance.choices])

    def __init__(self, *args: Any, sources: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partner: Any = self.fields["partner"]
        partner.queryset = Partner.objects.filter(pk__in=sources or []).by_name()


class EventForm(Form):
    look = {
        "happened_on": Look(noun="the day it happened"),
        "at": Look(width=5, noun="the time"),
        "kind": Look(noun="what kind of entry this is"),
        "nature": Look(inline=True, noun="whether this is a fact or an opinion"),
        "significance": Look(inline=True),
        "text": Look(noun="what happened"),
    }
    happened_on = NearDateField(label="When did it happen?", max_value=today, help_text="For example, 8/11/2026")
    at = TimeField(label="Time", required=False, help_text="If known. For example, 2:30pm")
    kind = forms.ChoiceField(label="What kind of entry is this?", choices=[("", ""), *EventKind.choices])
    text = forms.CharField(label="What happened?", max_length=8000, widget=forms.Textarea({"rows": "8"}))
    nature = forms.ChoiceField(
        label="Is this a fact or an opinion?", choices=Nature.choices, widget=Radios, initial=Nature.FACT
    )
    significance = forms.ChoiceField(choices=Significance.choices, widget=Radios, initial=Significance.ROUTINE)

    def entry(self) -> dict[str, Any]:
        """What `record_event` takes. Where no time was typed, the moment is midday, or now on the day itself."""
        typed = self.cleaned_data
        moment = timezone.make_aware(datetime.combine(typed["happened_on"], typed["at"] or time(12)))
        if not typed["at"]:
            moment = min(moment, timezone.now())
        return {name: typed[name] for name in ("kind", "text", "nature", "significance")} | {"happened_at": moment}


class VoiceForm(Form):
    look = {"words": Look(noun="the child's words"), "said_on": Look(noun="the day they said it")}
    words = forms.CharField(
        label="What did they say?",
        max_length=4000,
        widget=forms.Textarea,
        help_text="In their own words, as they said it, or what they showed or drew",
    )
    said_on = NearDateField(label="When did they say it?", max_value=today, help_text="For example, 8/11/2026")
