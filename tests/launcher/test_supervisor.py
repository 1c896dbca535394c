"""`make run` for real: it serves, restarts what dies, stops within 10 seconds and leaves no process."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

from trust.launcher import machine, supervisor


def unused_port():
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]


@pytest.fixture(scope="module")
def folder():
    """One for all: the second run finds the database of the first, as on any other day."""
    path = Path(tempfile.mkdtemp(prefix="ct-run-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def running(folder):
    """The product on a port of its own; yields (process, port) once it has introduced itself."""
    port = unused_port()
    given = {"VAR_DIR": str(folder), "PORT": str(port), "DEMO": "1", "DEMO_SEED": "off"}
    env = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL", "MFA_REQUIRED"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "trust.launcher.supervisor"],
        cwd=machine.BASE_DIR,
        env={**env, **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    said = []
    for line in process.stdout:
        said.append(line)
        if "outsider@demo.example" in line:
            break
    else:
        pytest.fail("".join(said))
    yield process, port
    if process.poll() is None:
        process.kill()
    process.communicate(timeout=20)


def status(port, path):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path)
        return line.getresponse().status
    finally:
        line.close()


def said_by_readyz(port):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", "/readyz")
        return json.loads(line.getresponse().read())
    finally:
        line.close()


def ready(port):
    said = said_by_readyz(port)
    return {name: said[name] for name in ("database", "broker")}


def family(process):
    return psutil.Process(process.pid).children(recursive=True)


def assert_stops(process, sign):
    started = family(process)
    assert len(started) >= 6  # PostgreSQL, Valkey, web and its two workers, worker, beat
    before = time.monotonic()
    process.send_signal(sign)
    assert process.wait(timeout=20) == 0
    assert time.monotonic() - before < 10
    _, left = psutil.wait_procs(started, timeout=1)
    assert [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []


@pytest.mark.fault
def test_it_serves_and_stops_at_ctrl_c_within_ten_seconds_leaving_no_process(running):
    process, port = running
    assert status(port, "/readyz") == 200
    assert_stops(process, signal.SIGINT)


@pytest.mark.fault
def test_beat_has_the_worker_sweep_each_minute(running):
    process, port = running
    assert machine.wait_until(lambda: said_by_readyz(port)["sweep"] == "ok", 180)
    assert said_by_readyz(port)["sweep_age"] < 60
    assert_stops(process, signal.SIGTERM)


@pytest.mark.fault
@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            {"DATABASE_OWNER_URL": "postgres://o:p@127.0.0.1:9/none"},
            "DATABASE_OWNER_URL is set and DATABASE_URL is not",
        ),
        ({"DATABASE_URL": "postgres://a:secret@127.0.0.1:9/none"}, "No database 'none' at 127.0.0.1:9"),
        ({"DATABASE_URL": "mysql://a:secret@127.0.0.1/none"}, "does not name a PostgreSQL database"),
    ],
)
def test_a_broken_address_is_told_in_one_line_and_nothing_starts(folder, given, why):
    env = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    env |= {"VAR_DIR": str(folder), "PORT": str(unused_port()), "DEMO": "1", "REDIS_URL": "redis://127.0.0.1:9/0"}
    command = [sys.executable, "-m", "trust.launcher.supervisor"]
    done = subprocess.run(command, cwd=machine.BASE_DIR, env=env | given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert why in done.stderr
    assert "secret" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_of_somebody_else_is_told_in_one_line(tmp_path, monkeypatch):
    def closed(*given, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(machine, "VAR", tmp_path)
    monkeypatch.setattr(supervisor, "LOGS", tmp_path / "log")
    monkeypatch.setattr(Path, "open", closed)  # root, who runs some of these tests, is let in everywhere
    with pytest.raises(machine.StartError, match=f"{tmp_path} belongs to somebody else"):
        supervisor.only_one()


@pytest.mark.fault
def test_a_web_server_that_dies_is_started_again_and_sigterm_stops_all_of_it(running):
    process, port = running
    web = next(one for one in family(process) if "gunicorn" in one.cmdline() and one.ppid() == process.pid)
    os.killpg(web.pid, signal.SIGKILL)
    assert machine.wait_until(lambda: web.pid not in {one.pid for one in family(process)}, 10)

    def serves():
        try:
            return status(port, "/healthz") == 200
        except OSError:
            return False

    assert machine.wait_until(serves, 20)
    assert "web ended with -9; starting it again" in next(line for line in process.stdout if line.strip())
    assert_stops(process, signal.SIGTERM)


@pytest.mark.fault
@pytest.mark.parametrize(("program", "name"), [("valkey-server", "Valkey"), ("postgres", "PostgreSQL")])
def test_a_server_that_dies_comes_back_with_what_it_held(running, program, name):
    process, port = running
    server = next(one for one in family(process) if one.name() == program and one.ppid() == process.pid)
    server.kill()
    assert f"{name} ended; starting it again" in next(line for line in process.stdout if line.strip())

    def is_ready():
        try:
            return ready(port) == {"database": "ok", "broker": "ok"}
        except OSError:
            return False

    assert machine.wait_until(is_ready, 30)
    assert_stops(process, signal.SIGTERM)
