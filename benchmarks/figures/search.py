"""Search by name with a typing error, as a practitioner of the largest partner asks."""

import random
import time
from collections.abc import Iterator
from statistics import median

from django.db import connection

from benchmarks.ground import Ground
from benchmarks.measure import Figure, interleave, ms, p95
from benchmarks.people import askers
from cases import search
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
    times, found = [], 0
    for pk, given, family, _ in sampled:
        typed = f"{given} {slip(family, chance)}"
        began = time.perf_counter()
        hits = search.find_children(user, q=typed)
        times.append(time.perf_counter() - began)
        found += any(hit.child and hit.child.pk == pk for hit in hits)
    born = Child.objects.get(pk=sampled[0][0]).date_of_birth
    probe = interleave({"probe": lambda: _probe(born)}, rounds=rounds)["probe"]
    words = f"{ms(median(times))}, p95 {ms(p95(times))}"
    yield Figure("search by name, one letter wrong", words, None, ms(probe))
    yield Figure("of these the child is in the first 20", f"{found} of {len(sampled)}")


def _probe(born: object) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(PROBE, [born])
        return cursor.fetchall()


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
