"""Sets DATABASE_URL and REDIS_URL before Django reads its settings.

With a URL given, that server is used and nothing embedded is imported. With none, the embedded server's address is
set, and PostgreSQL is started when the command needs it. The broker is only ever started by `make run` and by those
who ask for it: no page and no command waits for a broker.
"""

import atexit
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from trust.launcher import machine
from trust.launcher.machine import StartError

if TYPE_CHECKING:
    from trust.launcher.postgres import Server

# Commands that change or copy the schema act as the owner of the tables; all others as the application's role.
SCHEMA_COMMANDS = {
    "backup", "createcachetable", "flush", "generate", "makemigrations", "migrate", "pgtrigger", "restore",
    "restore_check",
    "sqlflush", "sqlmigrate", "squashmigrations", "test",
}  # fmt: skip
NO_DATABASE = {
    "", "--help", "--version", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic",
    "help", "makemessages", "spectacular", "startapp", "version",
}  # fmt: skip
TELLS_ITSELF = {"doctor"}  # an unreachable database is what it is asked about


def prepare(argv: list[str]) -> None:
    """Make the two addresses known for the command in `argv`; ends the process with one line where it cannot."""
    command = argv[1] if len(argv) > 1 else ""
    if "--help" in argv or "-h" in argv:
        command = "help"
    try:
        _database(command, serving=not Path(argv[0] if argv else "").name.startswith("manage"))
        os.environ.setdefault("REDIS_URL", _broker_url())
    except StartError as error:
        sys.exit(f"common-thread: {error}")


def role_for(command: str) -> str:
    from trust.launcher import postgres

    return postgres.OWNER if command in SCHEMA_COMMANDS else postgres.APP


def database_server(data: Path | None = None, *, fsync: bool = True) -> "Server":
    from trust.launcher import postgres

    return postgres.Server(data or machine.VAR / "postgres", fsync=fsync)


def given_addresses() -> tuple[str, str] | None:
    """The application's address and its owner's, where a server is given. Raises StartError for the owner's alone:
    the schema would be of one database and the work of another."""
    application, owner = os.environ.get("DATABASE_URL"), os.environ.get("DATABASE_OWNER_URL")
    if owner and not application:
        raise StartError(
            "DATABASE_OWNER_URL is set and DATABASE_URL is not: set both, or neither for the embedded server."
        )
    return (application, owner or application) if application else None


def _database(command: str, *, serving: bool) -> None:
    addresses = given_addresses()
    if addresses:
        given = addresses[1] if command in SCHEMA_COMMANDS else addresses[0]
        os.environ["DATABASE_URL"] = given
        check_url(given)
        if command not in NO_DATABASE | TELLS_ITSELF and not serving:
            check_connection(given)
        return
    server = database_server()
    if command not in NO_DATABASE:
        server.start()
        atexit.register(server.release)
    os.environ["DATABASE_URL"] = server.url(role_for(command))


def _broker_url() -> str:
    if os.environ.get("REDIS_URL"):
        return os.environ["REDIS_URL"]
    from trust.launcher import valkey

    return valkey.Server(machine.VAR / "valkey").url()


def check_url(url: str) -> None:
    """Say plainly what is wrong with a DATABASE_URL, never repeating the password in it."""
    import environ

    hint = "set DATABASE_URL to postgres://user:password@host:5432/name"
    try:
        with warnings.catch_warnings(action="ignore"):  # the message below says it in full
            parsed = environ.Env.db_url_config(url)
    except ValueError:
        raise StartError(f"DATABASE_URL cannot be read: {hint}.") from None
    if parsed.get("ENGINE") != "django.db.backends.postgresql" or not parsed.get("NAME"):
        raise StartError(f"DATABASE_URL does not name a PostgreSQL database: {hint}.")


def check_connection(url: str) -> None:
    import environ
    import psycopg2

    at = environ.Env.db_url_config(url)
    host = f"{at['HOST'] or 'the local socket'}:{at['PORT'] or 5432}"
    try:
        psycopg2.connect(
            host=at["HOST"] or None, port=at["PORT"] or None, user=at["USER"] or None, password=at["PASSWORD"] or None,
            dbname=at["NAME"], connect_timeout=5,
        ).close()  # fmt: skip
    except psycopg2.OperationalError as error:
        why = str(error).strip().splitlines()[-1].strip()
        raise StartError(
            f"No database {at['NAME']!r} at {host} ({why}): start it or correct DATABASE_URL; "
            "unset DATABASE_URL to use the embedded one."
        ) from None
