"""Two processes that tell the story together, each its part, and meet at the end of every stretch of it.

One process and its PostgreSQL backend take turns and leave a core idle. The second hand is a fork of the first: it
knows what the first knew then, and nothing that happened since but what the database says. Neither goes on to the
next stretch before the other has come to the end of this one. Where one of them ends, the other does too.
"""

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread
from types import TracebackType

from django.db import connection

FORK = get_context("fork")
Wait = Callable[[], None]


class HandLost(Exception):  # noqa: N818 - not an error of the first
    """The second hand ended before its part was told; its own traceback says why."""


class SecondHand(AbstractContextManager["SecondHand"]):
    """The first hand's view of the second, which does `tell(wait)` and calls `wait()` at the end of each stretch."""

    def __init__(self, tell: Callable[[Wait], object]) -> None:
        self.line, theirs = FORK.Pipe()
        self.process = FORK.Process(target=_second, args=(tell, theirs, self.line), daemon=True)
        self.process.start()
        theirs.close()  # so that nobody but the second holds its end, and its end is heard here

    def meet(self, together: Callable[[], object]) -> None:
        """Wait for the second hand, do what needs what both have told, and let it go on. Raises HandLost."""
        try:
            self.line.recv()
        except EOFError:
            raise HandLost from None
        together()
        self.line.send(None)

    def __exit__(self, kind: type[BaseException] | None, *rest: BaseException | TracebackType | None) -> None:
        if kind is not None:
            self.process.terminate()
        self.process.join()
        self.line.close()
        if kind is None and self.process.exitcode:
            raise HandLost


def _second(tell: Callable[[Wait], object], line: Connection, of_the_first: Connection) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the first, and that ends this one
    of_the_first.close()
    _leave_the_session()
    Thread(target=_end_with_the_first, daemon=True).start()

    def wait() -> None:
        line.send(None)
        line.recv()

    tell(wait)
    connection.close()


def _leave_the_session() -> None:
    """The session is the first hand's: this process lets go of its socket and says nothing to the server."""
    if connection.connection is not None:
        os.close(connection.connection.fileno())
        connection.connection = None


def _end_with_the_first() -> None:
    """At once, in the middle of whatever it is: what is not committed was never told."""
    first = parent_process()
    assert first is not None
    first.join()
    os._exit(1)
