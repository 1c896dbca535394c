"""The cases that a decision opens, and what they begin with."""

from dataclasses import dataclass
from typing import Any

from cases.models import Case, Child
from cases.operations import open_case
from cases.operations.sharing import begin_shares
from cases.states import Basis, FamilyTold, LevelOfNeed, Purpose, Rights
from partners.models import Locality, Partner, User
from referrals.models import Referral


@dataclass(frozen=True)
class Opening:
    """How a decision opens a case, for each child of the referral alike."""

    lead: User | None
    locality: Locality | None
    level: LevelOfNeed | int
    reason: str
    partners: tuple[Partner, ...]
    share_reason: str
    basis: str

    @property
    def is_possible(self) -> bool:
        return self.lead is not None and self.locality is not None


def open_for(child: Child, referral: Referral, opening: Opening, *, by: User) -> Case:
    """Open a child's case, and open it to the chosen partners. The lead's own has it already.

    Where nobody has said yet what the family knows, as after the short page, they are told later.
    """
    assert opening.lead is not None
    assert opening.locality is not None
    told: dict[str, Any] = {
        "family_told": referral.family_told or FamilyTold.LATER,
        "why_not_told": referral.why_not_told,
    }
    case = open_case(
        child,
        lead=opening.lead,
        locality=opening.locality,
        level_of_need=opening.level,
        reason=opening.reason,
        by=by,
        basis=opening.basis or Basis.PUBLIC_TASK,
        **told,
    )
    begin_shares(
        case,
        {partner: Rights.CONTRIBUTE for partner in opening.partners if partner != opening.lead.acting_partner},
        by=by,
        purpose=Purpose.SAFEGUARDING,
        reason=opening.share_reason,
        basis=opening.basis,
        **told,
    )
    return case
