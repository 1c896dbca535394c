"""Is this child known? The house's search, with a stable key for each hit, so that a form can be sent again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils.crypto import salted_hmac

from cases.models import Child
from cases.numbers import tidy_pupil_number
from cases.search import Hit, find_children, read_token
from partners.models import User
from referrals.models import Referral

MOST_SIBLINGS = 10
# The answers that say who the child is.
IDENTITY = ("given_name", "family_name", "date_of_birth", "nhs_number", "upn", "postcode")


@dataclass(frozen=True)
class Matches:
    """Who may be meant, by key. Of a hit out of sight a page says only that a record exists and whom to ask."""

    hits: dict[str, Hit] = field(default_factory=dict)
    ids: dict[str, UUID] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.hits)


def digits(nhs_number: str) -> str:
    return "".join(letter for letter in nhs_number if letter.isdigit())


def find(referral: Referral, *, user: User) -> Matches:
    """Who the child of a draft may be, as far as this person may know."""
    name = f"{referral.given_name} {referral.family_name}".strip()
    number, pupil = digits(referral.nhs_number), tidy_pupil_number(referral.upn)
    if not (name or number or pupil or referral.date_of_birth):
        return Matches()
    hits, ids = {}, {}
    born, postcode = referral.date_of_birth, referral.postcode
    for hit in find_children(user, q=name, date_of_birth=born, nhs_number=number, upn=pupil, postcode=postcode):
        child_id = hit.child.pk if hit.child else read_token(user, hit.token)
        if child_id is not None:
            key = key_of(referral, child_id)
            hits[key], ids[key] = hit, child_id
    return Matches(hits, ids)


def key_of(referral: Referral, child_id: UUID) -> str:
    """What stands for a child in the form of this draft: it tells nothing of the record and fits no other draft."""
    return salted_hmac("referrals.match", f"{referral.pk}:{child_id}").hexdigest()[:24]


def asked_of(given: Referral | Mapping[str, Any]) -> str:
    """Whom a page asked about: a digest of the answers that say who the child is, the same for the same answers."""
    of = given if isinstance(given, Mapping) else {name: getattr(given, name) for name in IDENTITY}
    said = [str(of.get(name) or "").strip() for name in IDENTITY]
    return salted_hmac("referrals.asked", "\n".join(said)).hexdigest()[:24]


def siblings(referral: Referral, *, user: User) -> list[Child]:
    """Children in sight who may be meant too: those the draft names already, and others of the same family name.

    The youngest first. One that was chosen is offered for as long as it is chosen, so that it can be taken off.
    """
    meant = Q(pk__in=referral.children.values("child"))
    if referral.family_name:
        meant |= Q(family_name__iexact=referral.family_name)
    rows = Child.objects.visible_to(user).filter(meant)
    if referral.child_id is not None:
        rows = rows.exclude(pk=referral.child_id)
    chosen = Exists(referral.children.filter(child=OuterRef("pk")))
    return list(rows.annotate(chosen=chosen).order_by("-chosen", "-date_of_birth", "pk")[:MOST_SIBLINGS])


def numbers_of(referral: Referral) -> dict[str, str]:
    """The numbers that tell one child from all others, as records have them, by field; those that are given."""
    given = {"nhs_number": digits(referral.nhs_number), "upn": tidy_pupil_number(referral.upn)}
    return {name: number for name, number in given.items() if number}


def same_number(name: str, number: str) -> Child | None:
    """The record that has this number: one child, one number."""
    return Child.objects.filter(**{name: number}).first()
