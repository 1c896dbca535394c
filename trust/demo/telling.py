"""The mark of a story begun and of a story told, and how one that was cut short is begun anew."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from trust.demo.models import Telling

LOCK = 7_310_009  # held while the story is told


class BeingTold(Exception):  # noqa: N818 - not an error of the teller
    """Somebody is telling the story at this moment."""


@contextmanager
def telling() -> Iterator[None]:
    """Around the whole story: its beginning is committed before its first day, its end after its last."""
    with _alone():
        told = Telling.objects.create()
        yield
        told.ended_at = timezone.now()
        told.save(update_fields=["ended_at"])


def hurry() -> None:
    """No commit of this connection waits for the disk: what a machine loses by falling over is told anew."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


@contextmanager
def without_savepoints() -> Iterator[None]:
    """No savepoint inside a transaction: a story that goes wrong is not told on, so it has nothing to go back to.

    Each operation begins with one, 15 000 in the story, and they take one part in fifteen of its time.
    """
    features = connection.features
    features.uses_savepoints = False
    try:
        yield
    finally:
        del features.uses_savepoints


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Cycles of objects are looked for a hundredth as often, and not among those of before: one part in twenty."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100 * usual[0], *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def cut_short() -> bool:
    """Whether a story was begun here and never came to its end."""
    return Telling.objects.filter(ended_at=None).exists()


def begin_anew() -> None:
    """Empty the database, which holds half a demonstration and nothing else, and build it again. Run as its owner.

    The trail of a demonstration is append-only like any other, so rows cannot be taken out of it: the schema goes.
    Raises BeingTold while somebody tells the story.
    """
    with _alone():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        call_command("createcachetable", verbosity=0)
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise BeingTold
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
