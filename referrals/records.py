"""The record that can only be this child, where nobody could choose it from a list; and who was referred with them."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cases.models import Child
from referrals.models import Referral, ReferredChild


def same_child(given_name: str, family_name: str, date_of_birth: date | None) -> Child | None:
    """The one record with this name, letter for letter but for capitals, and this date of birth.

    Of a record that was merged into another it is that other. Asked for a sibling on the form, and for a referral of
    another system.
    """
    if not (given_name and family_name and date_of_birth):
        return None
    rows = Child.objects.filter(
        date_of_birth=date_of_birth, given_name__iexact=given_name, family_name__iexact=family_name
    )
    found = {_standing(child) for child in rows[:3]}
    return found.pop() if len(found) == 1 else None


def referred_together(children: Collection[UUID]) -> QuerySet[ReferredChild, UUID]:
    """The children who were ever referred together with one of these: they are taken to live together.

    A draft says nothing yet: whoever writes one has told nobody of it.
    """
    rows = ReferredChild.objects.filter(referral__received_at__isnull=False, referral__children__child__in=children)
    return rows.values_list("child_id", flat=True)


def may_be(child: Child, referral: Referral) -> bool:
    """Whether the answers of a referral can be about this child: a name of theirs or the birthday agrees, or neither is
    given."""
    names = {child.given_name, child.family_name}
    for given, family in child.other_names.values_list("given_name", "family_name"):
        names |= {given, family}
    known = {name.casefold() for name in names if name}
    given_names = {name.casefold() for name in (referral.given_name, referral.family_name) if name}
    if referral.date_of_birth is not None and referral.date_of_birth == child.date_of_birth:
        return True
    return bool(given_names & known) or not (given_names or referral.date_of_birth)


def _standing(child: Child) -> Child:
    while child.merged_into is not None:
        child = child.merged_into
    return child


SAME = """
SELECT t.n, h.id FROM unnest(%(n)s::integer[], %(given)s::text[], %(family)s::text[], %(born)s::date[])
    AS t (n, given, family, born)
JOIN cases_child h ON h.date_of_birth = t.born AND upper(h.given_name) = upper(t.given)
    AND upper(h.family_name) = upper(t.family)
"""


def same_children(named: Mapping[int, tuple[str, str, date | None]]) -> dict[int, set[Child]]:
    """The same of many at once: for each key the records with that name and birthday. Only one alone is the child."""
    asked = {key: one for key, one in named.items() if all(one)}
    with connection.cursor() as cursor:
        given, family, born = zip(*asked.values(), strict=True) if asked else ((), (), ())
        cursor.execute(SAME, {"n": [*asked], "given": [*given], "family": [*family], "born": [*born]})
        pairs = cursor.fetchall()
    children = Child.objects.in_bulk([pk for _, pk in pairs])
    found: dict[int, set[Child]] = {}
    for key, pk in pairs:
        found.setdefault(key, set()).add(_standing(children[pk]))
    return found
