"""How ratings become a score: index, credit, net, floor and band. Plain values in, plain values out.

The framework is a proposal and not a validated tool. It supports judgement and never decides. All rounding is half
up, in whole numbers: no float takes part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from riskpanel.states import Band

BANDS = (Band.LOW, Band.MEDIUM, Band.HIGH, Band.VERY_HIGH)
IMMINENT = 4
NOT_VALIDATED = "The scoring framework is a proposal, not a validated tool. It supports judgement and never decides."


@dataclass(frozen=True)
class Scheme:
    """One version of a framework as plain values: code → weight, code → name, and where the bands lie."""

    weights: Mapping[str, int]
    names: Mapping[str, str]
    factors: Mapping[str, str]
    indicators: Mapping[str, str]  # code → the floor that its presence sets
    medium_from: int = 25
    high_from: int = 45
    very_high_from: int = 65
    most_credit: int = 10
    complete_from: int = 80
    one_imminent: str = Band.HIGH
    more_imminent: str = Band.VERY_HIGH


@dataclass(frozen=True)
class Answers:
    """What people answered: 0 to 4 or None (not known) for each domain, 0 to 4 a factor, indicators present."""

    ratings: Mapping[str, int | None]
    protective: Mapping[str, int]
    critical: frozenset[str] = frozenset()

    @property
    def known(self) -> dict[str, int]:
        return {code: value for code, value in self.ratings.items() if value is not None}


@dataclass(frozen=True)
class Score:
    """The figures: index, credit, net and completeness from 0 to 100; `floor` is a band or nothing."""

    index: int
    credit: int
    net: int
    completeness: int
    provisional: bool
    floor: str
    band: str


class NothingKnownError(ValueError):
    """Every domain is not known: there is no score, because not known is never 0."""


def score(scheme: Scheme, answers: Answers) -> Score:
    """The score of these answers. Raises NothingKnownError where no domain is rated."""
    found = index(scheme, answers)
    given = credit(scheme, answers)
    net = max(0, found - given)
    complete = completeness(scheme, answers)
    least = floor(scheme, answers)
    return Score(
        index=found,
        credit=given,
        net=net,
        completeness=complete,
        provisional=complete < scheme.complete_from,
        floor=least,
        band=higher(band_of(scheme, net), least),
    )


def index(scheme: Scheme, answers: Answers) -> int:
    """The weighted ratings as a share of the most they could be, of what is known: round(100·Σwr / Σ4w)."""
    found, most = weighed(scheme, answers)
    if not most:
        raise NothingKnownError("no domain is rated")
    return half_up(100 * found, most)


def weighed(scheme: Scheme, answers: Answers) -> tuple[int, int]:
    """Σwr and Σ4w over the domains that are known."""
    known = answers.known
    found = sum(scheme.weights[code] * value for code, value in known.items())
    return found, sum(4 * scheme.weights[code] for code in known)


def credit(scheme: Scheme, answers: Answers) -> int:
    """What protective factors take off: round(10·P/20). A factor that is not rated gives nothing."""
    most = 4 * len(scheme.factors)
    return half_up(scheme.most_credit * sum(answers.protective.values()), most) if most else 0


def completeness(scheme: Scheme, answers: Answers) -> int:
    """How much of the weight is known, in per cent."""
    return half_up(100 * sum(scheme.weights[code] for code in answers.known), sum(scheme.weights.values()))


def floor(scheme: Scheme, answers: Answers) -> str:
    """The band below which nothing takes it, as the version has it for one domain at 4, for more, and for indicators.

    By the default framework one domain at 4 or a critical indicator gives high, two at 4 very high.
    """
    at_four = sum(value == IMMINENT for value in answers.known.values())
    least = {0: "", 1: str(scheme.one_imminent)}.get(at_four, str(scheme.more_imminent))
    for code in answers.critical:
        least = higher(least, scheme.indicators[code])
    return least


def band_of(scheme: Scheme, net: int) -> str:
    """The band of a net score by number alone."""
    steps = (scheme.medium_from, scheme.high_from, scheme.very_high_from)
    return str(BANDS[sum(net >= step for step in steps)])


def higher(one: str, other: str) -> str:
    """The higher of two bands; nothing is lower than any."""
    return str(max(one, other, key=rank))


def rank(band: str) -> int:
    """0 low to 3 very high, -1 for none."""
    return BANDS.index(Band(band)) if band else -1


def lists(found: Score, *, threshold: int, judged_band: str = "") -> bool:
    """A child is listed at or above the threshold, by a floor, or by the judgement that the risk is high."""
    by_judgement = rank(judged_band) >= rank(Band.HIGH)
    return found.net >= threshold or bool(found.floor) or by_judgement


def may_leave(found: Score, *, threshold: int, judged_band: str = "") -> bool:
    """The score lets a child leave below the threshold, with no floor, not provisional and not judged high."""
    return not lists(found, threshold=threshold, judged_band=judged_band) and not found.provisional


def explain(scheme: Scheme, answers: Answers, *, judged_band: str = "") -> list[str]:
    """Why the score is what it is, one line a step: a person can follow it by hand."""
    found = score(scheme, answers)
    wr, w4 = weighed(scheme, answers)
    protective = sum(answers.protective.values())
    return [
        *_domain_lines(scheme, answers),
        f"Together {wr} of {w4}, which is an index of {found.index} out of 100.",
        f"Protective factors come to {protective} of {4 * len(scheme.factors)}, which takes off {found.credit}.",
        f"Net score: {found.index} less {found.credit} is {found.net}, {_word(band_of(scheme, found.net))} by number.",
        *_floor_lines(scheme, answers, found),
        _completeness_line(scheme, found),
        *([f"People judged the band to be {_word(judged_band)}."] if judged_band else []),
    ]


def _domain_lines(scheme: Scheme, answers: Answers) -> list[str]:
    lines = []
    for code, weight in scheme.weights.items():
        value = answers.ratings.get(code)
        if value is None:
            lines.append(f"{scheme.names[code]}: not known, so it is left out.")
        else:
            lines.append(f"{scheme.names[code]}: {value} times weight {weight} is {value * weight} of {4 * weight}.")
    return lines


def _floor_lines(scheme: Scheme, answers: Answers, found: Score) -> list[str]:
    if not found.floor:
        return []
    at_four = [scheme.names[code] for code, value in answers.known.items() if value == IMMINENT]
    causes = [f"rated 4: {_joined(at_four)}"] if at_four else []
    if answers.critical:
        causes.append("a critical indicator is present")
    return [f"The band is at least {_word(found.floor)} ({'; '.join(causes)})."]


def _completeness_line(scheme: Scheme, found: Score) -> str:
    line = f"{found.completeness}% of the weight is known"
    if found.provisional:
        return f"{line}, less than {scheme.complete_from}%: the score is provisional. It may list, and may not remove."
    return f"{line}."


def half_up(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded to the nearest whole, halves up. For numbers not below 0."""
    return (2 * numerator + denominator) // (2 * denominator)


def _word(band: str) -> str:
    return str(Band(band).label).lower()


def _joined(names: Sequence[str]) -> str:
    return "; ".join(names)
