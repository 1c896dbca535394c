"""100 000 things due: the sweep's finding against the one plain statement that would write the same rows."""

from collections.abc import Iterator

from benchmarks import reminders
from benchmarks.ground import Ground
from benchmarks.measure import Figure


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    for by_mail, where in ((False, "in the service"), (True, "and by mail")):
        taken = reminders.measure(rounds=max(3, rounds // 10), by_mail=by_mail)
        rate, best = f"{taken.count / taken.finder:,.0f}/s", f"{taken.count / taken.floor:,.0f}/s"
        yield Figure(f"100 000 reminders found, {where}", rate, taken.of_floor * 100, best, at_least=80, unit="%")
        yield Figure(f"looking again at 100 000, {where}", f"{taken.again * 1000:.0f} ms")
