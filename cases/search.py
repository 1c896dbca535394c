"""Is this child known? By name, date of birth, NHS number, pupil number or postcode, with slips.

A hit in the searcher's sight is the record. A hit outside it says only that a record exists and whom to ask; it is
given only where what was typed fits closely, so that nobody learns who is known by trying names.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cases import access
from cases.finding import Candidate, Sought, candidates
from cases.models import Case, Child
from partners.models import Membership, User
from partners.roles import Permission

SHOWN, OUTSIDE_SHOWN = 20, 5
ASK_SALT, ASK_WITHIN = "cases.ask", 30 * 60
# Of the likeness of a name, 0 to 1: what is shown at all, by what is known of the day of birth.
SHOWN_FROM = {"same": 0.45, "like": 0.6, "other": 0.75, "": 0.7}
# What tells that a record out of sight exists. A day of birth that is quite another never does.
FITS_FROM = {"same": 0.6, "like": 0.8, "": 0.8}
FRONT_DOOR, GUARDIAN = "the front door", "the safeguarding lead"


@dataclass
class Hit:
    """A child found. Outside one's sight `child` and `case` are None, `ask` says whom, `token` lets one ask."""

    child: Child | None = None
    case: Case | None = None
    ask: str = ""
    token: str = ""

    @property
    def in_sight(self) -> bool:
        return self.child is not None


@transaction.atomic
def find_children(
    user: User,
    *,
    q: str = "",
    date_of_birth: date | None = None,
    nhs_number: str = "",
    upn: str = "",
    postcode: str = "",
    leaving_out: Child | None = None,
    to_merge: bool = False,
) -> list[Hit]:
    """Children who may be the one meant, the closest first, as this person may know of them.

    `to_merge`: also records without a case, which are in nobody's sight yet but may be merged by those who open cases.
    """
    sought = Sought(" ".join(q.split()), date_of_birth, nhs_number, upn, postcode)
    found = [one for one in candidates(sought, user=user) if one.numbered or one.name >= SHOWN_FROM[one.birthday]]
    if leaving_out is not None:
        found = [one for one in found if one.child_id != leaving_out.pk]
    cases = _cases_in_sight(user, [one.child_id for one in found])
    allowed = access.children_to_open_a_case_for(user) if to_merge else Child.objects.filter(pk__in=[*cases])
    children = allowed.in_bulk([one.child_id for one in found]) if found else {}
    seen = [Hit(children[one.child_id], cases.get(one.child_id)) for one in found if one.child_id in children]
    hidden = [one.child_id for one in found if one.child_id not in children and fits(one, sought)]
    return seen[:SHOWN] + (_outside(user, hidden[:OUTSIDE_SHOWN]) if hidden else [])


def find_twins(user: User, child: Child) -> list[Hit]:
    """Other records that may be of the same child, by all that its record says: those that can be merged are shown.

    One slip in a name makes a second record of a child whom nobody could choose from a list. Nothing is found for whom
    may not search.
    """
    if not user.may(Permission.SEARCH_CHILDREN):
        return []
    name = f"{child.given_name} {child.family_name}".strip()
    postcode = "" if child.protected_address else child.postcode
    return find_children(
        user, q=name, date_of_birth=child.date_of_birth, postcode=postcode, leaving_out=child, to_merge=True
    )


def fits(one: Candidate, sought: Sought) -> bool:
    """Whether what was typed is near enough to say that a record exists: a part of a name alone is not.

    The beginning of a name that is being typed does not count, nor the address: nobody is found by where they live.
    """
    if one.numbered:
        return True
    if not sought.words or one.birthday not in FITS_FROM or one.sure < FITS_FROM[one.birthday]:
        return False
    return one.birthday == "same" or (sought.is_full_name and not sought.nhs_number)


def read_token(user: User, token: str) -> UUID | None:
    """The child a hit outside one's sight stood for: for this person only, and for half an hour."""
    try:
        given = signing.loads(token, salt=ASK_SALT, max_age=ASK_WITHIN)
    except signing.BadSignature:
        return None
    return UUID(given["child"]) if given["user"] == user.pk else None


def _cases_in_sight(user: User, children: Iterable[UUID]) -> dict[UUID, Case]:
    """For each child in sight, the open case, or else the latest."""
    rows = Case.objects.visible_to(user).filter(child__in=list(children))
    return {case.child_id: case for case in rows.with_people().order_by(F("closed_at").asc(nulls_last=True))}


def _outside(user: User, children: list[UUID]) -> list[Hit]:
    latest = Case.objects.filter(child__in=children)
    cases = {case.child_id: case for case in latest.order_by(F("closed_at").asc(nulls_last=True))}
    live = Membership.objects.live(on=timezone.localdate()).filter(user__in=[case.lead_id for case in cases.values()])
    partners = dict(live.order_by("-since", "-pk").values_list("user_id", "team__partner__name"))
    hits = []
    for pk in children:
        case = cases.get(pk)
        ask = partners.get(case.lead_id, FRONT_DOOR) if case and case.lead_id else FRONT_DOOR
        token = signing.dumps({"child": str(pk), "user": user.pk}, salt=ASK_SALT)
        hits.append(Hit(ask=GUARDIAN if case and case.restricted else ask, token=token))
    return hits
