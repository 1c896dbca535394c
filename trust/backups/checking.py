"""Bringing a backup back into a scratch database, to see that it holds what was there when it was taken."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.test.utils import override_settings

from audit import sealing
from cases.files.models import StoredFile
from trust.backups import manifest, tools
from trust.backups.manifest import DUMP, FILES, SEALS, Manifest
from trust.backups.store import SUFFIX, Store
from trust.backups.tools import BackupError


@dataclass
class Report:
    manifest: Manifest
    verdict: sealing.Verdict


def check(folder: Path) -> Report:
    """Restore it and look: files, every table, the newest migrations, the audit chain.

    Raises BackupError with the first fault. The scratch database is on the same server, and gone afterwards.
    """
    store, told = whole(folder)
    with scratch(), TemporaryDirectory() as aside:
        restore(store, told)
        check_tables(told)
        bring_up_to_date(told)
        check_uploads(lambda path: store.digest(f"{FILES}/{path}"))
        with override_settings(AUDIT_SEAL_FILE=str(seals_of(store, Path(aside)))):
            verdict = sealing.verify()
    if not verdict.is_sound:
        raise BackupError(f"The audit chain of the backup does not hold: {verdict.faults[0]}")
    return Report(told, verdict)


def whole(folder: Path) -> tuple[Store, Manifest]:
    """The backup in a folder, every file of it as it was written. Raises BackupError with the first fault."""
    store = Store.to_read(folder.resolve())
    told = store.read_manifest()
    check_files(store.folder, told)
    return store, told


def seals_of(store: Store, aside: Path) -> Path:
    """The file of the seals, to be read: taken out where it is encrypted."""
    if store.path(SEALS).is_file() and store.key is not None:
        store.take_out(SEALS, aside / SEALS)
        return aside / SEALS
    return store.path(SEALS)


def check_files(folder: Path, told: Manifest) -> None:
    found = dict(manifest.files_of(folder))
    if not {DUMP, f"{DUMP}{SUFFIX}"} & set(told.sha256):
        raise BackupError(f"The manifest names no {DUMP}: it was changed.")
    for name, digest in told.sha256.items():
        if name not in found:
            raise BackupError(f"{name} is missing from the backup.")
        if manifest.digest_of(found[name]) != digest:
            raise BackupError(f"{name} is not what was written: its SHA-256 differs from the manifest's.")
    for name in sorted(set(found) - set(told.sha256)):
        raise BackupError(f"{name} was put into the backup after it was taken.")


@contextmanager
def scratch() -> Iterator[None]:
    """For a while `connection` leads to a new, empty database beside the one that serves."""
    serving = connection.settings_dict["NAME"]
    name = f"{serving[:49]}_restore_check"
    _make(name)
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = serving
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)} WITH (FORCE)")


def _make(name: str) -> None:
    """Made anew where an earlier check was killed; refused where one is at work."""
    quoted = connection.ops.quote_name(name)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
            cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE template0")
    except DatabaseError as error:
        why = str(error).strip().splitlines()[0]
        role = connection.settings_dict["USER"]
        hint = f" (as a superuser: ALTER ROLE {role} CREATEDB)" if "permission denied" in why else ""
        raise BackupError(f"The scratch database {name} could not be made: {why}{hint}.") from None


def restore(store: Store, told: Manifest, *, or_nothing: bool = False) -> None:
    """Fill the connected database, which is empty, from the dump; everything in it belongs to the connected role.

    `or_nothing`: whole, or not at all. Otherwise on several connections at once, where the dump can be read so.
    """
    refuse_other_version(told)
    options = ("--no-owner", "--no-acl", "--exit-on-error")
    if or_nothing or store.key is not None:
        single = ("--single-transaction",) if or_nothing else ()
        tools.feed("pg_restore", *options, *single, chunks=store.chunks(DUMP))
    else:
        jobs = min(os.cpu_count() or 1, 4)
        tools.run("pg_restore", *options, f"--jobs={jobs}", str(store.path(DUMP)))


def check_tables(told: Manifest) -> None:
    with transaction.atomic():
        found = manifest.contents()
    for table, (rows, digest) in told.tables.items():
        if table not in found:
            raise BackupError(f"Table {table} is missing from what was restored.")
        if found[table][0] != rows:
            raise BackupError(f"Table {table} holds {found[table][0]} rows; the backup was taken of {rows}.")
        if found[table][1] != digest:
            raise BackupError(f"Rows of table {table} differ from those that the backup was taken of.")


def refuse_other_version(told: Manifest) -> None:
    """A backup of a later version cannot be read by this one."""
    executor = MigrationExecutor(connection)
    known = {f"{app}.{name}" for app, name in executor.loader.disk_migrations}
    unknown = [name for name in told.migrations if name not in known and name not in _replaced(executor)]
    if unknown:
        raise BackupError(f"The backup was taken by another version: this one has no migration {unknown[0]}.")


def bring_up_to_date(told: Manifest) -> None:
    """What a restore by this version does next."""
    refuse_other_version(told)
    call_command("createcachetable", verbosity=0)  # first, because migrate grants the application what it finds
    call_command("migrate", verbosity=0, interactive=False)


def _replaced(executor: MigrationExecutor) -> set[str]:
    squashed = executor.loader.disk_migrations.values()
    return {f"{app}.{name}" for migration in squashed for app, name in migration.replaces}


def check_uploads(digest: Callable[[str], str]) -> None:
    """Every file that a row names is there, and is the one that was let in. `digest` gives the SHA-256 of one."""
    for model in apps.get_models():
        if not issubclass(model, StoredFile):
            continue
        for pk, path, let_in in model._default_manager.values_list("pk", "content", "sha256").iterator():
            try:
                found = digest(path)
            except FileNotFoundError:
                raise BackupError(f"The file of {model._meta.label} {pk} is not in the backup.") from None
            if found != let_in:
                raise BackupError(f"The file of {model._meta.label} {pk} is not the one that was let in.")
