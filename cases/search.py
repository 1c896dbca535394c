"""Is this child known? By name, date of birth, NHS number, pupil number or postcode, with slips.

A hit in the searcher's sight is the record. A hit outside it says only that a record exists and whom to ask; it is
given only where what was typed fits closely, so that nobody learns who is known by trying names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.core import signing
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from cases import access
from cases.finding import Candidate, Sought, candidates_of_each
from cases.models import Case, Child
from partners.at_once import revived, with_each
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


def find_children(
    user: User,
    *,
    q: str = "",
    date_of_birth: date | None = None,
    nhs_number: str = "",
    upn: str = "",
    postcode: str = "",
) -> list[Hit]:
    """Children who may be the one meant, the closest first, as this person may know of them."""
    sought = Sought(" ".join(q.split()), date_of_birth, nhs_number, upn, postcode)
    return _hits_of_each(user, [(sought, None)])[0]


def find_twins(user: User, child: Child) -> list[Hit]:
    """Other records that may be of the same child, by all that its record says: those that can be merged are shown.

    One slip in a name makes a second record of a child whom nobody could choose from a list. Nothing is found for whom
    may not search.
    """
    return find_twins_of_each(user, [child])[child.pk]


def find_twins_of_each(user: User, children: Sequence[Child]) -> dict[UUID, list[Hit]]:
    """The same of several children, in no more statements than of one."""
    if not user.may(Permission.SEARCH_CHILDREN):
        return {child.pk: [] for child in children}
    hits = _hits_of_each(user, [(_as_sought(child), child) for child in children], to_merge=True)
    return {child.pk: found for child, found in zip(children, hits, strict=True)}


def _as_sought(child: Child) -> Sought:
    name = f"{child.given_name} {child.family_name}"
    return Sought(
        " ".join(name.split()), child.date_of_birth, postcode="" if child.protected_address else child.postcode
    )


@transaction.atomic
def _hits_of_each(
    user: User, searches: Sequence[tuple[Sought, Child | None]], *, to_merge: bool = False
) -> list[list[Hit]]:
    """Hits of each search, without the record that it was made of.

    `to_merge`: also records without a case, which are in nobody's sight yet but may be merged by those who open cases.
    """
    found = [
        [
            one
            for one in ones
            if (one.numbered or one.name >= SHOWN_FROM[one.birthday]) and not (own and one.child_id == own.pk)
        ]
        for ones, (_, own) in zip(
            candidates_of_each([sought for sought, _ in searches], user=user), searches, strict=True
        )
    ]
    records = _records(user, list({one.child_id for ones in found for one in ones}))
    if to_merge and user.may(Permission.OPEN_CASE):
        shut_out = access.shut_out_ids(user)
        shown = {pk for pk, one in records.items() if one.case or not (one.cases or pk in shut_out)}
    else:
        shown = {pk for pk, one in records.items() if one.case}
    return [
        _hits(user, sought, ones, records=records, shown=shown)
        for ones, (sought, _) in zip(found, searches, strict=True)
    ]


def _hits(
    user: User, sought: Sought, found: Sequence[Candidate], *, records: dict[UUID, "_Record"], shown: set[UUID]
) -> list[Hit]:
    seen = [records[one.child_id] for one in found if one.child_id in shown]
    hidden = [records[one.child_id] for one in found if one.child_id not in shown and fits(one, sought)]
    return [Hit(one.child, one.case) for one in seen[:SHOWN]] + [_outside(user, one) for one in hidden[:OUTSIDE_SHOWN]]


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


@dataclass
class _Record:
    """A child with the case of theirs in sight, the open one or else the latest; and what tells whom to ask."""

    child: Child
    case: Case | None
    cases: list[dict[str, Any]]


def _records(user: User, children: list[UUID]) -> dict[UUID, _Record]:
    """The children with their cases, in one statement."""
    latest = F("closed_at").desc(nulls_first=True)
    live = Membership.objects.live(on=timezone.localdate()).filter(user=OuterRef("lead")).order_by("since", "pk")
    asked = JSONObject(restricted="restricted", partner=Subquery(live.values("team__partner__name")[:1]))
    every = Case.objects.filter(child=OuterRef("pk")).order_by(latest)
    rows = Child.objects.filter(pk__in=children).annotate(
        rows_in_sight=with_each(Case.objects.visible_to(user).order_by(latest), key="child", named=["lead"]),
        rows_of_cases=ArraySubquery(every.values(json=asked)),
    )
    found = {}
    for child in rows if children else ():
        cases = revived(Case, child.rows_in_sight[:1])
        found[child.pk] = _Record(child, cases[0] if cases else None, child.rows_of_cases)
    return found


def _outside(user: User, record: _Record) -> Hit:
    latest = record.cases[0] if record.cases else {"restricted": False, "partner": None}
    token = signing.dumps({"child": str(record.child.pk), "user": user.pk}, salt=ASK_SALT)
    ask = GUARDIAN if latest["restricted"] else str(latest["partner"] or FRONT_DOOR)
    return Hit(ask=ask, token=token)
