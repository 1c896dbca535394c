"""The ground the embedded servers stand on: whose account, which folder, one starter at a time."""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var")).resolve()


class StartError(RuntimeError):
    """Something the launcher cannot mend by itself. The message is one line and says what to do."""


@dataclass(frozen=True)
class Account:
    """Whom a server runs as. PostgreSQL refuses root, so root lends it an account with no rights."""

    uid: int
    gid: int
    switch: bool

    def popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.switch else {}

    def give(self, path: Path) -> None:
        if self.switch:
            shutil.chown(path, self.uid, self.gid)

    def may(self, flag: str, path: Path) -> bool:
        """Ask the kernel, as this account: `test -w path` sees every parent folder's mode too."""
        asked = subprocess.run(["/bin/sh", "-c", f'test {flag} "$0"', str(path)], check=False, **self.popen())  # noqa: S603
        return asked.returncode == 0


def account() -> Account:
    if os.getuid() != 0:
        return Account(os.getuid(), os.getgid(), switch=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise StartError("PostgreSQL refuses to run as root and no account 'postgres' or 'nobody' exists: add one of them.")


def short_name(data: Path) -> str:
    """Socket paths may hold about 107 bytes, so a socket lives in the temporary folder under a hash of its data."""
    return hashlib.sha256(str(data).encode()).hexdigest()[:12]


def private_folder(path: Path, owner: Account) -> Path:
    """A folder of mode 0700 for `owner`, refusing one that somebody else prepared."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    state = path.lstat()
    if path.is_symlink() or state.st_uid not in (os.getuid(), owner.uid):
        raise StartError(f"{path} belongs to somebody else: remove it and start again.")
    owner.give(path)
    path.chmod(0o700)
    return path


def reachable_data(data: Path, owner: Account) -> Path:
    """`data`, or a folder of the system's temporary one where `owner` cannot get at it (root's own clone, say)."""
    data.parent.mkdir(parents=True, exist_ok=True)
    if not owner.switch or owner.may("-x", data.parent):
        return data
    other = Path(tempfile.gettempdir()) / f"common-thread-{short_name(data)}" / data.name
    other.parent.mkdir(mode=0o755, exist_ok=True)
    if other.parent.is_symlink() or other.parent.stat().st_uid != os.getuid():
        raise StartError(f"{other.parent} belongs to somebody else: remove it and start again.")
    return other


def reachable_program(folder: Path, name: str, owner: Account, beside: tuple[Path, ...] = ()) -> Path:
    """The program `folder/name`, copied to the temporary folder when `owner` cannot reach it where it is installed."""
    if not owner.switch or owner.may("-x", folder / name):
        return folder / name
    copy = Path(tempfile.gettempdir()) / f"common-thread-{short_name(folder)}-programs"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(prefix="common-thread-half-"))
        for source in (folder, *beside):
            shutil.copytree(source, half / source.relative_to(folder.parent), symlinks=True)
        half.chmod(0o755)
        half.rename(copy)
    if copy.is_symlink() or copy.stat().st_uid != os.getuid():
        raise StartError(f"{copy} belongs to somebody else: remove it and start again.")
    return copy / folder.name / name


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time; the kernel lets go when the holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Users:
    """Who uses a server now, counted by shared locks, so that the last one to leave stops it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.handle: Any = None

    def join(self) -> None:
        if self.handle is None:
            self.handle = self.path.open("a")
            fcntl.flock(self.handle, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Leave, and say whether nobody is left."""
        if self.handle is None:
            return False
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            last = True
        except BlockingIOError:
            last = False
        self.handle.close()
        self.handle = None
        return last


_SPAWNED: list[subprocess.Popen[bytes]] = []  # kept, so that a server outliving its starter is no loose end


def spawn(command: list[str], log: Path, owner: Account) -> subprocess.Popen[bytes]:
    """A server in a session of its own: Ctrl-C in the terminal is not for it."""
    reap()
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", start_new_session=True,
            **owner.popen(),
        )  # fmt: skip
    _SPAWNED.append(process)
    return process


def reap() -> None:
    """Collect servers of ours that have ended."""
    _SPAWNED[:] = [process for process in _SPAWNED if process.poll() is None]


def remove_folder(path: Path) -> None:
    """Take an empty folder away; one that still holds something stays."""
    with suppress(OSError):
        path.rmdir()


def wait_until(ready: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    until = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > until:
            return False
        time.sleep(pause)
    return True


def is_running(pid: int) -> bool:
    """A zombie that nobody has reaped yet does not run."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return sys.platform == "darwin"


def last_line(log: Path) -> str:
    try:
        lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    except OSError:
        return "no log"
    return lines[-1] if lines else "its log is empty"
