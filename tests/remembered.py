"""What many tests start from: built once by the real operations, put back row by row for each test after.

`Remembered(build)` runs `build` in a transaction that it rolls back, and keeps every row written in it. `put_back()`
writes those rows again, as they were, and returns fresh instances: one statement for what took hundreds.
"""

import json
import pickle
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pgtrigger
from django.db import connection, transaction

Built = TypeVar("Built")

TABLES = """
SELECT quote_ident(relname), string_agg(quote_ident(attname), ', ' ORDER BY attnum)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
    AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
GROUP BY relname ORDER BY relname
"""
SEQUENCES = "SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = current_schema()"
PUT = "INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s)"
# A key made later never meets one put back.
ADVANCE = "SELECT setval('{name}', greatest({value}, coalesce(pg_sequence_last_value('{name}'::regclass), 1)))"
# The rows kept hold what triggers wrote too, so these must not write it once more.
IGNORE = "SELECT set_config('pgtrigger.ignore', %s, true)"


class Remembered(Generic[Built]):
    def __init__(self, build: Callable[[], Built]) -> None:
        with transaction.atomic():
            tables, places, sequences = dict(_asked(TABLES)), _places(), dict(_asked(SEQUENCES))
            self._made = pickle.dumps(build())
            rows = _rows_but(places)
            transaction.set_rollback(True)
        ignored = ",".join(trigger.get_pgid(model) for model, trigger in pgtrigger.registered())
        script = [IGNORE, *(PUT.format(table=table, columns=tables[table]) for table in rows)]
        script += [
            ADVANCE.format(name=name, value=value)
            for name, value in _asked(SEQUENCES)
            if value is not None and value != sequences[name]
        ]
        self._script = ";\n".join([*script, IGNORE])
        self._values = [f"{{{ignored}}}", *rows.values(), "{}"]

    def put_back(self) -> Built:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(self._script, self._values)
        return pickle.loads(self._made)


def _asked(sql: str, values: list[Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _places() -> dict[str, set[str]]:
    """Where each row of each table lies: a row that changes moves."""
    return {table: {place for (place,) in _asked(f"SELECT ctid::text FROM {table}")} for table, _ in _asked(TABLES)}


def _rows_but(places: dict[str, set[str]]) -> dict[str, str]:
    """The rows that have come since, as JSON, by table."""
    rows = {}
    for table, old in places.items():
        found = dict(_asked(f"SELECT ctid::text, to_jsonb({table}) FROM {table}"))
        assert old <= found.keys(), f"{table}: a row of before has changed, which putting back would not repeat"
        if new := [
            row if isinstance(row, dict) else json.loads(row) for place, row in found.items() if place not in old
        ]:
            rows[table] = json.dumps(new)
    return rows
