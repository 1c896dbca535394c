"""100 000 things due: the sweep's finding against the one plain statement that would write the same rows."""

from collections.abc import Iterator

from benchmarks import reminders
from benchmarks.ground import Ground
from benchmarks.measure import Figure


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    taken = reminders.measure(rounds=max(3, rounds // 10))
    rate, best = f"{taken.count / taken.finder:,.0f}/s", f"{taken.count / taken.floor:,.0f}/s"
    yield Figure("100 000 reminders found", rate, taken.of_floor * 100, best, at_least=80, unit="%")
    yield Figure("looking again at 100 000", f"{taken.again * 1000:.0f} ms")
