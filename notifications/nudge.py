"""Tells the worker that there is something to send, without the page ever waiting for the broker.

A page only sets a flag (microseconds). One thread of the process publishes; many nudges become one, and after a
failure the thread leaves the broker alone for a while. A nudge that is lost costs at most a minute: the sweep finds
what it was about. See docs/decisions/0010-nudges-from-a-thread.md.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

log = logging.getLogger(__name__)
QUIET_SECONDS = 30.0
EXPIRES = 55  # by then the next sweep has come round
TASK = "notifications.tasks.deliver"


def publish() -> None:
    from celery import current_app

    current_app.send_task(TASK, expires=EXPIRES, retry=False, ignore_result=True)


class Nudger:
    def __init__(self, send: Callable[[], None] = publish) -> None:
        self.send = send
        self.wanted = threading.Event()
        self.pid = 0
        self.lock = threading.Lock()
        self.quiet_until = 0.0

    def nudge(self) -> None:
        if time.monotonic() < self.quiet_until:
            return
        self.wanted.set()
        if self.pid != os.getpid():  # also after a fork, which takes no thread along
            self._start()

    def _start(self) -> None:
        with self.lock:
            if self.pid == os.getpid():
                return
            self.pid = os.getpid()
            threading.Thread(target=self._run, name="nudge", daemon=True).start()

    def _run(self) -> None:
        while True:
            self.wanted.wait()
            self.wanted.clear()
            try:
                self.send()
            except Exception as error:  # noqa: BLE001, RUF100 - whatever a broker does, the page is served
                self.quiet_until = time.monotonic() + QUIET_SECONDS
                self.wanted.clear()  # what was asked for meanwhile would fail as well
                log.warning("the worker could not be nudged (%s); the sweep will find it", type(error).__name__)


_nudger = Nudger()
_held: ContextVar[bool] = ContextVar("nudges_held", default=False)


def worker() -> None:
    """Ask the worker to look into the outbox. Returns at once and never fails."""
    if not _held.get():
        _nudger.nudge()


@contextmanager
def held() -> Iterator[None]:
    """No nudges in here: for who sends by themselves (the sweep) or tells a story of the past (the demo)."""
    token = _held.set(True)
    try:
        yield
    finally:
        _held.reset(token)
