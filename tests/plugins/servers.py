"""Gives the suite its database before Django reads its settings: the embedded PostgreSQL under var/test, as owner.

With DATABASE_URL set, that server is used instead (as DATABASE_OWNER_URL where it is given).
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest

from trust.launcher import environment, machine, valkey

os.environ.setdefault("DEMO", "1")
os.environ.setdefault("MFA_REQUIRED", "1")
# Files that tests hand in.
if "MEDIA_ROOT" not in os.environ:
    os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="common-thread-files-")
    atexit.register(shutil.rmtree, os.environ["MEDIA_ROOT"], ignore_errors=True)

# A process of several (`-n`) has a server of its own: sealing waits for every transaction of a server to end, also of
# another database. The first uses the one that the process of the command started.
OWN = "TEST_SERVER_IS_OURS"
worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").replace("gw0", "")
given = bool(os.environ.get("DATABASE_URL")) and not os.environ.get(OWN)

if given:
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_OWNER_URL", os.environ["DATABASE_URL"])
else:
    os.environ[OWN] = "1"
    _server = environment.database_server(machine.VAR / "test" / f"postgres{worker}", fsync=False)
    _server.start()
    atexit.register(_server.release)
    os.environ["DATABASE_URL"] = _server.url(environment.role_for("test"))

_broker = valkey.Server(machine.VAR / "test" / "valkey")
os.environ.setdefault("REDIS_URL", _broker.url())


def pytest_xdist_auto_num_workers() -> int | None:
    """For `-n logical`: up to four, each with a server; one where a server is given."""
    return 1 if given else min(os.cpu_count() or 1, 4)


@pytest.fixture(scope="session")
def broker() -> Iterator[valkey.Server]:
    """A running broker at settings.CELERY_BROKER_URL, for the tests that ask for one."""
    _broker.start()
    yield _broker
    _broker.release()
