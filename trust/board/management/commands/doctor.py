"""`manage.py doctor`: what is missing or unsafe on this machine, one line each with the mend."""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from cases.files import scanning
from trust import checks, chromium, health
from trust.backups import tools


class Finding(NamedTuple):
    """One line of the doctor's. `mend` is empty where all is well; `serious` is what production may not have."""

    what: str
    mend: str = ""
    serious: bool = True


def findings() -> Iterator[Finding]:
    yield python()
    yield from database()
    yield broker()
    yield assets()
    yield browser()
    yield from backup_tools()
    yield scanner()
    yield from safety()


def python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding(f"Python {version}", "" if sys.version_info >= (3, 11) else "install Python 3.11 or later")


def database() -> Iterator[Finding]:
    """Reachable, version 18, migrated, and served by a role that owns nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0]) // 10000
            cursor.execute(
                "SELECT current_user, rolsuper OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)"
                " FROM pg_roles WHERE rolname = current_user"
            )
            role, owns = cursor.fetchone()
    except DatabaseError as error:
        why = str(error).strip().splitlines()[0]
        yield Finding(f"Database: {why}", "start PostgreSQL or correct DATABASE_URL")
        return
    yield Finding(f"Database: PostgreSQL {version}", "" if version >= 18 else "upgrade the server to PostgreSQL 18")
    mend = f"set DATABASE_URL to the role {settings.DATABASE_APP_ROLE} and DATABASE_OWNER_URL to the owner"
    yield Finding(f"Database role {role} {'owns tables' if owns else 'owns nothing'}", mend if owns else "")
    waiting = unapplied()
    yield Finding(f"Migrations waiting: {waiting}", "run python manage.py migrate" if waiting else "")


def unapplied() -> int:
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def broker() -> Finding:
    if health.broker_answers():
        return Finding("Broker answers")
    return Finding(
        "Broker does not answer",
        "start Redis or Valkey, or correct REDIS_URL; until then run send_due each minute (make run starts its own)",
        serious=False,
    )


def assets() -> Finding:
    built = finders.find("govuk/build/all.css")
    return Finding("Front end is built" if built else "Front end is not built", "" if built else "run make setup")


def browser() -> Finding:
    found = chromium.find()
    mend = "" if found else "apt-get install chromium fonts-liberation (only the browser journeys need it)"
    return Finding(f"Chromium: {found or 'none'}", mend, serious=False)


def backup_tools() -> Iterator[Finding]:
    """Without a database it is not known which version fits."""
    for name in ("pg_dump", "pg_restore"):
        try:
            yield Finding(f"Backup: {tools.program(name)}")
        except tools.BackupError:
            yield Finding(f"Backup: no {name} that fits the server", tools.INSTALL, serious=not settings.DEMO)
        except DatabaseError:
            return


def scanner() -> Finding:
    """Whether uploaded files are scanned. A Trust may do without; one that set a scanner relies on it."""
    path = settings.FILE_SCANNER
    if not path:
        return Finding(
            "Uploaded files are not scanned for viruses",
            "set FILE_SCANNER (docs/operations.md, Scanning uploaded files)",
            serious=False,
        )
    try:
        ask = scanning.scanner()
    except (ImportError, TypeError, ValueError):
        return Finding(
            f"FILE_SCANNER names no function: {path!r}", "set it to cases.files.scanning.clamav, or remove it"
        )
    try:
        found = ask(b"Does the scanner answer?")
    except scanning.AddressError as error:
        return Finding(str(error), "set it to the name and port of the ClamAV daemon, such as clamav:3310")
    except Exception as error:  # whatever the plug raises keeps files out
        why = " ".join(str(error).split()) or type(error).__name__
        mend = "start the anti-virus program or correct CLAMAV_ADDRESS; until it answers no file is let in"
        return Finding(f"File scanner {path} does not answer ({why})", mend)
    if found:
        return Finding(
            f"File scanner {path} finds a virus in a harmless text", "correct FILE_SCANNER; no file is let in"
        )
    return Finding(f"Uploaded files are scanned for viruses: {path} answers")


def safety() -> Iterator[Finding]:
    """The production checks: told in the demonstration as well, and there not held against it."""
    for error in checks.unsafe_settings():
        yield Finding(str(error.msg), str(error.hint), serious=not settings.DEMO)
    try:
        people = checks.demo_people()
        real = checks.people_beside_the_demonstration() if settings.DEMO else []
    except DatabaseError:
        return
    for error in real:
        yield Finding(str(error.msg), str(error.hint))
    for error in people:
        yield Finding(str(error.msg), str(error.hint), serious=not settings.DEMO)


class Command(BaseCommand):
    help = "Say what is missing or unsafe on this machine, one line each with the mend. Exit 1 if any is serious."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        serious = 0
        for finding in findings():
            serious += bool(finding.mend and finding.serious)
            sign = "ok  " if not finding.mend else "MEND" if finding.serious else "note"
            self.stdout.write(f"{sign}  {finding.what}" + (f": {finding.mend}" if finding.mend else ""))
        if serious:
            sys.exit(1)
