"""Verbs about a child's identity."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit import trail
from cases import rules
from cases.finding import tidy_postcode
from cases.models import Case, Child
from cases.models.children import next_references
from cases.together import living_with
from partners.models import User
from partners.operations import not_meanwhile, require
from partners.roles import Permission

IDENTITY = (
    "given_name",
    "family_name",
    "date_of_birth",
    "expected_date",
    "nhs_number",
    "upn",
    "sex",
    "postcode",
    "protected_address",
    "languages",
)
NUMBERS = {"nhs_number", "upn"}  # each has one owner


@transaction.atomic
def record_child(*, by: User, **identity: Any) -> Child:
    """Make the one record of a child. Raises ValidationError where a number is wrong or another child has it."""
    require(by.may(Permission.LOG_REFERRAL))
    child = Child(**_known(identity))
    child.full_clean()
    with _one_owner_of_a_number([child]):
        child.save()
    trail.record("recorded", child, by=by)
    return child


@transaction.atomic
def record_children(identities: Sequence[Mapping[str, Any]], *, by: User) -> list[Child]:
    """Make the records of many children at once. Raises ValidationError where a number is wrong, as of one."""
    require(by.may(Permission.LOG_REFERRAL))
    references = next_references(len(identities))
    children = [Child(reference=one, **_known(given)) for one, given in zip(references, identities, strict=True)]
    for child in children:
        child.clean_fields()
        child.clean()
    with _one_owner_of_a_number(children):
        Child.objects.bulk_create(children, batch_size=1000)
    trail.record_each("recorded", children, by=by, detail={})
    return children


@transaction.atomic
def change_child(child: Child, *, by: User, seen: str | None = None, **identity: Any) -> Child:
    """Correct a child's identity. Whoever may add to the open case may; history keeps the rest.

    An address that becomes secret is secret of all who live with the child. A secret address stays secret: only the
    lead professional may say that it need not be, of this child alone, and not where somebody else leads the work with
    one who may live there still. `seen` is `mark_of` what was on the page: raises a conflict where somebody changed it
    since, and ValidationError.
    """
    family = lock_family({child.pk}) if "protected_address" in identity else _locked({child.pk})
    child = family.pop(child.pk)
    case = Case.objects.visible_to(by).open().filter(child=child).first()
    require(case is not None and rules.can_add_to_record(by, case))
    not_meanwhile(child, seen)
    identity = _known(identity)
    if child.protected_address and identity.get("protected_address") is False:
        _check_lift(case, family.values(), postcode=identity.get("postcode", child.postcode), by=by)
    changed = [name for name, value in identity.items() if getattr(child, name) != value]
    for name in changed:
        setattr(child, name, identity[name])
    _check_numbers(child, changed)
    child.full_clean()
    with _one_owner_of_a_number([child]):
        child.save()
    trail.record("changed", child, by=by, case_id=case.pk if case else None, detail={"fields": changed})
    if child.protected_address and "protected_address" in changed:
        for other in family.values():
            _protect(other, by=by)
    return child


@contextmanager
def _one_owner_of_a_number(children: Iterable[Child]) -> Iterator[None]:
    """Raises ValidationError where somebody else has given a number of theirs to another record at the same moment."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        for child in children:
            _check_numbers(child, NUMBERS)
        raise


def _check_numbers(child: Child, changed: Iterable[str]) -> None:
    """Said beside the field: the constraint that holds it could only give its own name."""
    for name in NUMBERS & {*changed}:
        number = {name: getattr(child, name)}
        if number[name] and Child.objects.filter(**number).exclude(pk=child.pk).exists():
            raise ValidationError({name: "Another record has this number."})


def _check_lift(case: Case | None, others: Iterable[Child], *, postcode: str, by: User) -> None:
    """Whoever was referred with the child may have moved, or the child has: another postcode tells them apart."""
    if case is None or case.lead_id != by.pk:
        raise ValidationError({"protected_address": "Only the lead professional can say that it is no secret."})
    there = [one.pk for one in others if one.protected_address and (not postcode or one.postcode in ("", postcode))]
    if Case.objects.open().filter(child__in=there).exclude(lead=by).exists():
        words = (
            "This address may be secret for somebody else too. If the child has moved, give the new postcode with it."
        )
        raise ValidationError({"protected_address": words})


@transaction.atomic
def protect_address(child: Child, *, by: User) -> Child:
    """Keep a child's address out of pages, prints and exports, and that of all who live with the child. Whoever refers
    a child may ask for it; not undo it."""
    return protect_addresses([child], by=by)[child.pk]


@transaction.atomic
def protect_addresses(children: Iterable[Child], *, by: User) -> dict[UUID, Child]:
    """The same of several children and of all who live with one of them; each by its id."""
    require(by.may(Permission.LOG_REFERRAL))
    kept = lock_family({child.pk for child in children})
    for child in kept.values():
        _protect(child, by=by)
    return kept


def lock_family(children: Iterable[UUID]) -> dict[UUID, Child]:
    """The records of these children and of all who live with one of them, by their ids, locked.

    Who came to live with them while it waited is among them: then all are let go and locked anew, or it would hold one
    while it waits for another, out of the order of everybody else. Call it before any of them is locked alone.
    """
    wanted = living_with({*children})
    while True:
        held = transaction.savepoint()
        kept = _locked(wanted)
        now = living_with(wanted)
        if now == wanted:
            transaction.savepoint_commit(held)
            return kept
        transaction.savepoint_rollback(held)  # what is locked in a savepoint is let go with it
        wanted = now


def _locked(children: Iterable[UUID]) -> dict[UUID, Child]:
    """Their records, locked in the order in which every operation locks several."""
    rows = Child.objects.select_for_update(no_key=True).filter(pk__in=[*children]).order_by("pk")
    return {child.pk: child for child in rows}


def _protect(child: Child, *, by: User) -> None:
    if not child.protected_address:
        child.protected_address = True
        child.save(update_fields=["protected_address"])
        trail.record("changed", child, by=by, detail={"fields": ["protected_address"]})


def _known(identity: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(identity) - set(IDENTITY)
    if unknown:
        raise TypeError(f"not part of a child's identity: {', '.join(sorted(unknown))}")
    known = dict(identity)
    if known.get("postcode"):  # written in one way, or no search would find it
        known["postcode"] = tidy_postcode(known["postcode"])
    return known
