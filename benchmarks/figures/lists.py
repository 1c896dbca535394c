"""The list of cases: its statement, its model instances, its depth and its count, for three sizes of partner."""

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.utils import timezone

from benchmarks.ground import Ground
from benchmarks.measure import Figure, interleave, ms
from benchmarks.people import Asker, askers
from cases import access
from partners.models import User

# The best statement we know for the same 25 rows: one ordered index-only scan a principal, cut, merged, then joined by
# key to the columns that the page shows.
FLOOR = """
SELECT c.id, c.updated_at, c.state, c.level_of_need, c.restricted, h.reference, h.given_name, h.family_name,
    h.date_of_birth, l.name, u.name
FROM (
    SELECT DISTINCT a.updated_at, a.case_id FROM unnest(%s::bigint[]) AS p(principal) CROSS JOIN LATERAL (
        SELECT updated_at, case_id FROM cases_caseaccess
        WHERE principal = p.principal AND is_open AND (until IS NULL OR until > %s)
        ORDER BY updated_at DESC, case_id DESC LIMIT 26
    ) AS a ORDER BY a.updated_at DESC, a.case_id DESC LIMIT 26
) AS a
JOIN cases_case c ON c.id = a.case_id JOIN cases_child h ON h.id = c.child_id
JOIN partners_locality l ON l.id = c.locality_id LEFT JOIN partners_user u ON u.id = c.lead_id
ORDER BY a.updated_at DESC, a.case_id DESC
"""
COUNT_FLOOR = """
SELECT count(*) FROM (SELECT FROM cases_caseaccess WHERE principal = %s AND is_open LIMIT 1001) AS counted
"""
DEEP = """
SELECT updated_at, case_id FROM cases_caseaccess WHERE principal = %s
ORDER BY updated_at DESC, case_id DESC OFFSET %s LIMIT 1
"""


def rows(sql: str, values: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    people = askers()
    by_partner = {asker.label: _one_list(asker, rounds) for asker in people}
    for label, taken in by_partner.items():
        floor, statement, wall = taken["floor"], taken["statement"], taken["wall"]
        yield Figure(f"list, {label}: database", ms(statement), statement / floor, ms(floor), at_most=1.3)
        yield Figure(f"list, {label}: with instances", ms(wall), wall / floor, ms(floor), at_most=1.6)
    walls = sorted((taken["wall"], label) for label, taken in by_partner.items())
    (best, _), (worst, who) = walls[0], walls[-1]
    yield Figure(f"worst partner ({who}) to best", ms(worst), worst / best, ms(best), at_most=2)
    yield _depth(people[0], rounds)
    yield _count(people[0], rounds)


def _one_list(asker: Asker, rounds: int) -> dict[str, float]:
    user, now = asker.user, timezone.now()
    sql, values = access._statement(access.PAGE, user, open_only=True, closed_only=False)
    values |= {"limit": 26}
    shown = [case.pk for case in access.visible_cases(user).cases]
    assert shown == [row[0] for row in rows(FLOOR, [user.principals, now])][:25]
    return interleave(
        {
            "floor": lambda: rows(FLOOR, [user.principals, now]),
            "statement": lambda: rows(sql, values),
            "wall": lambda: access.visible_cases(user),
        },
        rounds=rounds * 10,
    )


def _depth(asker: Asker, rounds: int) -> Figure:
    """Page 400, or the last but one where the partner has fewer."""
    page = min(400, asker.cases // 25)
    [key] = rows(DEEP, [asker.user.principals[0], (page - 1) * 25 - 1])
    taken = interleave(
        {
            "first": lambda: access.visible_cases(asker.user, open_only=False),
            "deep": lambda: access.visible_cases(asker.user, open_only=False, after=key),
        },
        rounds=rounds * 10,
    )
    ratio = taken["deep"] / taken["first"]
    return Figure(f"page {page} to page 1", ms(taken["deep"]), ratio, ms(taken["first"]), at_most=1.1)


def _count(asker: Asker, rounds: int) -> Figure:
    user: User = asker.user
    taken = interleave(
        {
            "floor": lambda: rows(COUNT_FLOOR, [user.principals[0]]),
            "count": lambda: access.count_visible_cases(user),
        },
        rounds=rounds * 10,
    )
    return Figure("count shown", ms(taken["count"]), taken["count"] / taken["floor"], ms(taken["floor"]))
