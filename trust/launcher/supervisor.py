"""`make run`: the servers, the database brought up to date, then web, worker and beat as children of this process.

Ctrl-C or SIGTERM stops all of it within 10 seconds and leaves nothing running.
"""

import fcntl
import http.client
import os
import signal
import socket
import sys
import time
from typing import IO, Any

from trust.launcher import environment, machine, postgres, valkey
from trust.launcher.children import LOGS, SIGNALS, Child, Stopped
from trust.launcher.known import Known
from trust.launcher.machine import StartError

SEED_DEMO = machine.BASE_DIR / "trust" / "demo" / "management" / "commands" / "seed_demo.py"
RESTARTS = 3  # within a minute; then something is wrong that a restart does not mend
# After the signal: a worker may finish its task, then is told to drop it (the sweep takes it up again), then is ended.
WEB = [
    # One more than two cores: while one waits for the disk to keep its line of the trail, the others work.
    "--workers", "3", "--preload", "--graceful-timeout", "3", "--timeout", "60", "--no-control-socket",
    "--log-level", "warning",
]  # fmt: skip
STOP_STEPS = ((signal.SIGTERM, 4.0), (signal.SIGQUIT, 2.0), (signal.SIGKILL, 1.0))


def say(line: str = "") -> None:
    print(line, flush=True)


def wants_story() -> bool:
    return SEED_DEMO.exists() and os.environ.get("DEMO_SEED", "on").lower() not in {"off", "0", "no", "false"}


