"""The product behind gunicorn as `make run` serves it, for as long as it is measured."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.load import ask
from trust.launcher import machine
from trust.launcher.machine import StartError
from trust.launcher.supervisor import WEB


@dataclass
class Web:
    port: int
    process: "subprocess.Popen[bytes]"

    def rps(self, path: str, *, count: int, cookie: str = "", connections: int = 8, seconds: float = 30) -> float:
        command = [sys.executable, "-m", "benchmarks.load", str(self.port), path, str(count), str(connections)]
        done = subprocess.run(
            [*command, str(seconds), *([cookie] if cookie else [])], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise StartError(done.stderr.strip())
        return float(done.stdout)

    def busy(self) -> float:
        """Seconds of processor that the workers have used."""
        used = [child.cpu_times() for child in psutil.Process(self.process.pid).children()]
        return sum(one.user + one.system for one in used)

    def largest_process(self) -> int:
        """Bytes in memory of the largest worker."""
        return max(child.memory_info().rss for child in psutil.Process(self.process.pid).children())


@contextmanager
def serving(log: Path) -> Iterator[Web]:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "trust.wsgi", "--bind", f"127.0.0.1:{port}", *WEB]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=dict(os.environ), cwd=machine.BASE_DIR, stdout=output, stderr=output, start_new_session=True
        )
    try:
        if not machine.wait_until(lambda: process.poll() is not None or _answers(port), 60):
            raise StartError(f"The measured server did not answer: {log}")
        if process.poll() is not None:
            raise StartError(f"The measured server did not start: {machine.last_line(log)}")
        yield Web(port, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    try:
        return b" 200 " in ask(port, b"GET /bench/empty/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")[:20]
    except OSError:
        return False
