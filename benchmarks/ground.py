"""The database that is measured: an embedded server under var/bench, generated once for each size.

Newer migrations are applied to the rows that are kept, as they are at a Trust that has been in use. Only another
generator or seed makes them anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from trust.launcher import environment, machine, postgres
from trust.launcher.machine import StartError

BENCH = machine.VAR / "bench"
GENERATOR = "trust/demo/scale/*.py"


@dataclass
class Ground:
    """A running server with generated rows, and the newest migration of each app when they were made and now.

    `generated_in` is the seconds that `manage.py generate` took, once the tables were there.
    """

    size: str
    server: postgres.Server
    generated_in: float
    generated_at: dict[str, str]
    now_at: dict[str, str]

    @property
    def folder(self) -> Path:
        return folder_of(self.size)

    @property
    def since(self) -> str:
        """Which apps have changed their tables since the rows were made, in words."""
        moved = [app for app, name in self.now_at.items() if self.generated_at.get(app) != name]
        if not moved:
            return "with this version's migrations"
        then = ", ".join(f"{app} {self.generated_at.get(app, 'none')[:4]}" for app in moved)
        return f"at {then} and migrated to {', '.join(f'{app} {self.now_at[app][:4]}' for app in moved)}"


def folder_of(size: str) -> Path:
    return BENCH / size


def prepare(size: str, *, seed: int = 1) -> Ground:
    """Start the server; bring its rows to this version, or make them anew where generator or seed are others.

    Raises StartError where the kept rows do not take a migration.
    """
    folder = folder_of(size)
    folder.mkdir(parents=True, exist_ok=True)
    note, wanted = folder / "generated.json", {"size": size, "seed": seed, "generator": generator()}
    server = environment.database_server(folder / "postgres")
    known = json.loads(note.read_text()) if note.exists() else {}
    if not server.data.exists() or {key: known.get(key) for key in wanted} != wanted:
        note.unlink(missing_ok=True)
        known = wanted | _made(folder, size, seed)
        note.write_text(json.dumps(known, indent=1) + "\n")
    server.start()
    point_at(server, folder)
    return Ground(size, server, known["seconds"], known["migrations"], _migrated(server, folder))


def generator() -> str:
    """A digest of what makes the rows."""
    digest = hashlib.sha256()
    for path in sorted(machine.BASE_DIR.glob(GENERATOR)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def point_at(server: postgres.Server, folder: Path) -> None:
    os.environ.update(
        DATABASE_URL=server.url(),
        DEMO="1",
        LOG_JSON="1",
        AUDIT_SEAL_FILE=str(folder / "seals.log"),
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
    )
    os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")  # nothing measured here may need a broker


def _made(folder: Path, size: str, seed: int) -> dict[str, Any]:
    """Fill an empty data folder, without waiting for the disk: what a power cut spoils is made anew."""
    server = environment.database_server(folder / "postgres", fsync=False)
    server.stop()
    shutil.rmtree(server.data, ignore_errors=True)
    (folder / "seals.log").unlink(missing_ok=True)
    server.start()
    point_at(server, folder)
    try:
        _as_owner(server, "-m", "trust.launcher.database").check_returncode()
        began = time.monotonic()
        _fill(server, size, seed)
        return {"seconds": round(time.monotonic() - began, 1), "migrations": _heads(server)}
    finally:
        server.stop()


def _fill(server: postgres.Server, size: str, seed: int) -> None:
    _as_owner(server, "manage.py", "generate", "--size", size, "--seed", str(seed)).check_returncode()


def _migrated(server: postgres.Server, folder: Path) -> dict[str, str]:
    before = _heads(server)
    done = _as_owner(server, "-m", "trust.launcher.database", capture_output=True, text=True)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or ["no word why"])[-1]
        server.release()
        raise StartError(
            f"The kept rows do not take this version's migrations ({why}): mend the migration, or delete {folder} to "
            "have them made anew."
        )
    after = _heads(server)
    if after != before:
        _ask(server, "ANALYZE")
    return after


def _as_owner(server: postgres.Server, *command: str, **how: Any) -> "subprocess.CompletedProcess[str]":
    env = {**os.environ, "DATABASE_URL": server.url(postgres.OWNER), "DJANGO_SETTINGS_MODULE": "trust.settings"}
    return subprocess.run([sys.executable, *command], env=env, cwd=machine.BASE_DIR, check=False, **how)


def _heads(server: postgres.Server) -> dict[str, str]:
    """Of each app the newest migration applied; of ours one with a file, for those that were replaced stay recorded."""
    files = [*machine.BASE_DIR.glob("*/migrations/0*.py"), *machine.BASE_DIR.glob("*/*/migrations/0*.py")]
    ours = {(path.parts[-3], path.stem) for path in files}
    apps = {app for app, _name in ours}
    applied = _ask(server, "SELECT app, name FROM django_migrations ORDER BY app, name")
    return {app: name for app, name in applied if app not in apps or (app, name) in ours}


def _ask(server: postgres.Server, sql: str) -> list[Any]:
    to = {"host": str(server.socket), "port": postgres.PORT, "user": postgres.OWNER, "dbname": postgres.DATABASE}
    with closing(psycopg2.connect(**to)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []
