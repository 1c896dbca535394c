"""After a test that commits, the database is made anew from a copy of how migrations left it.

Django would empty every table instead: the audit trail refuses that, and what migrations had put there would be gone.
"""

from typing import Any

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase

_copies: dict[str, str] = {}  # what each is of: the name of the database that holds it


def _run(*statements: str) -> None:
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def keep_copy(of: str = "pristine") -> None:
    """Copy the database as it is now, once; `put_back` makes it that again."""
    name = connection.settings_dict["NAME"]
    if of not in _copies:
        copy = f"{name}_{of}"
        _run(
            _end_clients(name),
            f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)',
            f'CREATE DATABASE "{copy}" TEMPLATE "{name}" STRATEGY FILE_COPY',
        )
        _copies[of] = copy


def put_back(copy: str = "pristine") -> None:
    """Undo everything committed since `keep_copy`, or go on from what another copy holds."""
    name = connection.settings_dict["NAME"]
    _run(
        _end_clients(name),
        f'DROP DATABASE "{name}"',
        f'CREATE DATABASE "{name}" TEMPLATE "{_copies[copy]}" STRATEGY FILE_COPY',
    )


def _end_clients(name: str) -> str:
    """A browser's event loop gives the thread other connections: those of before it stand open still.

    The server's own autovacuum is no client of ours: a plain DROP makes it give way, WITH (FORCE) is not allowed to.
    """
    return (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        f"WHERE datname = '{name}' AND pid <> pg_backend_pid() AND usename = current_user"
    )


def pytest_configure(config: Any) -> None:
    TransactionTestCase._fixture_setup = classmethod(lambda cls: keep_copy())
    TransactionTestCase._fixture_teardown = lambda self: put_back()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    from pytest_django.plugin import blocking_manager_key

    if _copies:
        with session.config.stash[blocking_manager_key].unblock():
            _run(*(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)' for copy in _copies.values()))
