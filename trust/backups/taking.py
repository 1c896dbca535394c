"""Taking a backup: rows, seals and counts of one moment, and every file that those rows name."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from audit import sealing
from trust.backups import ciphers, manifest, tools
from trust.backups.manifest import DUMP, FILES, SEALS, Manifest
from trust.backups.store import Store
from trust.backups.tools import BackupError


def take(target: Path) -> Manifest:
    """Write a backup to `target`, which is not there yet or empty.

    All is written beside it under another name and called `target` when it is whole and on the disk: one that was cut
    short never looks like a backup. Raises BackupError where it cannot be taken; then nothing is left of it.
    """
    target, key = refuse_unfit(target), ciphers.key_of_the_trust()
    tools.program("pg_dump")
    half = Path(tempfile.mkdtemp(prefix=f".{target.name}.half-", dir=target.parent))  # readable by its owner alone
    try:
        written = _write(Store(half, key))
        _reach_the_disk(half)
        half.rename(target)
    except OSError as error:
        raise BackupError(f"The backup could not be written to {target}: {error.strerror}.") from None
    finally:
        shutil.rmtree(half, ignore_errors=True)
    _sync(target.parent)
    return written


def refuse_unfit(target: Path) -> Path:
    """A folder inside one that exists (a disk that is not mounted must not fill this one), and nothing in it yet."""
    target = Path(os.path.abspath(target))  # noqa: PTH100 - a link stays a link
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}: make it, or mount the disk it is on.")
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BackupError(f"{target} is not a folder: name one that is not there yet.")
    if target.exists() and any(target.iterdir()):
        raise BackupError(f"{target} is not empty: a backup never overwrites another. Name a new folder.")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise BackupError(f"{target.parent} may not be written to by this account.")
    return target


def _write(store: Store) -> Manifest:
    _copy_files(store)  # before the rows: a file that is taken away meanwhile is still named by them
    with _one_moment(store) as snapshot:
        taken_at = timezone.now().isoformat()
        _dump(store, snapshot)
        written = Manifest(taken_at, tools.server_version(), manifest.migrations(), manifest.contents(), sha256={})
    _copy_files(store)  # and after: a file that came meanwhile may be named by them too
    written.sha256 = {name: manifest.digest_of(path) for name, path in manifest.files_of(store.folder)}
    store.write_manifest(written)
    return written


def _dump(store: Store, snapshot: str) -> None:
    """Encrypted as it comes: no row lies on the disk of the backups in the clear, not for a moment."""
    options = ("--format=custom", f"--snapshot={snapshot}")
    if store.key is None:
        tools.run("pg_dump", *options, f"--file={store.path(DUMP)}")
    else:
        tools.pour("pg_dump", *options, into=partial(store.put, DUMP))


@contextmanager
def _one_moment(store: Store) -> Iterator[str]:
    """A snapshot that pg_dump and our own counting share. Seals stand still until their file is copied to match it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [sealing.LOCK])
        try:
            with transaction.atomic():
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                snapshot = cursor.fetchone()[0]
                outside = Path(settings.AUDIT_SEAL_FILE)
                if outside.exists():
                    with outside.open("rb") as source:
                        store.put(SEALS, source)
                cursor.execute("SELECT pg_advisory_unlock(%s)", [sealing.LOCK])
                yield snapshot
        finally:
            cursor.execute("SELECT pg_advisory_unlock_all()")


def _copy_files(store: Store) -> None:
    """What people handed in. A file never changes, so one that was copied is not copied again."""
    media = Path(settings.MEDIA_ROOT)
    (store.folder / FILES).mkdir(exist_ok=True)
    for path in sorted(media.rglob("*")):
        name = f"{FILES}/{path.relative_to(media).as_posix()}"
        if path.is_file() and not store.path(name).exists():
            with suppress(FileNotFoundError), path.open("rb") as source:  # taken away while we looked
                store.put(name, source)


def _reach_the_disk(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        _sync(path)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
