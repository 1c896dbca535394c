"""Bringing a whole house back from a backup, into an empty database: all of it, or nothing."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from audit import sealing
from trust.backups import manifest
from trust.backups.checking import (
    Report,
    bring_up_to_date,
    check_tables,
    check_uploads,
    refuse_other_version,
    restore,
    whole,
)
from trust.backups.manifest import FILES, SEALS, Manifest
from trust.backups.store import Store
from trust.backups.tools import BackupError

LOCK = 7_310_011  # held while a house is brought back


def bring_back(folder: Path) -> Report:
    """Restore rows, files and seals, bring them to this version, and check all of it as `restore_check` does.

    Raises BackupError where the place is not empty or the backup not whole, before anything is written; where the rows
    cannot be brought in, the files are taken away again. A fault that the checks find afterwards is told, and what was
    restored stays: it may be all that there is.
    """
    with _alone():
        refuse_full_house()
        store, told = whole(folder)
        refuse_other_version(told)
        media, seals = Path(settings.MEDIA_ROOT), Path(settings.AUDIT_SEAL_FILE)
        try:
            _bring_in(store, told, media, seals)
        except BaseException as error:
            _empty(media, seals)
            if isinstance(error, OSError):
                raise BackupError(f"The files could not be written: {error.strerror}. Nothing was restored.") from None
            raise
        return _checked(told, media)


@contextmanager
def _alone() -> Iterator[None]:
    """Two at once would take each other's files away. Raises BackupError for the second."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise BackupError("Another restore into this database is at work: wait for its end.")
    try:
        yield
    finally:
        with suppress(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def refuse_full_house() -> None:
    """Raises BackupError, with the mend, where rows, files or seals are already there."""
    with connection.cursor() as cursor:
        cursor.execute(manifest.TABLES)
        if cursor.fetchone() is not None:
            name = connection.settings_dict["NAME"]
            raise BackupError(f"The database {name} is not empty: create another and name it in DATABASE_OWNER_URL.")
    media, seals = Path(settings.MEDIA_ROOT), Path(settings.AUDIT_SEAL_FILE)
    if media.exists() and any(media.iterdir()):
        raise BackupError(f"{media} is not empty: move what is in it away, or name another MEDIA_ROOT.")
    if seals.exists() and seals.stat().st_size:
        raise BackupError(f"{seals} holds seals of another trail: move it away, or name another AUDIT_SEAL_FILE.")


def _bring_in(store: Store, told: Manifest, media: Path, seals: Path) -> None:
    """Files and seals first, rows last: they come in one transaction."""
    for name in store.names(FILES):
        store.take_out(name, media / Path(name).relative_to(FILES))
    if store.path(SEALS).is_file():
        seals.unlink(missing_ok=True)
        store.take_out(SEALS, seals)
    restore(store, told, or_nothing=True)


def _empty(media: Path, seals: Path) -> None:
    """As it was found: both were empty."""
    for path in media.iterdir() if media.exists() else ():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    seals.unlink(missing_ok=True)


def _checked(told: Manifest, media: Path) -> Report:
    try:
        check_tables(told)
        bring_up_to_date(told)
        check_uploads(lambda path: manifest.digest_of(media / path))
    except BackupError as error:
        raise BackupError(f"Restored, but not as it was: {error}") from None
    verdict = sealing.verify()
    if not verdict.is_sound:
        raise BackupError(f"Restored, but the audit chain does not hold: {verdict.faults[0]}")
    return Report(told, verdict)
