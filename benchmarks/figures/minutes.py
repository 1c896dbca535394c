"""Minutes of 30 children with 120 actions as a tagged PDF: the first of a fresh process, its time and its memory."""

import json
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.ground import Ground
from benchmarks.measure import Figure

MOST_SECONDS, MOST_MEGABYTES = 3, 300


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    done = subprocess.run([sys.executable, "-m", "benchmarks.minutes"], capture_output=True, check=True, text=True)
    taken = json.loads(done.stdout.splitlines()[-1])
    seconds, megabytes = taken["seconds"], taken["megabytes"]
    floor = f"{taken['floor']:.2f} s of a line"
    yield Figure("minutes PDF of 30 children", f"{seconds:.2f} s", seconds, floor, at_most=MOST_SECONDS, unit="s")
    yield Figure("memory for it", f"{megabytes:.0f} MB", megabytes, at_most=MOST_MEGABYTES, unit="MB")
