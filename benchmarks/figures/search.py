"""Search by name with a typing error, as a practitioner of the largest partner asks."""

import json
import random
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from django.db import connection

from benchmarks.ground import Ground
from benchmarks.measure import Figure, ms, p95
from benchmarks.people import askers
from cases import finding, search
from cases.models import Child

SEEN = """
SELECT h.id, h.given_name, h.family_name, h.date_of_birth FROM cases_caseaccess a JOIN cases_case c ON c.id = a.case_id
JOIN cases_child h ON h.id = c.child_id WHERE a.principal = %s AND a.is_open AND h.given_name <> ''
ORDER BY a.case_id LIMIT 400
"""
PROBE = "SELECT id FROM cases_child WHERE date_of_birth = %s LIMIT 20"


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    user = askers()[0].user
    chance = random.Random(1)
    with connection.cursor() as cursor:
        cursor.execute(SEEN, [user.principals[0]])
        sampled = chance.sample(cursor.fetchall(), 40)
    born = Child.objects.get(pk=sampled[0][0]).date_of_birth
    for name, with_birthday in (("a slip in the name", False), ("a slip in the name, and the day of birth", True)):
        times, in_database, first = [], [], 0
        for pk, given, family, day in sampled:
            typed = f"{given} {slip(family, chance)}"
            sought = finding.Sought(typed, day if with_birthday else None)
            ranked = finding.candidates(sought, user=user)
            in_database.append(_in_database(*finding.statement(sought, user, finding.ways_in(sought))))
            first += pk in [one.child_id for one in ranked[:3]]
            _, took = _timed(lambda s=sought: search.find_children(user, q=s.q, date_of_birth=s.date_of_birth))
            times.append(took)
        words = f"{ms(median(times))}, p95 {ms(p95(times))}"
        yield Figure(f"is this child known: {name}", words, p95(times) * 1000, at_most=500, unit="ms p95")
        words = f"{ms(median(in_database))}, p95 {ms(p95(in_database))}"
        floor = _in_database(PROBE, [born])
        yield Figure("  of that in the database", words, p95(in_database) * 1000, at_most=5, unit="ms p95")
        yield Figure("  of one read of an index", words, median(in_database) / floor, ms(floor))
        yield Figure("  the child is in the first three", f"{first} of {len(sampled)}")


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


def slip(word: str, chance: random.Random) -> str:
    """One letter left out, doubled, swapped with the next, or another in its place."""
    at = chance.randrange(1, len(word) - 1)
    return chance.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + chance.choice("aeiourstln") + word[at + 1 :],
        ]
    )
