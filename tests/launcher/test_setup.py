"""`scripts/setup` and `.ci/run` on machines that lack something: what they say, and what they leave."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trust.launcher import machine

REAL = sys.executable
SHELL = ("bash", "dirname", "cat", "rm", "mkdir", "env", "grep", "tee", "mktemp", "tail", "id")


@pytest.fixture
def clone(tmp_path) -> Path:
    """The two scripts in a clone of their own, whose PATH holds a shell's tools and what a test adds."""
    for script in ("scripts/setup", ".ci/run"):
        (tmp_path / script).parent.mkdir()
        shutil.copy(machine.BASE_DIR / script, tmp_path / script)
    (tmp_path / "bin").mkdir()
    for name in SHELL:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    add(tmp_path, "npm", "exit 0")
    add(tmp_path, "node", "exit 0")
    return tmp_path


def add(clone: Path, name: str, script: str) -> None:
    path = clone / "bin" / name
    path.write_text(f"#!/bin/bash\n{script}\n")
    path.chmod(0o755)


def run(clone: Path, *command: str, path: str = ""):
    env = {"PATH": f"{clone / 'bin'}{path}", "HOME": str(clone)}
    return subprocess.run(command, cwd=clone, env=env, capture_output=True, text=True, timeout=60)


def python_without(module: str) -> str:
    """As Debian's python3 is before its -venv package: it runs, and lacks a module."""
    return f'[[ "$*" == *"{module}"* ]] && exit 1; exec {REAL} "$@"'


VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"


def test_a_python_without_venv_is_named_as_the_cause_each_time_and_leaves_nothing(clone):
    add(clone, "python3", python_without("ensurepip"))
    for _attempt in range(2):
        done = run(clone, "scripts/setup", "demo")
        assert done.returncode == 1
        assert done.stderr == (
            f"common-thread: this Python has no venv: install it (Debian: apt-get install {VERSION}-venv).\n"
        )
        assert not (clone / ".venv").exists()


def test_a_virtual_environment_that_was_cut_short_is_made_anew_and_one_that_fails_is_removed(clone):
    (clone / ".venv" / "bin").mkdir(parents=True)
    (clone / ".venv" / "bin" / "python").symlink_to("/bin/false")  # without pip, and never marked as whole
    add(clone, "python3", f'[[ "$2" == venv ]] && {{ mkdir -p .venv/bin; exit 1; }}; exec {REAL} "$@"')
    done = run(clone, "scripts/setup", "demo")
    assert done.returncode == 1
    assert "the virtual environment could not be made in" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_python_that_has_no_venv_is_passed_over_for_one_that_has(clone):
    add(clone, "python3.11", python_without("ensurepip"))
    add(clone, "python3", f'[[ "$2" == venv ]] && {{ echo venv > asked; exit 1; }}; exec {REAL} "$@"')
    run(clone, "scripts/setup", "demo")
    assert (clone / "asked").exists()


@pytest.mark.skipif(not Path("/usr/bin/python3.11").exists(), reason="no Python 3.11 of a distribution here")
def test_the_distributions_python_comes_before_one_that_stands_first_on_the_path(clone):
    add(clone, "python3.11", f'exec {REAL} "$@"')
    run(clone, "scripts/setup", "demo", path=":/usr/bin")  # it ends at the lock, which this clone has not
    assert "home = /usr/bin\n" in (clone / ".venv" / "pyvenv.cfg").read_text()


@pytest.mark.parametrize(
    ("script", "wanted"),
    [(None, "python3.11 python3.11-venv"), (python_without("ensurepip"), f"{VERSION}-venv"), (f'exec {REAL} "$@"', "")],
)
def test_from_nothing_what_python_lacks_is_installed(script, wanted, clone):
    add(clone, "make", "exit 0")
    add(clone, "chromium", "exit 0")
    add(clone, "sudo", 'exec "$@"')
    add(clone, "apt-get", 'echo "$@" >> asked; exit 0')
    if script:
        add(clone, "python3", script)
    run(clone, "bash", ".ci/run")
    asked = (clone / "asked").read_text().splitlines() if (clone / "asked").exists() else []
    assert (asked[-1].partition("recommends ")[2] if asked else "") == wanted


@pytest.mark.parametrize("lacking", ["npm", "node", "node of today"])
def test_without_npm_or_node_it_is_told_in_one_line(clone, lacking):
    (clone / "bin" / lacking.split()[0]).unlink()
    if lacking == "node of today":
        add(clone, "node", "exit 1")  # what an older one answers when asked for its version
    add(clone, "python3", f'exec {REAL} "$@"')
    done = run(clone, "scripts/setup", "demo")
    assert done.stderr == (
        "common-thread: Node and npm are needed for the front end: "
        "install Node 18 or later (Debian: apt-get install nodejs npm).\n"
    )
