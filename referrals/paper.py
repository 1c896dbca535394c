"""The referral as a paper form, made of the fields of its pages, so that paper and page cannot drift apart."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format

from referrals.forms import STEPS
from referrals.models import Referral

NOT_ON_PAPER = {"uploads", "siblings"}
PROTECTED = ("postcode", "description")


@dataclass(frozen=True)
class Line:
    """One question: a line or a box to write on, or boxes to tick; with what was answered."""

    label: str
    hint: str = ""
    text: str = ""
    is_long: bool = False
    ticks: tuple[tuple[str, bool], ...] = ()


def sections(referral: Referral | None = None) -> list[tuple[str, list[Line]]]:
    """Each page of the referral with its questions; empty ones to be filled in by hand where there is no referral.

    An address that is kept secret is not printed.
    """
    return [(kind.title, list(_lines(kind, referral))) for kind in STEPS.values()]


def _lines(kind: Any, referral: Referral | None) -> Iterator[Line]:
    answers = kind.of(referral).initial if referral is not None else {}
    for name, field in kind.base_fields.items():
        if name in NOT_ON_PAPER:
            continue
        answer = answers.get(name)
        if referral is not None and name in PROTECTED and referral.address_is_protected and answer:
            answer = "Protected"
        yield _line(field, field.label or name.replace("_", " ").capitalize(), answer)


def _line(field: forms.Field, label: str, answer: Any) -> Line:
    hint = str(field.help_text)
    if isinstance(field, forms.BooleanField):
        return Line(label, hint, ticks=(("Yes", bool(answer)),))
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        return Line(label, hint, ticks=tuple((str(words), key == answer) for key, words in choices if key))
    text = date_format(answer, "j F Y") if hasattr(answer, "year") else str(answer or "")
    return Line(label, hint, text=text, is_long=isinstance(field.widget, forms.Textarea))
