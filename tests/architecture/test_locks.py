"""The locks: no host in them, a hash for every pin, and everything that pyproject.toml asks for."""

import subprocess
import sys

from trust.launcher import machine


def test_locks_name_no_host_and_hold_what_is_asked_for():
    done = subprocess.run(
        [sys.executable, machine.BASE_DIR / "scripts" / "check_locks"], capture_output=True, text=True
    )
    assert done.stdout == "locks are sound\n"
