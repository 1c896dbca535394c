"""Ratings that give a wished net score under the default framework."""

from datetime import date
from random import Random
from typing import Any

from riskpanel.frameworks_default import DOMAINS, FACTORS, INDICATORS
from riskpanel.rules.scoring import Answers, Scheme, score
from trust.demo import words

SCHEME = Scheme(
    weights={code: weight for code, _, weight in DOMAINS},
    names={code: name for code, name, _ in DOMAINS},
    factors=dict(FACTORS),
    indicators={code: "high" for code, _ in INDICATORS},
)
PROTECTIVE = {"trusted_adult": 2, "safe_home": 1, "positive_activity": 2, "engages": 2, "own_insight": 1}
HIGHEST = 3  # a 4 is imminent harm and a floor; the story has none that lasts


def ratings_for(wished: int, *, start: dict[str, int] | None, random: Random) -> dict[str, int]:
    """Values near `wished`, moved from `start` by as few domains as it takes."""
    values = dict(start) if start else {code: random.randint(1, 3) for code in SCHEME.weights}
    codes = list(values)
    for _ in range(200):
        net = score(SCHEME, Answers(values, PROTECTIVE)).net
        if abs(net - wished) <= 2:
            break
        code = random.choice(codes)
        values[code] = min(values[code] + 1, HIGHEST) if net < wished else max(values[code] - 1, 0)
    return values


def with_evidence(
    values: dict[str, int], *, on: date, random: Random, before: dict[str, int] | None = None
) -> dict[str, Any]:
    """The values as a practitioner gives them, each with evidence, its source and date; only those unlike `before`."""
    return {
        code: {
            "value": value,
            "evidence": random.choice(words.EVIDENCE),
            "source": random.choice(["Police", "School", "Health", "Social care", "The young person"]),
            "on": on,
        }
        for code, value in values.items()
        if before is None or before.get(code) != value
    }
