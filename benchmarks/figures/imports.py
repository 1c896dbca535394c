"""A file of 10 000 referrals: looked at and sent, in how long and with how much memory."""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.ground import Ground
from benchmarks.importing import MANY
from benchmarks.measure import Figure
from trust.launcher import machine


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    run = [sys.executable, "-m", "benchmarks.importing"]
    done = subprocess.run(run, cwd=machine.BASE_DIR, check=True, capture_output=True, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    seconds = told["staged"] + told["sent"]
    words = f"{told['staged']:.1f} s and {told['sent']:.1f} s"
    assert told["rows"] == MANY
    yield Figure(f"{MANY} referrals by a file: looked at, sent", words, seconds, at_most=60, unit="s")
    words = f"{told['megabytes']:.0f} MB"
    yield Figure("  memory at its most", words, told["megabytes"], f"{told['at_first']:.0f} MB", at_most=300, unit="MB")
