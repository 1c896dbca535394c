"""Quarters of the financial year, April to March: the only periods that figures are published for."""

from dataclasses import dataclass
from datetime import date, timedelta

MOST_QUARTERS = 40  # ten years: further back nothing is published
MONTHS = ("April to June", "July to September", "October to December", "January to March")


@dataclass(frozen=True, order=True)
class Quarter:
    """`year` is the one in which the financial year began; `number` 1 is April to June."""

    year: int
    number: int

    @classmethod
    def from_code(cls, code: str) -> "Quarter":
        """The quarter of a code such as 2025-Q1. Raises ValueError for anything else."""
        year, number = code.split("-Q")
        return cls(int(year), int(number))

    @property
    def first_day(self) -> date:
        return date(self.year + (self.number == 4), self.number * 3 % 12 + 1, 1)

    @property
    def end(self) -> date:
        """The first day after the quarter."""
        return self.following.first_day

    @property
    def following(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    @property
    def preceding(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def label(self) -> str:
        return f"{MONTHS[self.number - 1]} {self.first_day.year}"

    @property
    def code(self) -> str:
        return f"{self.year}-Q{self.number}"


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year - (day.month < 4), (day.month - 4) % 12 // 3 + 1)


def last_quarters(count: int, *, today: date) -> list[Quarter]:
    """The last `count` quarters that have ended by today, oldest first."""
    quarter = quarter_of(today)
    found = []
    for _ in range(count):
        quarter = quarter.preceding
        found.append(quarter)
    return found[::-1]
