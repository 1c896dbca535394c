"""The life of a case: opened, led, handed over, restricted, closed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, begin, transition
from cases import access, rules
from cases.models import Case, Child, LeadHistory, Share, TeamMember
from cases.operations.sharing import begin_shares, check_told, finish_share, touch
from cases.states import CLOSE, Basis, CaseState, FamilyTold, LevelOfNeed, Purpose, Rights
from notifications.operations import notify
from partners.models import Locality, User
from partners.operations import require
from partners.roles import Permission


def locked(case: Case) -> Case:
    return Case.objects.select_for_update(of=("self",)).select_related("child", "lead", "locality").get(pk=case.pk)


def locked_open(case: Case) -> Case:
    """The locked case, where it is open. Raises StateError on a closed one: nobody adds to it or shares it anew."""
    case = locked(case)
    if case.state != CaseState.OPEN:
        raise StateError("This case is closed, so you cannot change it.")
    return case


@transaction.atomic
def open_case(
    child: Child,
    *,
    lead: User,
    locality: Locality,
    level_of_need: LevelOfNeed | int,
    reason: str,
    by: User,
    basis: Basis | str = Basis.PUBLIC_TASK,
    family_told: FamilyTold | str = FamilyTold.LATER,
    why_not_told: str = "",
) -> Case:
    """Open a case with its lead professional. The lead, by name, and the lead's partner see it at once.

    A decision of the front door passes what its referral says of the basis and the family; who opens a case without
    one, and says nothing, does it as a public task and tells the family later.

    Raises ValidationError where the child has an open case, or the lead has no partner to act for.
    """
    require(rules.can_open_case(by))
    child = Child.objects.select_for_update(no_key=True).get(pk=child.pk)
    if child.merged_into_id:
        raise ValidationError("This record was merged into another. Open the case there.", code="conflict")
    if Case.objects.open().filter(child=child).exists():
        raise ValidationError("This child already has an open case.", code="conflict")
    if words := _why_not_lead(lead, child):
        raise ValidationError({"lead": words})
    # A record that was closed to all but named people stays so: what made it so has not gone away by itself.
    restricted = Case.objects.filter(child=child, restricted=True).exists()
    case = Case.objects.create(
        child=child, lead=lead, locality=locality, level_of_need=level_of_need, restricted=restricted
    )
    begin(case, by=by, note=reason)
    told: dict[str, Any] = {"basis": basis, "family_told": family_told, "why_not_told": why_not_told}
    _lead_from_now(case, lead, by=by, reason=reason, told=told)
    return case


@transaction.atomic
def hand_over(
    case: Case,
    *,
    to: User,
    by: User,
    reason: str,
    basis: Basis | str,
    family_told: FamilyTold | str,
    why_not_told: str = "",
) -> Case:
    """Give a case to another lead professional, without a moment in which nobody leads it.

    The shares of the new lead and of their partner begin on the basis given. Both leads are told, the former where the
    record stays in their sight. Raises ValidationError by field.
    """
    case = locked_open(case)
    require(rules.can_hand_over(by, case))
    if case.lead_id == to.pk:
        raise ValidationError({"to": f"{to} already leads this case."})
    if words := _why_not_lead(to, case.child):
        raise ValidationError({"to": words})
    check_told(basis=basis, family_told=family_told, why_not_told=why_not_told)
    before, case.lead = case.lead, to
    case.save(update_fields=["lead"])
    LeadHistory.objects.filter(case=case, until=None).update(until=timezone.now())
    own = Share.objects.select_for_update().live().filter(case=case, user__isnull=False, purpose=Purpose.LEAD)
    for share in own:
        finish_share(share, by=by, because=f"Handed over: {reason}")
    told: dict[str, Any] = {"basis": basis, "family_told": family_told, "why_not_told": why_not_told}
    _lead_from_now(case, to, by=by, reason=reason, told=told)
    trail.record("handed_over", case, by=by, detail={"basis": str(basis), "family_told": str(family_told)})
    hear = [to] if before is None or not access.can_see(before, case) else [to, before]
    notify([one for one in hear if one != by], rule="cases.handed_over", subject=case)
    return case


def _why_not_lead(lead: User, child: Child) -> str:
    """In words, or nothing. Why the record is closed to somebody is theirs to say, so the words do not."""
    if not lead.is_active or lead.acting_partner is None:
        return "Choose a lead professional who works for a partner."
    if child.pk in access.shut_out_ids(lead):
        return f"This record is closed to {lead}. Choose somebody else."
    return ""


def _lead_from_now(case: Case, lead: User, *, by: User, reason: str, told: dict[str, Any]) -> None:
    """What the lead needs to work on the case for as long as they lead it, whatever was shared with them before."""
    LeadHistory.objects.create(case=case, lead=lead, handed_by=by, reason=reason)
    live = Share.objects.live().filter(case=case)
    own = live.filter(user=lead).select_for_update().first()
    if own is not None and (own.rights != Rights.CONTRIBUTE or own.until is not None):
        finish_share(own, by=by, because=f"Leads the case from now on: {reason}")
        own = None
    if own is None:
        begin_shares(case, {lead: Rights.CONTRIBUTE}, by=by, purpose=Purpose.LEAD, reason=reason, **told)
    partner = lead.acting_partner
    if partner is not None and not case.restricted and not live.filter(partner=partner).exists():
        begin_shares(case, {partner: Rights.CONTRIBUTE}, by=by, purpose=Purpose.SUPPORT, reason=reason, **told)


@transaction.atomic
def change_level(case: Case, *, level_of_need: LevelOfNeed | int, by: User, reason: str) -> Case:
    """Step the level of need up or down, with the reason."""
    case = locked_open(case)
    require(rules.can_share(by, case))
    if not reason.strip():
        raise ValidationError({"reason": "Say why the level of need changes."})
    before, case.level_of_need = case.level_of_need, level_of_need
    case.save(update_fields=["level_of_need"])
    touch(case)
    trail.record("level_changed", case, by=by, detail={"from": int(before), "to": int(level_of_need)})
    return case


@transaction.atomic
def join_team_around_child(
    case: Case,
    *,
    user: User,
    role: str,
    by: User,
    basis: Basis | str,
    family_told: FamilyTold | str,
    why_not_told: str = "",
) -> TeamMember:
    """Put a person into the team around the child. They see the case by name from now on, on the basis given."""
    case = locked_open(case)
    require(rules.can_share(by, case))
    if TeamMember.objects.filter(case=case, user=user, until=None).exists():
        raise ValidationError(f"{user} is already in the team.", code="conflict")
    check_told(basis=basis, family_told=family_told, why_not_told=why_not_told)
    member = TeamMember.objects.create(case=case, user=user, role=role, added_by=by)
    if not Share.objects.live().filter(case=case, user=user).exists():
        begin_shares(
            case,
            {user: Rights.CONTRIBUTE},
            by=by,
            purpose=Purpose.SUPPORT,
            reason=f"In the team around the child: {role}",
            basis=basis,
            family_told=family_told,
            why_not_told=why_not_told,
        )
    trail.record("joined_team", member, by=by, detail={"basis": str(basis), "family_told": str(family_told)})
    return member


@transaction.atomic
def restrict_case(case: Case, *, restricted: bool, by: User, reason: str) -> Case:
    """Close a record to all but named people, or lift that. The read table follows in the same transaction."""
    case = locked(case)
    require(rules.can_restrict(by, case))
    if not reason.strip():
        raise ValidationError({"reason": "Give the reason."})
    case.restricted = restricted
    case.save(update_fields=["restricted"])
    trail.record("restricted" if restricted else "unrestricted", case, by=by)
    return case


@transaction.atomic
def restrict_by_reference(reference: str, *, restricted: bool, by: User, reason: str) -> Case:
    """Restrict a child's record, every case of it, by the child's reference: whoever does it need not see it.

    Answers the latest case. Raises ValidationError where no case has the reference.
    """
    require(by.may(Permission.RESTRICT_CASES))
    cases = list(Case.objects.filter(child__reference=reference).order_by("-opened_at", "-pk"))
    if not cases:
        raise ValidationError({"reference": "No record has this reference. Check it."})
    done = [restrict_case(case, restricted=restricted, by=by, reason=reason) for case in cases]
    return done[0]


@transaction.atomic
def close_case(case: Case, *, by: User, reason: str) -> Case:
    """Close a case. Shares stay until they end, so that those who worked on it can read it; nobody adds to it."""
    case = locked(case)
    if case.state == CaseState.OPEN:
        require(rules.can_close(by, case))
    if not reason.strip():
        raise ValidationError({"reason": "Say why the case closes."})
    case.closed_at = case.updated_at = timezone.now()
    case.closing_reason = reason.strip()
    transition(case, CLOSE, by=by, note=reason)
    LeadHistory.objects.filter(case=case, until=None).update(until=case.closed_at)
    return case
