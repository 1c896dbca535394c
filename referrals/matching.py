"""Is this child known? Children in the person's sight by name, birth or NHS number; of others only that they exist."""

from dataclasses import dataclass, field

from django.db.models import Q

from cases.access import shut_out_children
from cases.models import Child
from partners.models import User
from referrals.models import Referral

MOST = 20


@dataclass(frozen=True)
class Matches:
    """`in_sight` may be shown; of `hidden` a page says only that a record exists and whom to ask."""

    in_sight: list[Child] = field(default_factory=list)
    hidden: list[Child] = field(default_factory=list)
    ask: str = "the front door"

    def __bool__(self) -> bool:
        return bool(self.in_sight or self.hidden)

    @property
    def all(self) -> dict[str, Child]:
        return {str(child.pk): child for child in (*self.in_sight, *self.hidden)}


def digits(nhs_number: str) -> str:
    return "".join(letter for letter in nhs_number if letter.isdigit())


def find(referral: Referral, *, user: User) -> Matches:
    """Who the child of a draft may be.

    A record out of sight is owned up to only for the same NHS number, or the same family name and date of birth, so
    that nobody fishes for records by guessing names.
    """
    certain = _same_number(referral) | _same_family_and_birth(referral)
    likely = certain | _same_family(referral) | _same_given_and_birth(referral)
    if not likely:
        return Matches()
    in_sight = list(Child.objects.visible_to(user).filter(likely).order_by("-date_of_birth", "pk")[:MOST])
    others = Child.objects.filter(certain).exclude(pk__in=shut_out_children(user)) if certain else Child.objects.none()
    seen = {child.pk for child in in_sight}
    return Matches(in_sight, [one for one in others.order_by("pk")[:MOST] if one.pk not in seen])


def same_number(nhs_number: str) -> Child | None:
    """The record that has this NHS number: one child, one number."""
    number = digits(nhs_number)
    return Child.objects.filter(nhs_number=number).first() if number else None


def _same_number(referral: Referral) -> Q:
    number = digits(referral.nhs_number)
    return Q(nhs_number=number) if number else Q()


def _same_family(referral: Referral) -> Q:
    return Q(family_name__iexact=referral.family_name) if referral.family_name else Q()


def _same_family_and_birth(referral: Referral) -> Q:
    if not (referral.family_name and referral.date_of_birth):
        return Q()
    return Q(family_name__iexact=referral.family_name, date_of_birth=referral.date_of_birth)


def _same_given_and_birth(referral: Referral) -> Q:
    if not (referral.given_name and referral.date_of_birth):
        return Q()
    return Q(given_name__iexact=referral.given_name, date_of_birth=referral.date_of_birth)
