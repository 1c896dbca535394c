"""How many of what, from the number of children."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
S_CHILDREN, L_CHILDREN = 70_000, 1_400_000
MONTHS = 36
LARGEST_SHARE, SMALLEST_SHARE = 0.40, 0.001  # of all cases, with the partner that has most and the one with fewest
PARTNER_SHARES_PER_CASE = 2.4  # and one by name, for the lead professional


@dataclass(frozen=True)
class Size:
    children: int
    cases: int
    referrals: int
    partners: int
    users: int
    localities: int
    panels: int
    looks: int
    until: date
    seed: int

    @classmethod
    def of(cls, children: int, *, until: date, seed: int) -> "Size":
        """In the proportions of size S; L has 20 million looks, which is fewer than its children would make."""
        scale = children / S_CHILDREN
        return cls(
            children=children,
            cases=max(1, round(30_000 * scale)),
            referrals=max(1, round(200_000 * scale)),
            partners=max(8, round(60 * scale)),
            users=max(60, round(2_000 * scale)),
            localities=max(2, round(12 * scale)),
            panels=max(1, round(3 * scale)),
            looks=min(20_000_000, max(1, round(3_000_000 * scale))),
            until=until,
            seed=seed,
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """What every statement may name."""
        return {
            **vars(self),
            "end": datetime.combine(self.until, time(0), LONDON),
            "months": MONTHS,
            "step": coprime_step(self.children),
            "sizes": share_sizes(self.partners),
        }


def share_sizes(partners: int) -> list[float]:
    """The part of all cases that each partner shares in, largest first, adding up to 2.4 shares a case."""

    def sizes(bend: float) -> list[float]:
        fall = SMALLEST_SHARE / LARGEST_SHARE
        return [LARGEST_SHARE * fall ** ((n / (partners - 1)) ** bend) for n in range(partners)]

    low, high = 0.01, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(sizes(middle)) < PARTNER_SHARES_PER_CASE else (low, middle)
    return sizes(low)


def coprime_step(count: int) -> int:
    """A stride that visits each of `count` once, far from the one before."""
    from math import gcd

    step = max(1, int(count * 0.618))
    while gcd(step, count) != 1:
        step += 1
    return step
