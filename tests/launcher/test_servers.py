"""The embedded servers, started for real in a folder of their own."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest
import redis

from trust.launcher import machine, postgres, valkey


@pytest.fixture
def folder():
    """Open to the account that root lends the server, which pytest's own temporary folder is not."""
    path = Path(tempfile.mkdtemp(prefix="ct-test-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def database(folder):
    server = postgres.Server(folder / "postgres", fsync=False)
    yield server
    server.stop()


@pytest.fixture
def broker(folder):
    server = valkey.Server(folder / "valkey")
    yield server
    server.stop()


def query(server, sql, role=postgres.APP):
    connection = psycopg2.connect(host=str(server.socket), port=postgres.PORT, user=role, dbname=postgres.DATABASE)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def test_rows_survive_stop_start_and_a_power_cut(database):
    database.start()
    query(database, "CREATE TABLE thread (n int); INSERT INTO thread VALUES (7)", postgres.OWNER)
    database.stop()
    assert not database.answers()
    database.start()
    assert query(database, "SELECT n FROM thread", postgres.OWNER) == (7,)
    database.kill()
    assert not database.answers()
    database.start()
    assert query(database, "SELECT n FROM thread", postgres.OWNER) == (7,)


def test_it_is_version_18_and_sorts_the_same_everywhere(database):
    database.start()
    version, locale = query(
        database,
        "SELECT current_setting('server_version_num')::int / 10000, datlocale FROM pg_database "
        "WHERE datname = current_database()",
    )
    assert (version, locale) == (18, "C.UTF-8")


def test_the_application_role_owns_nothing_and_cannot_change_the_schema(database):
    database.start()
    assert (
        query(database, "SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user")[0]
        is False
    )
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(database, "CREATE TABLE mine (n int)")


def test_no_network_address_is_opened(database):
    database.start()
    assert query(database, "SHOW listen_addresses") == ("",)
    assert database.socket.stat().st_mode & 0o077 == 0


STARTER = """
import sys
from pathlib import Path
from trust.launcher import postgres
server = postgres.Server(Path(sys.argv[1]), fsync=False)
server.start()
print(server.pid, server.answers())
"""


def test_three_processes_starting_at_once_share_one_server(database):
    commands = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, str(database.data)], cwd=machine.BASE_DIR, stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = {command.communicate(timeout=60)[0].strip() for command in commands}
    assert said == {f"{database.pid} True"}


def test_the_last_user_stops_the_server(database):
    database.start()
    second = postgres.Server(database.data, fsync=False)
    second.start()
    database.release()
    assert second.answers()
    second.release()
    assert not second.answers()


@pytest.mark.skipif(os.getuid() != 0, reason="only root lends the server another account")
def test_as_root_data_in_a_closed_folder_moves_to_the_temporary_one(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    server = postgres.Server(closed / "postgres", fsync=False)
    try:
        server.start()
        assert server.answers()
        assert not server.data.is_relative_to(closed)
    finally:
        server.stop()
        shutil.rmtree(server.data.parent)


def test_a_failing_start_is_told_in_one_line(database):
    database.start()
    database.stop()
    settings = database.data / "postgresql.conf"
    settings.write_text("nonsense = on\n")
    with pytest.raises(machine.StartError, match=r"^PostgreSQL did not start: .*nonsense|configuration file") as told:
        database.start()
    assert "\n" not in str(told.value)


def test_the_queue_survives_a_power_cut(broker):
    broker.start()
    client = redis.Redis(unix_socket_path=str(broker.socket))
    client.lpush("celery", "a task")
    client.close()
    broker.kill()
    assert not broker.answers()
    broker.start()
    client = redis.Redis(unix_socket_path=str(broker.socket))
    assert client.lrange("celery", 0, -1) == [b"a task"]
    client.close()


def test_a_stopped_broker_leaves_no_process(broker):
    broker.start()
    pid = broker.pid
    broker.stop()
    assert not machine.is_running(pid)
