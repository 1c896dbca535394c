"""Work given from one person to another: several cases and referrals at once, all of them or none."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import trail
from cases.models import Case
from cases.operations import hand_over
from cases.operations.sharing import check_told
from cases.states import Basis, FamilyTold
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from referrals import access, leads, rules
from referrals.figures import load
from referrals.models import Reassignment, Referral

GONE = "Some of this is no longer with {}: it was closed, decided or given on meanwhile. Look again."


@transaction.atomic
def reallocate(
    person: User,
    *,
    to: User,
    reason: str,
    by: User,
    cases: Collection[UUID] = (),
    referrals: Collection[UUID] = (),
    basis: Basis | str = "",
    family_told: FamilyTold | str = "",
    why_not_told: str = "",
) -> int:
    """Give cases that a person leads, and referrals that they took on, to somebody else. Both are told of each.

    Cases are opened to the new lead, so it is said on what basis and what the families know: for all of them the same.
    Answers how many. Raises ValidationError by field, and as a conflict where one of them is not theirs any more;
    PermissionDenied where `by` may not give one of them on.
    """
    require(load.may_see_load(by))
    wrong = _wrong(person, to=to, reason=reason, any_case=bool(cases), any_referral=bool(referrals))
    if wrong:
        raise ValidationError(wrong)
    told = {"basis": basis, "family_told": family_told, "why_not_told": why_not_told}
    if cases:
        check_told(**told)
    # Locked in one order, so that two managers at once never wait for each other.
    led = list(
        Case.objects.visible_to(by)
        .open()
        .filter(pk__in=cases, lead=person)
        .order_by("pk")
        .select_for_update(of=("self",))
    )
    taken = list(
        Referral.objects.visible_to(by)
        .taken()
        .filter(pk__in=referrals, taken_by=person)
        .order_by("pk")
        .select_related("receiving_team")
        .select_for_update(of=("self",))
    )
    if (len(led), len(taken)) != (len(set(cases)), len(set(referrals))):
        raise ValidationError(GONE.format(person), code="conflict")
    for case in led:
        hand_over(case, to=to, by=by, reason=reason, **told)
    for referral in taken:
        _reassign(referral, person, to=to, reason=reason.strip(), by=by)
    return len(led) + len(taken)


def _wrong(person: User, *, to: User, reason: str, any_case: bool, any_referral: bool) -> dict[str, str]:
    wrong = {}
    if not any_case and not any_referral:
        wrong["cases"] = "Select what you move."
    if to.pk == person.pk:
        wrong["to"] = f"{to} has this work already. Select somebody else."
    elif any_case and not leads.may_lead(to):
        wrong["to"] = f"{to} leads no cases. Select somebody who works on cases."
    if not reason.strip():
        wrong["reason"] = "Say why the work moves."
    return wrong


def _reassign(referral: Referral, before: User, *, to: User, reason: str, by: User) -> None:
    """One referral, whose row is locked."""
    require(rules.works_on(by, referral))
    if not rules.can_triage(to, referral) or not access.can_see(to, referral):
        words = f"{to} cannot decide referral {referral.reference}. Select somebody of its front door."
        raise ValidationError({"to": words})
    referral.taken_by = to
    referral.save(update_fields=["taken_by"])
    Reassignment.objects.create(referral=referral, before=before, to=to, reason=reason, by=by)
    trail.record("reassigned", referral, by=by, case_id=referral.case_id, detail={"from": before.pk, "to": to.pk})
    hear = [one for one in (to, before) if one != by]
    notify(hear, rule="referral_reassigned", subject=referral, due=referral.due_at)
