"""The audit trail: sealing, verifying, and asking who looked at a case."""

import time
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from audit import sealing
from audit.models import Record, Seal
from benchmarks.ground import Ground
from benchmarks.measure import Figure, interleave, ms
from cases.models import Case

MANY = 100_000
LOOKS = """
INSERT INTO audit_record (at, actor_id, verb, subject_kind, subject_id, case_id, why, request_id, outcome, detail)
SELECT now(), c.lead_id, 'viewed', 'cases.case', c.id::text, c.id, 'bench', 'bench', 'allowed',
    '{"page": "cases:record"}'
FROM generate_series(1, %s) AS n JOIN (SELECT id, lead_id, row_number() OVER () - 1 AS place
    FROM cases_case LIMIT 10000) AS c
    ON c.place = mod(n, 10000)
"""


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    sealing.seal()  # whatever an earlier run left
    with connection.cursor() as cursor:
        cursor.execute(LOOKS, [MANY])
    began = time.perf_counter()
    made = sealing.seal()
    taken = time.perf_counter() - began
    assert made is not None, "nothing was sealed"
    yield Figure("sealing", f"{made.rows / taken:,.0f} rows/s")
    yield _verified()
    yield _looked(rounds)


def _verified() -> Figure:
    """Seals of about a million rows, or of all there are; said for a million."""
    newest = Seal.objects.order_by("-id").values_list("at", "rows")
    rows, since = 0, None
    for at, count in newest:
        rows, since = rows + count, at
        if rows >= 1_000_000:
            break
    began = time.perf_counter()
    verdict = sealing.verify(since=since)
    taken = time.perf_counter() - began
    assert verdict.is_sound, verdict.faults
    each_million = taken / rows * 1_000_000
    return Figure("verify_audit, each million rows", f"{each_million:.1f} s", each_million, at_most=60, unit="s")


def _looked(rounds: int) -> Figure:
    case = Case.objects.order_by("pk")[0]
    since = timezone.now() - timezone.timedelta(days=365)
    taken = interleave(
        {
            "probe": lambda: Case.objects.filter(pk=case.pk).exists(),
            "looks": lambda: list(Record.objects.of_case(case.pk).filter(at__gte=since).newest_first()[:50]),
        },
        rounds=rounds,
    )
    return Figure("who looked at a case in a year", ms(taken["looks"]), None, ms(taken["probe"]))
