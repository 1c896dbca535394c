"""The pages of logging a referral, one thing on each. A draft keeps whatever is typed, also what cannot be read."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.text import normalize_newlines

from cases.files import EXTENSIONS
from cases.models import Child
from cases.numbers import LIKE, tidy_pupil_number, wrong_with_pupil_number
from cases.search import Hit
from cases.states import Basis, FamilyTold
from govuk.forms import Checkboxes, DateBoxes, DateField, FilesField, Form, Look, Radios, today
from govuk.forms.widgets import Typed
from referrals import matching, rules
from referrals.matching import Matches
from referrals.models import Referral
from referrals.states import FamilyAgrees, PrimaryNeed, ReferralSource

LONG = 6000
ABOUT_FILES = f"{', '.join(EXTENSIONS)}, up to 10 MB each. A photo's place and time are taken out of it"
YES, NO = "yes", "no"


class Words(forms.CharField):
    """Free text of a page or two."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONG, **kwargs})

    def to_python(self, value: Any) -> Any:
        """Browsers send a new line as two characters; the draft keeps one, so that counts agree."""
        return normalize_newlines(super().to_python(value) or "")


def storable(typed: Any) -> Any:
    """What was typed, without the one character that the database cannot hold."""
    if isinstance(typed, (list, tuple)):
        return [storable(one) for one in typed]
    return typed.replace("\x00", "") if isinstance(typed, str) else typed


class Step(Form):
    """A page of the referral: begins with the draft's answers and what was typed there before."""

    title: ClassVar[str] = ""
    template: ClassVar[str] = "referrals/step.html"

    @classmethod
    def of(cls, referral: Referral, data: Any = None, files: Any = None) -> "Step":
        initial = {name: getattr(referral, name) for name in cls.base_fields if hasattr(referral, name)}
        for name, typed in referral.unreadable.items():
            if name in cls.base_fields:
                initial[name] = Typed(*typed) if isinstance(typed, list) else typed
        if isinstance(danger := initial.get("immediate_danger"), bool):
            initial["immediate_danger"] = YES if danger else NO
        return cls(data, files, initial=initial)

    @property
    def answers(self) -> dict[str, Any]:
        """What can be kept as an answer; a text that was emptied is kept as empty, also where one is needed."""
        emptied = {name: "" for name in self.errors if name in self.fields and self[name].data == ""}
        kept = emptied | self.cleaned_data
        kept.pop("uploads", None)
        return kept

    @property
    def differences(self) -> list[tuple[str, str]]:
        """What the draft says where the page says something else, in words: label and text."""
        found = []
        for name in self.changed_data:
            field, stored = self.fields[name], self.initial.get(name)
            words = dict(getattr(field, "choices", ())).get(stored, stored)
            if not isinstance(stored, list) and name != "uploads":
                found.append((str(field.label or name.replace("_", " ").capitalize()), str(words or "Nothing")))
        return found

    @property
    def unreadable(self) -> dict[str, Any]:
        """What was typed and is no answer yet, as it was typed."""
        return {name: storable(self[name].data) for name in self.errors if name in self.fields and self[name].data}


class ChildForm(Step):
    title = "Who is the child?"
    look = {
        "date_of_birth": Look(label_size="s"),
        "nhs_number": Look(width=20, noun="the NHS number"),
        "upn": Look(width=20, noun="the unique pupil number"),
        "postcode": Look(width=10),
    }
    given_name = forms.CharField(label="Given name", max_length=80, required=False)
    family_name = forms.CharField(
        label="Family name", max_length=80, required=False, help_text="For an unborn child, the mother's"
    )
    date_of_birth = DateField(
        label="Date of birth",
        required=False,
        max_value=today,
        widget=DateBoxes(),
        help_text="For example, 27 3 2014. Leave empty if you do not know it",
    )
    nhs_number = forms.CharField(
        label="NHS number", max_length=20, required=False, help_text="10 numbers, like 999 000 0018"
    )
    upn = forms.CharField(
        label="Unique pupil number",
        max_length=20,
        required=False,
        help_text=f"If a school has told you: a letter and 12 numbers, {LIKE}",
    )
    postcode = forms.CharField(max_length=8, required=False, help_text="Where the child lives. It decides which team")

    expected_date = DateField(
        label="Expected date of birth",
        required=False,
        widget=DateBoxes(),
        help_text="For a child who is not born yet. For example, 27 3 2027",
    )
    name_not_known = forms.BooleanField(label="Nobody knows the child's name", required=False)
    description = Words(
        label="Where is the child, and how can they be recognised?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    protected_address = forms.BooleanField(
        label="The address must be kept secret", required=False, help_text="No page, print or export then shows it"
    )
    unusual = ("expected_date", "name_not_known", "description", "protected_address")

    @property
    def has_something_unusual(self) -> bool:
        """Whether the part for unborn children, unknown names and secret addresses stands open."""
        typed = any(self.data.get(name) for name in (*self.unusual, "expected_date_day", "expected_date_year"))
        return typed or any(self.initial.get(name) for name in self.unusual) or bool(set(self.errors) & {*self.unusual})

    def clean_upn(self) -> str:
        number = tidy_pupil_number(str(self.cleaned_data["upn"]))
        if number and (wrong := wrong_with_pupil_number(number)):
            raise forms.ValidationError(wrong)
        return number

    def clean(self) -> None:
        given = self.cleaned_data
        if {"given_name", "family_name", "expected_date"} & set(self.errors):
            return
        if given.get("name_not_known") and not given.get("description"):
            self.add_error("description", "Say where the child is and how to recognise them")
        elif not any(given.get(name) for name in ("given_name", "family_name", "expected_date", "name_not_known")):
            self.add_error("given_name", "Enter the child's name, as much of it as you know")
        if given.get("expected_date") and not rules.is_possible_expected_date(given["expected_date"], today=today()):
            self.add_error("expected_date", "The expected date must be within the next ten months")
        elif given.get("expected_date") and given.get("date_of_birth"):
            self.add_error("expected_date", "Give a date of birth or, for an unborn child, an expected date, not both")


