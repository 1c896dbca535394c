"""`python -m benchmarks`: measure, print a table, write var/bench/report.json; exit 1 where a goal is missed."""

import argparse
import importlib
import json
import os
import platform
import sys
from datetime import UTC, datetime
from typing import Any

from benchmarks import ground as grounds
from benchmarks.measure import Figure
from trust.launcher.machine import StartError

GROUPS = ("lists", "pages", "reminders", "trail", "search", "queue", "imports", "minutes", "rates", "panel", "broker")


def main() -> int:
    options = _options()
    ground = grounds.prepare(options.size)
    try:
        import django

        django.setup()
        print(f"Size {options.size}, generated {ground.since}. {_load()}", flush=True)
        found = [_rows(ground)]
        print(_line(found[0]), flush=True)
        for name in options.only:
            for figure in importlib.import_module(f"benchmarks.figures.{name}").figures(ground, rounds=options.rounds):
                found.append(figure)
                print(_line(figure), flush=True)
        print(_load())
        _write(ground, found)
    finally:
        from django.db import connections

        connections.close_all()
        ground.server.release()
    missed = [figure for figure in found if figure.misses]
    for figure in missed:
        print(f"MISSED: {figure.name}: {figure.ratio:.2f} {figure.unit}, and the goal is {figure.goal}")
    return 1 if missed and not options.no_fail else 0


def _rows(ground: grounds.Ground) -> Figure:
    """How long the rows took when they were made; five minutes are the goal at S."""
    seconds = ground.generated_in
    goal = 300 if ground.size == "S" else None
    return Figure("rows made by generate", f"{seconds:.0f} s", ratio=seconds, at_most=goal, unit="s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--size", choices=["S", "L"], default=os.environ.get("SIZE", "S"))
    parser.add_argument("--only", type=lambda text: text.split(","), default=GROUPS, help=f"of {','.join(GROUPS)}")
    parser.add_argument("--rounds", type=int, default=40, help="how often the compared things take turns")
    parser.add_argument("--no-fail", action="store_true", help="exit 0 whatever misses its goal")
    return parser.parse_args()


def _line(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} {figure.unit}"
    return (
        f"{figure.name:<44}{figure.measured:>26}{figure.floor and f'of {figure.floor}':>20}"
        f"{ratio:>16}{figure.goal:>16}  {figure.verdict}"
    )


def _load() -> str:
    return f"Load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores at {datetime.now(UTC):%H:%M} UTC."


def _write(ground: grounds.Ground, found: list[Figure]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    report: dict[str, Any] = {
        "size": ground.size,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "postgresql": server,
        "cores": os.cpu_count(),
        "load_average": os.getloadavg(),
        "generated_in_seconds": ground.generated_in,
        "generated_at_migrations": ground.generated_at,
        "measured_at_migrations": ground.now_at,
        "figures": [figure.as_json() for figure in found],
    }
    (grounds.BENCH / "report.json").write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except StartError as error:
        sys.exit(f"common-thread: {error}")
