"""Who else sees a case: shares begun and ended, with their grants."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from cases import access, rules
from cases.models import Case, Share
from cases.states import Basis, CaseState, FamilyTold, Purpose, Rights
from partners.models import Partner, User
from partners.operations import require


def touch(case: Case) -> None:
    """Note that something happened which a user would call an update: the case rises in every list."""
    now = timezone.now()
    if case.updated_at != now:  # several of one moment are one update
        case.updated_at = now
        case.save(update_fields=["updated_at"])


@transaction.atomic
def share_case(
    case: Case,
    *,
    by: User,
    purpose: Purpose | str,
    reason: str,
    basis: Basis | str,
    family_told: FamilyTold | str,
    why_not_told: str = "",
    partner: Partner | None = None,
    user: User | None = None,
    rights: Rights | str = Rights.CONTRIBUTE,
    until: datetime | None = None,
) -> Share:
    """Open a case to a partner or a named person, on a stated basis. They see it from the next request on.

    Raises PermissionDenied unless `by` may share it, ValidationError where the share is incomplete or one is live.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("child", "lead").get(pk=case.pk)
    if case.state != CaseState.OPEN:
        raise StateError("This case is closed, so you cannot share it.")
    require(rules.can_share(by, case))
    if (partner is None) == (user is None):
        raise ValidationError("Choose a partner or a person.", code="holder")
    [share] = begin_shares(
        case,
        {partner or user: rights},  # type: ignore[dict-item]
        by=by,
        purpose=purpose,
        reason=reason,
        basis=basis,
        family_told=family_told,
        why_not_told=why_not_told,
        until=until,
    )
    return share


def begin_shares(
    case: Case,
    holders: Mapping[Partner | User, Rights | str],
    *,
    by: User,
    purpose: Purpose | str,
    reason: str,
    basis: Basis | str,
    family_told: FamilyTold | str,
    why_not_told: str = "",
    until: datetime | None = None,
) -> list[Share]:
    """Write shares that begin together and their grants: of each partner or person, with their rights.

    For operations that have asked their own rule and hold the case's lock. Nothing is assumed about the lawful basis or
    about what the family knows: whoever shares says both. Where nothing is shared nothing is asked.
    """
    if not holders:
        return []
    check_told(basis=basis, family_told=family_told, why_not_told=why_not_told)
    if until is not None and until <= timezone.now():
        raise ValidationError({"until": "The end must be in the future."})
    shares = [
        Share(
            case=case,
            partner=holder if isinstance(holder, Partner) else None,
            user=holder if isinstance(holder, User) else None,
            rights=rights,
            purpose=purpose,
            reason=reason.strip(),
            basis=basis,
            family_told=family_told,
            why_not_told=why_not_told.strip(),
            until=until,
            decided_by=by,
        )
        for holder, rights in holders.items()
    ]
    theirs = Q(partner__in=[one.partner_id for one in shares if one.partner_id])
    theirs |= Q(user__in=[one.user_id for one in shares if one.user_id])
    if (live := Share.objects.live().filter(theirs, case=case).select_related("partner", "user").first()) is not None:
        raise ValidationError(f"This case is already shared with {live.partner or live.user}.", code="conflict")
    for share in shares:
        share.clean_fields(exclude=["case", "partner", "user", "decided_by"])  # rows at hand; their foreign keys hold
    Share.objects.bulk_create(shares)
    access.grant(shares)
    touch(case)
    for share in shares:
        trail.record("shared", share, by=by, detail={"rights": str(share.rights), "purpose": str(purpose)})
    return shares


def check_told(*, basis: Basis | str, family_told: FamilyTold | str, why_not_told: str) -> None:
    """Raises ValidationError, by field, unless it is said on what basis and what the family knows, or why nothing."""
    wrong = {}
    if basis not in Basis.values:
        wrong["basis"] = "Select the lawful basis."
    if family_told not in FamilyTold.values:
        wrong["family_told"] = "Select what the family knows."
    if rules.must_say_why_not_told(family_told) and not why_not_told.strip():
        wrong["why_not_told"] = "Say why telling the family would not be safe."
    if wrong:
        raise ValidationError(wrong)


def told_so_far(case: Case) -> dict[str, Any]:
    """What was last said of the family, for a share that goes on from another's decision: `begin_shares` takes it."""
    last = Share.objects.filter(case=case).order_by("-since", "-id").first()
    if last is None:
        return {"family_told": FamilyTold.LATER}
    return {"family_told": last.family_told, "why_not_told": last.why_not_told}


@transaction.atomic
def end_share(share: Share, *, by: User, because: str) -> Share:
    """End a live share. Its holder's next request finds the case out of sight."""
    share = Share.objects.select_for_update(of=("self",)).select_related("case__lead").get(pk=share.pk)
    require(rules.can_end_share(by, share))
    return finish_share(share, by=by, because=because)


def finish_share(share: Share, *, by: User, because: str) -> Share:
    """End a share whose row is locked. For operations that have asked their own rule."""
    now = timezone.now()
    if share.until is not None and share.until <= now:
        raise ValidationError("This share has already ended.", code="state")
    if not because.strip():
        raise ValidationError({"because": "Say why the share ends."})
    share.until, share.ended_by, share.ended_because = now, by, because.strip()
    share.save(update_fields=["until", "ended_by", "ended_because"])
    access.revoke(share)
    trail.record("ended", share, by=by)
    return share
