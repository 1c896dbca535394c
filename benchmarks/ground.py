"""The database that is measured: an embedded server under var/bench, generated once for each size and schema."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from trust.launcher import environment, machine, postgres

BENCH = machine.VAR / "bench"
SHAPES = ("*/migrations/*.py", "trust/*/migrations/*.py", "trust/demo/scale/*.py")


@dataclass
class Ground:
    """A running server with generated rows, and the environment that points the product at it."""

    size: str
    server: postgres.Server
    generated_in: float

    @property
    def folder(self) -> Path:
        return folder_of(self.size)


def folder_of(size: str) -> Path:
    return BENCH / size


def prepare(size: str, *, seed: int = 1) -> Ground:
    """Start the server; where its rows are of another size, seed or schema, make them anew."""
    folder = folder_of(size)
    folder.mkdir(parents=True, exist_ok=True)
    server = environment.database_server(folder / "postgres")
    note, wanted = folder / "generated.json", {"size": size, "seed": seed, "shape": shape()}
    known = json.loads(note.read_text()) if note.exists() else {}
    fresh = server.data.exists() and {key: known.get(key) for key in wanted} == wanted
    if not fresh:
        server.stop()
        shutil.rmtree(server.data, ignore_errors=True)
        for old in (note, folder / "seals.log"):
            old.unlink(missing_ok=True)
    server.start()
    point_at(server, folder)
    if not fresh:
        began = time.monotonic()
        _fill(server, size, seed)
        known = wanted | {"seconds": round(time.monotonic() - began, 1)}
        note.write_text(json.dumps(known))
    return Ground(size, server, known["seconds"])


def shape() -> str:
    """A digest of everything that decides what the generated rows look like."""
    digest = hashlib.sha256()
    for pattern in SHAPES:
        for path in sorted(machine.BASE_DIR.glob(pattern)):
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


def _fill(server: postgres.Server, size: str, seed: int) -> None:
    env = {**os.environ, "DATABASE_URL": server.url(postgres.OWNER), "DJANGO_SETTINGS_MODULE": "trust.settings"}
    for command in (["-m", "trust.launcher.database"], ["manage.py", "generate", "--size", size, "--seed", str(seed)]):
        subprocess.run([sys.executable, *command], env=env, cwd=machine.BASE_DIR, check=True)
