"""What a backup says of itself: when it was taken, of what, and what must be found in it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Self

from django.db import connection

from trust.backups.tools import BackupError

NAME, DUMP, SEALS, FILES = "manifest.json", "database.dump", "seals.log", "files"
FORMAT = 1

TABLES = """
    SELECT format('%I.%I', nspname, relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind = 'r' AND relpersistence = 'p' AND nspname <> 'information_schema' AND nspname !~ '^pg_'
    ORDER BY 1
"""
# The sum over a hash of each whole row: the same whatever the order the rows lie in.
CONTENTS = "SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)), 0)::text FROM {table} AS row"


@dataclass
class Manifest:
    """`tables`: rows and digest of each; `sha256`: of every file of the backup but this one."""

    taken_at: str
    server: int
    migrations: list[str]
    tables: dict[str, tuple[int, str]]
    sha256: dict[str, str]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.tables.values())

    @property
    def files(self) -> int:
        return sum(path.startswith(f"{FILES}/") for path in self.sha256)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    def text(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True) + "\n"

    @classmethod
    def read(cls, text: bytes, *, of: Path) -> Self:
        """Raises BackupError where it is none of a kind that this version reads; `of` is the folder, for the words."""
        try:
            found = json.loads(text)
            if found.get("format") != FORMAT:
                raise BackupError(f"{of} was written in a form that this version does not read.")
            found["tables"] = {name: (int(rows), str(digest)) for name, (rows, digest) in found["tables"].items()}
            manifest = cls(**found)
            manifest.moment.timestamp()
        except (ValueError, TypeError, KeyError, AttributeError):
            raise BackupError(f"{of / NAME} cannot be read: it was changed or cut.") from None
        return manifest


def contents() -> dict[str, tuple[int, str]]:
    """Rows and digest of every table of the connected database."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(CONTENTS.format(table=table))
            rows, digest = cursor.fetchone()
            found[table] = (int(rows), str(digest))
    return found


def migrations() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def files_of(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in {NAME, f"{NAME}.enc"}:
            yield name, path


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
