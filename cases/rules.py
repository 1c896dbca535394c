"""Decisions about cases, over plain values and predicates."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from cases import access
from cases.models import Case, Child, Share
from cases.states import FamilyTold
from partners.models import User, last_partner
from partners.roles import Permission

MORNING, EVENING = time(7), time(20)
GAP_DAYS = 60
UNDONE_WITHIN = timedelta(days=30)


def can_open_case(user: User) -> bool:
    """The front door and team managers open cases."""
    return user.may(Permission.OPEN_CASE)


def can_share(user: User, case: Case) -> bool:
    """The lead professional, and a manager of the lead's partner, decide who else sees an open case."""
    return case.state == "open" and _answers_for(user, case)


def can_end_share(user: User, share: Share) -> bool:
    """Whoever answers for a case, open or closed, may end a share of it; the lead's own stays while they lead."""
    return _answers_for(user, share.case) and not is_leads_own(share)


def _answers_for(user: User, case: Case) -> bool:
    return case.lead_id == user.pk or _manages(user, case)


def is_leads_own(share: Share) -> bool:
    return share.user_id is not None and share.user_id == share.case.lead_id


def can_hand_over(user: User, case: Case) -> bool:
    """The lead professional hands over, or a manager of the lead's partner does it for them."""
    return can_share(user, case)


def can_close(user: User, case: Case) -> bool:
    return can_share(user, case)


def can_add_to_record(user: User, case: Case) -> bool:
    """Anyone whose share says so adds to the record of an open case."""
    return case.state == "open" and access.may_contribute(user, case)


def can_merge(user: User, child: Child) -> bool:
    """The front door and team managers, of records in their sight or of children without a case, in nobody's yet."""
    return user.may(Permission.OPEN_CASE) and access.children_to_open_a_case_for(user).filter(pk=child.pk).exists()


def can_still_undo(at: datetime, *, now: datetime) -> bool:
    """Two records made one can be taken apart for 30 days."""
    return now - at <= UNDONE_WITHIN


def can_restrict(user: User, case: Case) -> bool:
    """A safeguarding lead restricts a record to named people, and lifts it."""
    return user.may(Permission.RESTRICT_CASES)


def is_out_of_hours(moment: time) -> bool:
    """A look between eight in the evening and seven in the morning stands out."""
    return moment >= EVENING or moment < MORNING


def odd_look(*, at: time, has_reason: bool, viewer: str, family_names: Iterable[str]) -> list[str]:
    """Why a look at a record deserves a second one: the hour, no reason on record, or the child's family name.

    None of these is wrong in itself; each is shown so that a person asks.
    """
    marks = ["Out of hours"] if is_out_of_hours(at) else []
    marks += [] if has_reason else ["No share"]
    surname = viewer.split()[-1].casefold() if viewer.split() else ""
    same = surname and surname in {name.casefold() for name in family_names}
    return [*marks, "Same family name"] if same else marks


def gap_between(newer: datetime, older: datetime) -> int | None:
    """The days between two entries of a chronology where they are more than 60: somebody should ask what happened."""
    days = (newer - older).days
    return days if days > GAP_DAYS else None


def must_say_why_not_told(told: FamilyTold | str) -> bool:
    """Sharing without telling the family is lawful where telling is not safe, and then says why."""
    return told == FamilyTold.NOT_SAFE


def _manages(user: User, case: Case) -> bool:
    if not user.may(Permission.SEE_TEAM_WORK) or case.lead is None:
        return False
    partner = user.acting_partner
    return partner is not None and (case.lead.standing.partner or last_partner(case.lead)) == partner
