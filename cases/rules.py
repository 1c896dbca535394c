"""Decisions about cases, over plain values and predicates."""

from cases import access
from cases.models import Case, Share
from cases.states import Basis, FamilyTold, LevelOfNeed
from partners.models import User
from partners.roles import Permission


def can_open_case(user: User) -> bool:
    """The front door and team managers open cases."""
    return user.may(Permission.OPEN_CASE)


def can_share(user: User, case: Case) -> bool:
    """The lead professional, and a manager of the lead's partner, decide who else sees an open case."""
    return case.state == "open" and (case.lead_id == user.pk or _manages(user, case))


def can_end_share(user: User, share: Share) -> bool:
    """Whoever may share may end a share; the lead professional's own stays while they lead."""
    is_leads_own = share.user_id is not None and share.user_id == share.case.lead_id
    return can_share(user, share.case) and not is_leads_own


def can_hand_over(user: User, case: Case) -> bool:
    """The lead professional hands over, or a manager of the lead's partner does it for them."""
    return can_share(user, case)


def can_close(user: User, case: Case) -> bool:
    return can_share(user, case)


def can_add_to_record(user: User, case: Case) -> bool:
    """Anyone whose share says so adds to the record of an open case."""
    return case.state == "open" and access.may_contribute(user, case)


def can_restrict(user: User, case: Case) -> bool:
    """A safeguarding lead restricts a record to named people, and lifts it."""
    return user.may(Permission.RESTRICT_CASES)


def needs_agreement(level: LevelOfNeed | int) -> bool:
    """Help at levels 2 and 3 needs the family's agreement; level 4, and any safeguarding, does not."""
    return level in (LevelOfNeed.ADDITIONAL, LevelOfNeed.TARGETED)


def must_say_why_not_told(told: FamilyTold | str) -> bool:
    """Sharing without telling the family is lawful where telling is not safe, and then says why."""
    return told == FamilyTold.NOT_SAFE


def is_lawful_without_agreement(basis: Basis | str) -> bool:
    """Every basis but consent holds without the family's agreement."""
    return basis != Basis.CONSENT


def _manages(user: User, case: Case) -> bool:
    if not user.may(Permission.SEE_TEAM_WORK) or case.lead is None:
        return False
    partner = user.acting_partner
    return partner is not None and case.lead.standing.partner == partner
