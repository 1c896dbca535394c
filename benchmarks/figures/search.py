"""Is this child known: as a practitioner of the largest partner asks, of 500 children written with a slip."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection

from benchmarks.ground import Ground
from benchmarks.measure import Figure, ms, p95
from benchmarks.people import askers
from benchmarks.slips import OF_A_FORMER_NAME, SLIPS, Written, any_slip
from cases import finding, search
from cases.models import Child
from partners.models import User

PLANTED, ALONE = 500, 100
SEEN = """
SELECT h.id, h.given_name, h.family_name, h.date_of_birth, h.postcode, h.nhs_number,
    coalesce((SELECT min(n.family_name) FROM cases_childname n WHERE n.child_id = h.id AND n.family_name <> ''), '')
FROM cases_caseaccess a JOIN cases_case c ON c.id = a.case_id JOIN cases_child h ON h.id = c.child_id
WHERE a.principal = %s AND a.is_open AND h.given_name <> '' AND h.nhs_number <> '' AND NOT h.protected_address
ORDER BY a.case_id LIMIT 4000
"""
PROBE = "SELECT id FROM cases_child WHERE date_of_birth = %s LIMIT 20"
Planted = tuple[UUID, str, dict[str, Any]]


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    user = askers()[0].user
    chance = random.Random(1)
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [user.principals[0]])
        seen = [(pk, Written(*row)) for pk, *row in cursor.fetchall()]
    yield from _of(f"is this child known: {PLANTED} slips", _planted(seen, chance), user=user)
    alone = [
        (pk, "the name alone", {"q": f"{child.given} {any_slip(child.family, chance)}"})
        for pk, child in chance.sample(seen, ALONE)
    ]
    yield from _of("is this child known: a slip, the name alone", alone, user=user, goal=None)


def _planted(seen: list[tuple[UUID, Written]], chance: random.Random) -> list[Planted]:
    """As many of each kind, each of another child; a former name is asked of a child who has one."""
    with_former = [one for one in seen if one[1].former]
    chance.shuffle(seen)
    chance.shuffle(with_former)
    planted = []
    for number in range(PLANTED):
        kind = list(SLIPS)[number % len(SLIPS)]
        children = with_former if kind in OF_A_FORMER_NAME else seen
        pk, child = children[number % len(children)]
        planted.append((pk, kind, SLIPS[kind](child, chance)))
    return planted


def _of(name: str, planted: list[Planted], *, user: User, goal: float | None = 0.95) -> Iterator[Figure]:
    times, in_database, missed = [], [], Counter[str]()
    for pk, kind, typed in planted:
        hits, took = _timed(lambda typed=typed: search.find_children(user, **typed))
        times.append(took)
        missed[kind] += pk not in [hit.child.pk for hit in hits[:3] if hit.child]
        sought = finding.Sought(**typed)
        in_database.append(_in_database(*finding.statement(sought, user, finding.ways_in(sought))))
    first = 1 - missed.total() / len(planted)
    words = f"{round(first * len(planted))} of {len(planted)}"
    yield Figure(f"{name}, in the first three", words, first, at_least=goal, unit="")
    for kind, many in missed.most_common(5):
        if many:
            yield Figure(f"  not found: {kind}", f"{many}")
    yield Figure(
        "  in all", f"{ms(median(times))}, p95 {ms(p95(times))}", p95(times) * 1000, at_most=500, unit="ms p95"
    )
    words = f"{ms(median(in_database))}, p95 {ms(p95(in_database))}"
    yield Figure("  of that in the database", words, p95(in_database) * 1000, at_most=5, unit="ms p95")
    born = Child.objects.get(pk=planted[0][0]).date_of_birth
    floor = _in_database(PROBE, [born])
    yield Figure("  of one read of an index", words, median(in_database) / floor, ms(floor))


def _timed(what: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    answer = what()
    return answer, time.perf_counter() - began


def _in_database(sql: str, values: Any) -> float:
    """Seconds that the server says it took to plan and run a statement: the third time, as it is when warm."""
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", values)
            plan = cursor.fetchone()[0]
    told = (plan if isinstance(plan, list) else json.loads(plan))[0]
    return (told["Planning Time"] + told["Execution Time"]) / 1000
