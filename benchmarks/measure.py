"""Timing: the things compared take turns, round by round, and medians are set against each other."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

Timed = Callable[[], Any]


def interleave(things: Mapping[str, Timed], *, rounds: int, warm: int = 3) -> dict[str, float]:
    """The median seconds of each thing, all of them measured in every round, each round beginning with another."""
    for thing in things.values():
        for _ in range(warm):
            thing()
    names = list(things)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            began = time.perf_counter()
            things[name]()
            taken[name].append(time.perf_counter() - began)
    return {name: median(values) for name, values in taken.items()}


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


@dataclass(frozen=True)
class Figure:
    """One line of the report. `ratio` is what the goal is about; `at_most` or `at_least` is the goal."""

    name: str
    measured: str
    ratio: float | None = None
    floor: str = ""
    at_most: float | None = None
    at_least: float | None = None
    unit: str = "x"

    @property
    def misses(self) -> bool:
        if self.ratio is None:
            return False
        too_much = self.at_most is not None and self.ratio > self.at_most
        return too_much or (self.at_least is not None and self.ratio < self.at_least)

    @property
    def goal(self) -> str:
        if self.at_most is not None:
            return f"<= {self.at_most:g} {self.unit}"
        return f">= {self.at_least:g} {self.unit}" if self.at_least is not None else ""

    @property
    def verdict(self) -> str:
        return "MISSED" if self.misses else "met" if self.goal else ""

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "goal": self.goal, "verdict": self.verdict}


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
