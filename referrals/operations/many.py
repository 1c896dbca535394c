"""Many referrals sent at once: what `send_referral` does for one, in few statements for all of them."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from audit.transitions import transition_each
from cases.models import Child
from cases.operations import protect_addresses, record_children
from partners.models import User
from partners.operations import require
from referrals import matching, records, rules
from referrals.models import ClockRules, Rating, Referral, ReferredChild, ThresholdDocument
from referrals.models.referrals import next_references
from referrals.operations.sending import NO_GUIDANCE, NO_TEAM, NUMBERS, identity_of, missing, previous, start_clock
from referrals.routing import Routes
from referrals.states import SEND

AT_A_TIME = 1000


@transaction.atomic
def send_many(referrals: Sequence[Referral], *, by: User) -> None:
    """Send referrals that are complete and not kept yet, each about one child: all of them, or none.

    To tell the teams is the caller's. Raises ValidationError where one lacks something, or nobody receives.
    """
    require(rules.can_log(by))
    guidance = ThresholdDocument.objects.published().first()
    if guidance is None:
        raise ValidationError(NO_GUIDANCE)
    routes = Routes(on=timezone.localdate())
    for start in range(0, len(referrals), AT_A_TIME):
        _send(referrals[start : start + AT_A_TIME], guidance=guidance, routes=routes, by=by)


def _send(referrals: Sequence[Referral], *, guidance: ThresholdDocument, routes: Routes, by: User) -> None:
    for referral, reference in zip(referrals, next_references(len(referrals)), strict=True):
        referral.reference = reference
    if any(missing(referral, members=()) for referral in referrals):
        raise ValidationError("One of the referrals lacks an answer.")
    _give_records(referrals, by=by)
    before = previous({one.child_id for one in referrals if one.child_id}, before=timezone.localdate())
    clock_rules = ClockRules.objects.newest()
    prefetch_related_objects(referrals, "pauses")  # none yet, and not asked for one by one
    ratings: list[Rating] = []
    for referral in referrals:
        assert referral.child is not None
        way = routes.of(referral.postcode or referral.child.postcode)
        referral.locality, referral.receiving_team, referral.routed = way.locality, way.team, way.routed
        if referral.receiving_team is None:
            raise ValidationError(NO_TEAM)
        referral.guidance, referral.received_at = guidance, timezone.now()
        referral.previous_received, referral.previous_no_action = before.get(referral.child.pk, (None, False))
        ratings += start_clock(referral, by=by, clock_rules=clock_rules)
    transition_each(referrals, SEND, by=by, save=lambda: Referral.objects.bulk_create(referrals))
    children = [ReferredChild(referral=one, child=one.child, is_first=True) for one in referrals]
    ReferredChild.objects.bulk_create(children)
    Rating.objects.bulk_create(ratings)


def _give_records(referrals: Sequence[Referral], *, by: User) -> None:
    """The record that each can only be about, or a new one: of two that name one new child the first makes it.

    A number that is another child's is kept with the referral and not put on a record. (By hand it is refused. A file
    that said so of each of its rows would tell of thousands of numbers whether they are known.)
    """
    by_number, by_name = _known(referrals)
    nobodys = dict.fromkeys(NUMBERS, "")
    new: dict[int, dict[str, Any]] = {}
    first: dict[tuple[str, ...], int] = {}
    same: dict[int, int] = {}
    for place, referral in enumerate(referrals):
        named = by_name.get(place, set())
        numbered, maker = None, None
        own: dict[str, str] = {}
        for number in matching.numbers_of(referral).items():
            known, making = by_number.get(number), first.get(number)
            owner = known or (Child(reference="new", **new[making]) if making is not None else None)
            if owner is None or records.may_be(owner, referral):
                own |= [number]
                numbered = numbered or known
                maker = making if maker is None else maker
        referral.child = numbered or (next(iter(named)) if len(named) == 1 and maker is None else None)
        if referral.child is not None:
            continue
        keys = [*own.items(), *(_name(referral) if not named else [])]
        maker = next((first[key] for key in keys if key in first), None)
        if maker is None:
            maker, new[place] = place, identity_of(referral) | nobodys | own
        else:
            same[place] = maker
        for key in keys:
            first.setdefault(key, maker)
    made = record_children([*new.values()], by=by)
    for place, child in zip(new, made, strict=True):
        referrals[place].child = child
    for place, maker in same.items():
        referrals[place].child = referrals[maker].child
    open_yet = [
        one.child for one in referrals if one.protected_address and one.child and not one.child.protected_address
    ]
    if open_yet:
        kept = protect_addresses(open_yet, by=by)
        for referral in referrals:
            referral.child = kept.get(referral.child.pk, referral.child) if referral.child else None


def _known(referrals: Sequence[Referral]) -> tuple[dict[tuple[str, str], Child], dict[int, set[Child]]]:
    """Records by the numbers of these referrals; and by place of the referral those with its name and birthday."""
    given = {key for one in referrals for key in matching.numbers_of(one).items()}
    asked = Q()
    for name in NUMBERS:
        asked |= Q(**{f"{name}__in": [number for of, number in given if of == name]})
    found = Child.objects.filter(asked) if given else Child.objects.none()
    by_number = {(name, getattr(child, name)): child for child in found for name in NUMBERS}
    named = {place: (one.given_name, one.family_name, one.date_of_birth) for place, one in enumerate(referrals)}
    return by_number, records.same_children(named)


def _name(referral: Referral) -> list[tuple[str, ...]]:
    """What tells, without a number, that two referrals of one file are about one child who has no record yet."""
    name = (referral.given_name.upper(), referral.family_name.upper(), str(referral.date_of_birth or ""))
    return [("name", *name)] if all(name) else []
