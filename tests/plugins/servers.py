"""Gives the suite its database before Django reads its settings: the embedded PostgreSQL under var/test, as owner.

With DATABASE_URL set, that server is used instead (as DATABASE_OWNER_URL where it is given).
"""

import atexit
import os
from collections.abc import Iterator

import pytest

from trust.launcher import environment, machine, valkey

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("MFA_REQUIRED", "1")

if os.environ.get("DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
else:
    _server = environment.database_server(machine.VAR / "test" / "postgres", fsync=False)
    _server.start()
    atexit.register(_server.release)
    os.environ["DATABASE_URL"] = _server.url(environment.role_for("test"))

_broker = valkey.Server(machine.VAR / "test" / "valkey")
os.environ.setdefault("REDIS_URL", _broker.url())


@pytest.fixture(scope="session")
def broker() -> Iterator[valkey.Server]:
    """A running broker at settings.CELERY_BROKER_URL, for the tests that ask for one."""
    _broker.start()
    yield _broker
    _broker.stop()
