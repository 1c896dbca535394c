"""Processes of ours, and the two signals that end them all."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from trust.launcher import machine

LOGS = machine.VAR / "log"


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked
    """Ctrl-C or SIGTERM."""


class Signals:
    """Turns Ctrl-C and SIGTERM into Stopped, at once or when a step that may not be cut short is over.

    Once: make passes on a SIGTERM that its group has had already, and the second must not cut the stopping short.
    """

    def __init__(self) -> None:
        self.holding = self.came = False

    def listen(self) -> None:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, self._arrive)

    def _arrive(self, number: int, frame: Any) -> None:
        first, self.came = not self.came, True
        if first and not self.holding:
            raise Stopped

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        self.holding = True
        try:
            yield
        finally:
            self.holding = False
        if self.came:
            raise Stopped


SIGNALS = Signals()


@dataclass
class Child:
    """One process of ours, in a process group of its own so that Ctrl-C reaches it in our order."""

    name: str
    command: list[str]
    env: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: list[float] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return LOGS / f"{self.name}.log"

    def start(self) -> None:
        self.started = [moment for moment in self.started if time.monotonic() - moment < 60] + [time.monotonic()]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603
                self.command, env=self.env, cwd=machine.BASE_DIR, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def signal(self, sign: signal.Signals, *, group: bool = False) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            (os.killpg if group else os.kill)(self.process.pid, sign)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None
