"""What the gallery shows: a form of every kind of field, and made-up things for each component."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from govuk.forms import Checkboxes, DateField, FilterForm, Form, Look, NearDateField, Radios, TimeField, today

LEVELS = [("universal", "Universal"), ("early", "Early help"), ("targeted", "Targeted"), ("specialist", "Specialist")]


class EveryField(Form):
    """One field of each kind."""

    look = {
        "given_name": Look(width="one-half"),
        "age": Look(width=3, suffix="years"),
        "cost": Look(width=5, prefix="£"),
        "consent": Look(inline=True),
        "locality": Look(noun="a locality"),
    }
    given_name = forms.CharField(
        max_length=60, help_text="As on official papers", widget=forms.TextInput({"autocomplete": "off"})
    )
    email = forms.EmailField(label="Work email address")
    password = forms.CharField(widget=forms.PasswordInput({"autocomplete": "current-password"}))
    age = forms.IntegerField(min_value=0, max_value=25)
    cost = forms.DecimalField(required=False, max_digits=7, decimal_places=2, label="Cost of the service")
    reason = forms.CharField(max_length=500, widget=forms.Textarea({"rows": "4"}), label="Reason for the referral")
    locality = forms.ChoiceField(choices=[("", "---------"), ("n", "North"), ("s", "South")])
    consent = forms.ChoiceField(
        choices=[("yes", "Yes"), ("no", "No")], widget=Radios, label="Does the family know about this referral?"
    )
    level = forms.ChoiceField(
        choices=LEVELS,
        widget=Radios(hints={"early": "Help from one agency", "specialist": "A child in need"}),
        label="Level of need",
    )
    services = forms.MultipleChoiceField(
        choices=[("school", "School"), ("health", "Health"), ("none", "None of these")],
        widget=Checkboxes(hints={"health": "Including mental health"}, exclusive="none"),
        label="Who is helping now?",
        help_text="Select all that apply",
    )
    agrees = forms.BooleanField(label="I have checked these answers")
    born = DateField(label="Date of birth", help_text="For example, 27 3 2014", max_value=today)
    due = NearDateField(label="Due date", help_text="For example, 8/12/2026, or “in 2 weeks”", min_value=today)
    starts = TimeField(label="Start time", help_text="For example, 2:30pm")
    letter = forms.FileField(required=False, label="Letter or photo")
    version = forms.CharField(widget=forms.HiddenInput, initial="1")


class Narrow(FilterForm):
    """A filter above or beside a list."""

    look = {"state": Look(small=True)}
    q = forms.CharField(label="Reference")
    state = forms.MultipleChoiceField(choices=[("open", "Open"), ("late", "Overdue")], widget=Checkboxes, label="State")


WRONG = {
    "age": "many",
    "born_day": "31",
    "born_month": "6",
    "born_year": "2014",
    "due": "soon",
    "starts": "25",
    "email": "me",
}


def context() -> dict[str, Any]:
    """Made-up things only: no person, no record."""
    now = timezone.now()
    wrong = EveryField(WRONG, prefix="wrong")
    wrong.data = {f"wrong-{name}": value for name, value in WRONG.items()} | {"wrong-version": "1"}
    return {
        "every": EveryField(initial={"born": today() - timedelta(days=4000), "due": today() + timedelta(days=14)}),
        "wrong": wrong,
        "identity": {"name": "Example Child", "born": "27 Mar 2014"},
        "filter": Narrow(),
        "tones": ["info", "good", "waiting", "warning", "danger", "closed", "neutral"],
        "bands": [("low", 12), ("medium", 31), ("high", 52), ("very high", 71)],
        "scores": [40, 44, 43, 49, 52],
        "now": now,
        "since": (now - timedelta(days=14)).date(),
        "later": today() + timedelta(days=14),
        "rows": [_row(number, now) for number in range(1, 6)],
        "links": [
            {"label": "Overview", "url": "#overview", "current": True},
            {"label": "Actions", "url": "#actions", "count": 3},
            {"label": "Chronology", "url": "#chronology", "note": "12 entries"},
        ],
    }


def _row(number: int, now: datetime) -> dict[str, Any]:
    return {
        "reference": f"R-10{number:02}",
        "due": (now + timedelta(days=7 * number - 14)).date(),
        "score": 20 + number,
    }