class Supervisor:
    def __init__(self, port: int) -> None:
        self.port = port
        self.postgres: postgres.Server | None = None
        self.valkey: valkey.Server | None = None
        self.children: list[Child] = []
        self.env = {**os.environ, "DEMO": os.environ.get("DEMO", "1"), "PYTHONUNBUFFERED": "1"}
        self.env.setdefault("SITE_URL", self.address)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> None:
        try:
            with SIGNALS.held():  # a server half started is one that nobody would stop
                self.start_servers()
            self.bring_up_database()
            self.start_children()
            self.introduce()
            self.watch()
        except Stopped:
            say("\nStopping")
        finally:
            self.stop()

    # --- starting --------------------------------------------------------------------------------------------
    def start_servers(self) -> None:
        addresses = environment.given_addresses()
        if addresses:
            for url in dict.fromkeys(addresses):
                environment.check_url(url)
                environment.check_connection(url)
            owner = addresses[1]
        else:
            self.postgres = environment.database_server()
            self.env["DATABASE_URL"] = self.postgres.start()
            owner = self.postgres.url(postgres.OWNER)
        self.owner_env = {**self.env, "DATABASE_URL": owner}
        self.env.pop("DATABASE_OWNER_URL", None)  # web and worker have no business with the owner's password
        if not os.environ.get("REDIS_URL"):
            self.valkey = valkey.Server(machine.VAR / "valkey")
            self.env["REDIS_URL"] = self.owner_env["REDIS_URL"] = self.valkey.start()

    def bring_up_database(self) -> None:
        """Migrate, and tell the demonstration's story once; an embedded database known to be current is left alone."""
        known = self.postgres and Known(self.postgres)
        if known and known.is_current() and (known.story_is_told() or not wants_story()):
            return
        found = self.tool(["-m", "trust.launcher.database"], self.owner_env, "bring the database up to date")
        if wants_story() and found == "empty":
            say("First start: building the demonstration Trust (one to three minutes)")
            self.tool(["manage.py", "seed_demo"], self.env, "build the demonstration Trust")
        if known and wants_story():
            known.remember_story()
        if known:
            known.remember()

    def tool(self, arguments: list[str], env: dict[str, str], purpose: str) -> str:
        """Run one of our commands to its end; its last line of output, or a one-line failure."""
        command = Child("setup", [sys.executable, *arguments], env)
        command.log.write_bytes(b"")
        self.children.append(command)
        command.start()
        assert command.process is not None
        code = command.process.wait()
        self.children.remove(command)
        if code:
            raise StartError(f"Could not {purpose}: {machine.last_line(command.log)} (whole log: {command.log})")
        return machine.last_line(command.log)

    def start_children(self) -> None:
        python = [sys.executable, "-m"]
        web = ["gunicorn", "trust.wsgi", "--bind", f"127.0.0.1:{self.port}", *WEB]
        worker = ["celery", "-A", "trust", "worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip"]
        beat = ["celery", "-A", "trust", "beat", "--loglevel", "WARNING", "--pidfile", ""]
        beat += ["--schedule", str(machine.VAR / "beat-schedule")]
        impatient = {"STATEMENT_TIMEOUT_MS": "5000", **self.env}  # nobody waits longer for a page; a sweep may
        self.children = [
            Child("web", python + web, impatient),
            Child("worker", python + worker, self.env),
            Child("beat", python + beat, self.env),
        ]
        self.children[0].start()
        self.wait_for_web()  # alone on the machine's cores: somebody waits for the page
        for child in self.children[1:]:
            child.start()

    def wait_for_web(self) -> None:
        if not machine.wait_until(lambda: answers(self.port) or not self.children[0].alive, 90, 0.1):
            raise StartError(f"The web server did not answer within 90 s: read {self.children[0].log}")
        if not self.children[0].alive:
            log = self.children[0].log
            raise StartError(f"The web server did not start: {machine.last_line(log)} (whole log: {log})")

    def introduce(self) -> None:
        logs = os.path.relpath(LOGS, machine.BASE_DIR)
        say(f"\nCommon Thread is on {self.address}   (Ctrl-C stops it; logs in {logs}/)\n")
        from trust.demo.cast import CAST, PASSWORD

        say(f"Sign in as any of these with the password  {PASSWORD}\n")
        for person in CAST:
            say(f"  {person.email:<28} {person.who}")
        say()

    # --- serving and stopping --------------------------------------------------------------------------------
    def watch(self) -> None:
        while True:
            time.sleep(0.5)
            self.mend_servers()
            for child in self.children:
                if child.alive or child.process is None:
                    continue
                if len(child.started) > RESTARTS:
                    why = machine.last_line(child.log)
                    raise StartError(f"{child.name} ended {RESTARTS + 1} times in a minute: {why} (log: {child.log})")
                say(f"{child.name} ended with {child.process.returncode}; starting it again")
                child.start()

    def mend_servers(self) -> None:
        """An embedded server that was ended by somebody else comes back, as web, worker and beat do."""
        for name, server in (("PostgreSQL", self.postgres), ("Valkey", self.valkey)):
            if server is None or (server.pid and machine.is_running(server.pid)):
                continue
            say(f"{name} ended; starting it again")
            with SIGNALS.held():
                server.start()

    def stop(self) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):  # a second Ctrl-C must not leave half of it running
            signal.signal(name, signal.SIG_IGN)
        for sign, seconds in STOP_STEPS:
            for child in self.children:
                if child.alive:
                    child.signal(sign, group=sign is signal.SIGKILL)
            if machine.wait_until(lambda: not any(child.alive for child in self.children), seconds):
                break
        for child in self.children:
            child.signal(signal.SIGKILL, group=True)  # what a leader that was ended could not take along
        if self.valkey:
            self.valkey.release()
        if self.postgres:
            self.postgres.release()


def answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status < 500
    except OSError:
        return False
    finally:
        line.close()


def free_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise StartError(f"PORT={text} is not a port: try PORT=8001 make run")
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", int(text)))
        except OSError:
            other = int(text) + 1 if int(text) < 65535 else 8000
            raise StartError(f"Port {text} is in use: try PORT={other} make run") from None
    return int(text)


def only_one() -> IO[Any]:
    """One `make run` a folder: two beats on one database would be two of everything."""
    try:
        LOGS.mkdir(parents=True, exist_ok=True)
        handle = (machine.VAR / "run.lock").open("a")
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise StartError("make run is already running from this folder: stop it first (Ctrl-C).") from None
    except PermissionError:
        raise StartError(f"{machine.VAR} belongs to somebody else: run it as that person, or remove it.") from None
    return handle


def main() -> None:
    SIGNALS.listen()
    try:
        port = free_port()
        lock = only_one()
        Supervisor(port).run()
        lock.close()
    except StartError as error:
        sys.exit(f"common-thread: {error}")
    except Stopped:
        sys.exit(0)


if __name__ == "__main__":
    main()
