"""Runs the steps, each batch a transaction, with a line of progress for each step."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from audit import partitions, sealing
from partners.models import User
from partners.models.people import SYSTEM_EMAIL
from trust.demo.scale import cases, children, looks, panels, people, referrals, sharing, words
from trust.demo.scale.sizes import MONTHS, Size
from trust.demo.scale.steps import FUNCTIONS, Step

FIRST = [*people.STEPS, *children.STEPS, *cases.STEPS]
# Neither line reads what the other writes: two connections write them side by side, a core of the server each.
LINES = ([*sharing.STEPS, *panels.STEPS], [*referrals.STEPS, *looks.STEPS])
# What the steps draw and hand on, in tables that every connection sees.
GROUND = "DROP SCHEMA IF EXISTS scale CASCADE; CREATE SCHEMA scale;"
# A row in any of these, other than the system's own actor, is a Trust that somebody keeps.
MUST_BE_EMPTY = ("partners_partner", "cases_child", "cases_case", "riskpanel_panel", "audit_record")
Say = Callable[[str], None]


def rows_there() -> list[str]:
    """The tables that hold somebody's rows already."""
    with connection.cursor() as cursor:
        found = [table for table in MUST_BE_EMPTY if _any(cursor, f"SELECT 1 FROM {table}")]  # noqa: S608 - names above
        if _any(cursor, "SELECT 1 FROM partners_user WHERE email <> %s", [SYSTEM_EMAIL]):
            found.append("partners_user")
    return found


def build(size: Size, *, say: Say) -> None:
    """Fill an empty database. Raises ValidationError where it is not empty, before anything is written."""
    if found := rows_there():
        raise ValidationError(f"The database is not empty: there are rows in {', '.join(found)}.")
    User.objects.system()
    partitions.ensure(_months_ago(size, MONTHS + 1), months=MONTHS + 3)
    values = {**words.WORDS, **panels.WORDS, **size.parameters, "system": SYSTEM_EMAIL}
    with connection.cursor() as cursor:
        cursor.execute(GROUND + FUNCTIONS.format(seed=int(size.seed)))
    _run_all(FIRST, values, say)
    _side_by_side([partial(_run_all, line, values, say) for line in LINES])
    if not connection.in_atomic_block:
        sealing.seal()  # the rows that a longer transaction of the other line kept from the seal of their month
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA scale CASCADE")
    _settle(say)


def _side_by_side(lines: Sequence[Callable[[], None]]) -> None:
    """Each line on a connection of its own; one after the other within a transaction, which has only one."""
    if connection.in_atomic_block:
        for line in lines:
            line()
        return
    with ThreadPoolExecutor(len(lines)) as hands:
        for done in [hands.submit(_and_hang_up, line) for line in lines]:
            done.result()


def _and_hang_up(line: Callable[[], None]) -> None:
    try:
        line()
    finally:
        connection.close()


def _run_all(steps: Sequence[Step], values: dict[str, Any], say: Say) -> None:
    with connection.cursor() as cursor:
        for step in steps:
            _run(cursor, step, values, say)


def _run(cursor: Any, step: Step, values: dict[str, Any], say: Say) -> None:
    began, rows = time.monotonic(), 0
    for low, high in _batches(step, values):
        with transaction.atomic():
            cursor.execute(step.sql, {**values, "low": low, "high": high})
            rows += max(0, cursor.rowcount)
        if step.label == looks.STEPS[0].label and not connection.in_atomic_block:
            sealing.seal()  # a month a seal: the trail is as sealed as if the minutes had passed
    if step.label:
        say(f"{step.label:<32}{rows:>12,} rows {time.monotonic() - began:>8.1f} s")


def _batches(step: Step, values: dict[str, Any]) -> Iterator[tuple[int, int]]:
    if not step.over:
        yield 0, 0
        return
    for low in range(1, values[step.over] + 1, step.batch):
        yield low, min(low + step.batch - 1, values[step.over])


def _settle(say: Say) -> None:
    """What autovacuum would do in its own time: figures for the planner, and the map that index-only scans read."""
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")
    say(f"{'figures for the planner':<32}{'':>17} {time.monotonic() - began:>8.1f} s")


def _months_ago(size: Size, months: int) -> Any:
    index = size.until.year * 12 + size.until.month - 1 - months
    return size.until.replace(year=index // 12, month=index % 12 + 1, day=1)


def _any(cursor: Any, sql: str, values: list[Any] | None = None) -> bool:
    cursor.execute(f"SELECT EXISTS ({sql})", values)
    return bool(cursor.fetchone()[0])
