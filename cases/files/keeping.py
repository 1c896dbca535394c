"""Keeping a file with its row: both or neither."""

import weakref
from typing import Any, TypeVar

from django.core.files.storage import Storage
from django.db import transaction

from cases.files.checking import Checked
from cases.files.models import StoredFile

Kept = TypeVar("Kept", bound=StoredFile)


class _UntilCommit:
    """Takes a content away again unless the transaction that wrote its row commits.

    Django forgets what waits for a commit when it rolls back, also to a savepoint: what is forgotten without having
    been called takes the content with it.
    """

    def __init__(self, storage: Storage, path: str) -> None:
        self._undo = weakref.finalize(self, storage.delete, path)

    def __call__(self) -> None:
        self._undo.detach()


def keep(kind: type[Kept], checked: Checked, **columns: Any) -> Kept:
    """Write a file that was let in, and its row. Of a transaction that is rolled back no content stays behind."""
    stored = kind(**checked.columns, **columns)
    stored.content.save("content", stored.content.file, save=False)
    transaction.on_commit(_UntilCommit(stored.content.storage, str(stored.content.name)))
    stored.save(force_insert=True)
    return stored