NOT_LISTED = "none"


class MatchForm(Form):
    """Which of the children who are known is meant."""

    look = {"match": Look(label_size="m", noun="which child you mean")}
    match = forms.ChoiceField(label="Is it one of these children?", widget=Radios)

    def __init__(self, matches: Matches, referral: Referral, data: Any = None) -> None:
        chosen = NOT_LISTED if referral.child_not_listed else None
        if referral.child_id is not None:
            chosen = matching.key_of(referral, referral.child_id)
        super().__init__(data, initial={"match": chosen})
        self.matches = matches
        self.fields["match"].choices = [  # type: ignore[attr-defined]
            *((key, _in_words(hit)) for key, hit in matches.hits.items()),
            (NOT_LISTED, "None of these: the child is not listed"),
        ]

    @property
    def child_id(self) -> UUID | None:
        """The child chosen; None where none of them is meant."""
        return self.matches.ids.get(self.cleaned_data["match"])


def _in_words(hit: Hit) -> str:
    if hit.child is None:
        return f"A record exists that you cannot see. Ask {hit.ask}"
    return recognisable(hit.child)


def recognisable(child: Child) -> str:
    return named_and_born(child.full_name, child.date_of_birth)


def named_and_born(name: str, born: date | None) -> str:
    return f"{name}, born {born.day} {born:%B %Y}" if born else name


class ConcernForm(Step):
    title = "What has happened?"
    template = "referrals/concern.html"
    look = {
        "immediate_danger": Look(inline=True, label_size="m"),
        "source": Look(noun="who the referral comes from", width="full"),
        "need": Look(noun="the main need", width="full"),
    }
    immediate_danger = forms.TypedChoiceField(
        label="Is the child in immediate danger?",
        choices=[(YES, "Yes"), (NO, "No")],
        coerce=lambda value: value == YES,
        empty_value=None,
        widget=Radios,
        help_text="If so, call 999 before you go on",
    )
    what_happened = Words(
        label="What has happened?", help_text="What you saw and heard, when, and what it means for the child"
    )
    wanted = Words(label="What would you like to happen?")
    childs_words = Words(label="What does the child say?", required=False, help_text="In the child's own words")
    need = forms.ChoiceField(label="Main need", choices=[("", "Choose"), *PrimaryNeed.choices])
    source = forms.ChoiceField(
        label="Who does the referral come from?", choices=[("", "Choose"), *ReferralSource.choices]
    )
    caller = forms.CharField(
        label="If somebody told you this, who are they?",
        max_length=200,
        required=False,
        help_text="A name or a number to call, if they gave one. Leave empty for a caller who stays unnamed",
    )
    uploads = FilesField(label="Photos and documents", required=False, help_text=ABOUT_FILES)


class FamilyForm(Step):
    title = "The family"
    template = "referrals/family.html"
    look = {"family_told": Look(label_size="m"), "basis": Look(noun="the lawful basis", label_size="m")}
    family_told = forms.ChoiceField(
        label="Has the family been told of this referral?", choices=FamilyTold.choices, widget=Radios
    )
    why_not_told = Words(label="Why would telling the family not be safe?", required=False, max_length=2000)
    family_view = Words(label="What does the family say?", required=False)
    family_agrees = forms.ChoiceField(
        label="Does the family agree to help?",
        choices=FamilyAgrees.choices,
        widget=Radios,
        required=False,
        help_text="Keeping a child safe does not wait for their agreement",
    )
    household = Words(
        label="Anything else about the household?",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    siblings = forms.MultipleChoiceField(
        label="Is it also about any of these children, who are known?", widget=Checkboxes, required=False
    )
    basis = forms.ChoiceField(
        label="Lawful basis for sharing",
        choices=Basis.choices,
        widget=Radios,
        help_text="Consent is not usually the right basis where a child may be at risk",
    )

    def offer(self, referral: Referral, children: list[Child]) -> None:
        """Ask after brothers and sisters where any are in sight."""
        self.children = {str(child.pk): child for child in children}
        if not children:
            del self.fields["siblings"]
            return
        self.fields["siblings"].choices = [(key, recognisable(one)) for key, one in self.children.items()]  # type: ignore[attr-defined]
        self.initial["siblings"] = [str(pk) for pk in referral.children.values_list("child", flat=True)]

    @property
    def answers(self) -> dict[str, Any]:
        given = super().answers
        if "siblings" in given:
            given["siblings"] = [self.children[key] for key in given["siblings"]]
        return given

    def clean(self) -> None:
        told = self.cleaned_data.get("family_told")
        if (
            told == FamilyTold.NOT_SAFE
            and not self.cleaned_data.get("why_not_told")
            and "why_not_told" not in self.errors
        ):
            self.add_error("why_not_told", "Say why telling the family would not be safe")


STEPS: dict[str, type[Step]] = {"child": ChildForm, "concern": ConcernForm, "family": FamilyForm}
