"""The shape of what is typed about people and keys."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from govuk.forms import FilterForm, Form, Look, NearDateField, Radios, today
from partners.models import KeyScope, Membership, Partner, Team, User
from partners.roles import Role


class PersonField(forms.EmailField):
    """The work email address of somebody with a sign-in. Gives the person, or None when left empty.

    By address, so that no page lists two thousand people.
    """

    def clean(self, value: Any) -> User | None:
        email = super().clean(value)
        if not email:
            return None
        person = User.objects.filter(email=email.lower(), is_active=True).first()
        if person is None:
            raise ValidationError("Nobody with this email address can sign in. Check it, or ask an administrator.")
        return person


class AbsenceForm(Form):
    look = {"deputy": Look(width="two-thirds", noun="your deputy's work email address")}
    since = NearDateField(label="First day away", initial=today, help_text="For example, 8/12/2026, or “tomorrow”")
    last_day = NearDateField(label="Last day away", required=False, help_text="Leave it empty if you do not know yet")
    deputy = PersonField(
        label="Who stands in for you?", help_text="The work email address of a colleague of your organisation"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        last = cleaned.get("last_day")
        if last and cleaned.get("since") and last < cleaned["since"]:
            self.add_error("last_day", "Last day away must be the first day or later")
        if last and last < today():
            self.add_error("last_day", "Last day away must be today or in the future")
        return cleaned

    @property
    def period(self) -> dict[str, Any]:
        """What the operation takes: `until` is the first day back."""
        last = self.cleaned_data["last_day"]
        return {"since": self.cleaned_data["since"], "until": last + timedelta(days=1) if last else None}


class PeopleFilter(FilterForm):
    partner = forms.ModelChoiceField(queryset=Partner.objects.none(), empty_label="Every partner")
    state = forms.ChoiceField(
        label="Sign-in", choices=[("active", "Can sign in"), ("left", "Have left"), ("all", "All")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.by_name()  # type: ignore[attr-defined]


class PersonForm(Form):
    look = {"name": Look(width="two-thirds"), "email": Look(width="two-thirds"), "phone": Look(width=20)}
    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(label="Work email address", max_length=254)
    phone = forms.CharField(label="Phone number", max_length=30, required=False)


class ReasonForm(Form):
    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Why, and how you know that it was they who asked. It stays on record",
    )


class JoinForm(Form):
    look = {"profession": Look(width="two-thirds"), "team": Look(noun="a team")}
    team = forms.ModelChoiceField(queryset=Team.objects.none())
    profession = forms.CharField(max_length=80, help_text="For example, health visitor")
    since = NearDateField(label="First day", initial=today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.select_related("partner").order_by("partner__name", "name")
        field = self.fields["team"]
        field.queryset = teams  # type: ignore[attr-defined]
        field.label_from_instance = lambda team: f"{team.partner}: {team}"  # type: ignore[attr-defined]


class RoleForm(Form):
    look = {"role": Look(noun="a role")}
    role = forms.TypedChoiceField(choices=[("", ""), *((role.value, role.label) for role in Role)], coerce=Role)
    partner = forms.ModelChoiceField(
        queryset=Partner.objects.none(),
        required=False,
        empty_label="The whole Trust",
        label="For",
        help_text="Practitioners and managers work for one partner; Board and safeguarding roles for the whole Trust.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.active().by_name()  # type: ignore[attr-defined]


class ActingForm(Form):
    look = {"membership": Look(heading=True, label_size="l", noun="for whom you act")}
    membership = forms.ModelChoiceField(
        label="For whom are you acting?", queryset=Membership.objects.none(), widget=Radios, empty_label=None
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = user.memberships.live(on=timezone.localdate())
        field = self.fields["membership"]
        field.queryset = live.select_related("team__partner").order_by("since", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.team.partner}: {one.profession}, {one.team}"  # type: ignore[attr-defined]


class KeyFilter(FilterForm):
    partner = forms.ModelChoiceField(queryset=Partner.objects.none(), empty_label="Every partner")
    state = forms.ChoiceField(
        label="Keys", choices=[("live", "That work"), ("idle", "That work, unused for 90 days"), ("all", "All")]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.by_name()  # type: ignore[attr-defined]


class KeyForm(Form):
    look = {
        "name": Look(width="two-thirds", noun="which program the key is for"),
        "scope": Look(noun="what it may do"),
        "days": Look(width=4, suffix="days"),
    }
    name = forms.CharField(
        label="Which program is the key for?", max_length=80, help_text="For example, the records system of your school"
    )
    scope = forms.ChoiceField(label="What may it do?", choices=KeyScope.choices, widget=Radios)
    days = forms.IntegerField(label="Expires after", min_value=1, max_value=366, initial=90)

    def expires_at(self) -> datetime:
        last = timezone.localdate() + timedelta(days=self.cleaned_data["days"])
        return timezone.make_aware(datetime.combine(last, time.max))


class RelationshipForm(Form):
    look = {"child_reference": Look(width=10, noun="the child's reference")}
    child_reference = forms.RegexField(
        r"^\s*[A-Za-z]{2}\d{7}\s*$",
        label="Child's reference",
        help_text="For example, CT0000123",
        error_messages={"invalid": "Enter a reference like CT0000123"},
    )

    def clean_child_reference(self) -> str:
        return str(self.cleaned_data["child_reference"]).strip().upper()
