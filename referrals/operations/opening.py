"""What a case that a decision opens begins with."""

from collections.abc import Iterable

from cases.models import Case
from cases.operations.sharing import begin_share
from cases.states import FamilyTold, Purpose
from partners.models import Partner, User
from referrals.models import Referral


def share_new_case(
    case: Case, referral: Referral, partners: Iterable[Partner], *, reason: str, basis: str, by: User
) -> None:
    """Open the new case to the chosen partners on this basis. The lead's own has it already.

    Where nobody has said yet what the family knows, as after the short page, they are told later.
    """
    assert case.lead is not None
    for partner in partners:
        if partner == case.lead.acting_partner:
            continue
        begin_share(
            case,
            by=by,
            partner=partner,
            purpose=Purpose.SAFEGUARDING,
            reason=reason,
            basis=basis,
            family_told=referral.family_told or FamilyTold.LATER,
            why_not_told=referral.why_not_told,
        )
