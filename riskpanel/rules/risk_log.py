"""Decisions about the risk log: who comes on it, who leaves it, and how long children stay."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from riskpanel.rules.scoring import rank
from riskpanel.states import Band

Stay = tuple[date, date]


@dataclass(frozen=True)
class Agreed:
    """A score a meeting agreed, with the threshold in force on that meeting's day."""

    net: int
    floor: str
    provisional: bool
    judged_band: str
    threshold: int


@dataclass(frozen=True)
class Leaving:
    """All that decides whether a child leaves: the meeting, the agreed scores newest first, the plan, an override."""

    under_way: bool
    quorate: bool
    agreed_here: bool
    agreed: Sequence[Agreed]
    confirmations: int
    has_plan: bool
    has_plan_lead: bool
    overridden: bool = False


def belongs_on_the_log(agreed: Agreed) -> bool:
    """A child is listed at or above the threshold, by a floor, or by the judgement that the risk is high."""
    return agreed.net >= agreed.threshold or bool(agreed.floor) or rank(agreed.judged_band) >= rank(Band.HIGH)


def leaves_log(agreed: Agreed) -> bool:
    """A child stays until the agreed score is below the threshold in force, with no floor, and not provisional."""
    return not belongs_on_the_log(agreed) and not agreed.provisional


def reasons_to_stay(leaving: Leaving) -> list[str]:
    """Why a child may not leave, each in words. None: the child may.

    The policy: a quorate meeting, the agreed net score below the threshold in force on the day, no floor, not
    provisional, as many consecutive reviews as the panel asks, a step-down plan with a lead. Two people with a reason
    override what the score says; nothing overrides the meeting and the plan.
    """
    found = []
    if not leaving.under_way:
        found.append("The meeting is not under way.")
    if not leaving.quorate:
        found.append("The meeting is not quorate.")
    if not leaving.has_plan:
        found.append("There is no step-down plan.")
    if not leaving.has_plan_lead:
        found.append("The step-down plan has no lead.")
    return found if leaving.overridden else found + _reasons_of_score(leaving)


def _reasons_of_score(leaving: Leaving) -> list[str]:
    if not leaving.agreed_here or not leaving.agreed:
        return ["This meeting has not agreed a score for the child."]
    now = leaving.agreed[0]
    found = []
    if now.net >= now.threshold:
        found.append(f"The agreed score of {now.net} is not below the threshold of {now.threshold}.")
    if now.floor:
        found.append(f"A floor is active: the band is at least {Band(now.floor).label.lower()}.")
    if now.provisional:
        found.append("The score is provisional: too little is known.")
    if rank(now.judged_band) >= rank(Band.HIGH):
        found.append(f"The panel judged the band to be {Band(now.judged_band).label.lower()}.")
    confirmed = confirmations(leaving.agreed)
    if not found and confirmed < leaving.confirmations:
        found.append(f"Below the threshold at {confirmed} of the {leaving.confirmations} reviews that must confirm it.")
    return found


FRESH_VOICE_DAYS = 30


@dataclass(frozen=True)
class Lately:
    """What a panel weighs before a child leaves, counted: grave events of the last 90 days, actions, voice, stays."""

    grave_events: int
    open_actions: int
    overdue_actions: int
    heard_on: date | None
    was_listed_before: bool


def cautions(lately: Lately, *, on: date) -> list[str]:
    """What speaks against leaving, each in words. The panel weighs it and may decide all the same."""
    found = []
    if lately.grave_events:
        plural = "" if lately.grave_events == 1 else "s"
        found.append(f"{lately.grave_events} significant event{plural} in the last 90 days.")
    if lately.open_actions:
        are = "action is" if lately.open_actions == 1 else "actions are"
        late = f", {lately.overdue_actions} of them overdue" if lately.overdue_actions else ""
        found.append(f"{lately.open_actions} {are} open{late}.")
    if lately.heard_on is None:
        found.append("Nobody has recorded the child's own words.")
    elif (on - lately.heard_on).days > FRESH_VOICE_DAYS:
        found.append(f"The child's own words were last heard {(on - lately.heard_on).days} days ago.")
    if lately.was_listed_before:
        found.append("The child has come back to the log before.")
    return found


def confirmations(agreed: Sequence[Agreed]) -> int:
    """How many of the latest reviews, newest first and without a break, would let the child leave."""
    for place, one in enumerate(agreed):
        if not leaves_log(one):
            return place
    return len(agreed)


FLAT_MEETINGS = 3
FLAT_WITHIN = 2


def drift(*, nets: Sequence[int], carried_twice: int, absent: Sequence[str]) -> list[str]:
    """Why a stay drifts, each in words: nothing moves, and the panel sees it again at every meeting.

    The policy: the agreed score flat over three meetings (within 2 points), an action carried twice, or an agency that
    leads or owes an action absent from the last two meetings. Only this panel's meetings since the listing count.
    `nets` are the scores agreed at them, oldest first.
    """
    found = []
    last = list(nets)[-FLAT_MEETINGS:]
    if len(last) == FLAT_MEETINGS and max(last) - min(last) <= FLAT_WITHIN:
        found.append(f"The score has not moved over {FLAT_MEETINGS} meetings.")
    if carried_twice:
        are = "action was" if carried_twice == 1 else "actions were"
        found.append(f"{carried_twice} {are} carried twice.")
    found += [f"{agency} was absent from the last two meetings." for agency in absent]
    return found


def mean_weeks(stays: Iterable[Stay]) -> Fraction | None:
    """Mean weeks on the log: days from listing to leaving divided by seven, over those who left in the period."""
    weeks = _weeks(stays)
    return sum(weeks, Fraction(0)) / len(weeks) if weeks else None


def median_weeks(stays: Iterable[Stay]) -> Fraction | None:
    """The stay in the middle: half of those who left were on the log for less, half for longer."""
    weeks = _weeks(stays)
    return median(weeks) if weeks else None


def one_decimal(weeks: Fraction | None) -> str:
    """Weeks for people to read, rounded half up: 10.0. Words where there is nothing to average."""
    if weeks is None:
        return "none yet"
    tenths = (weeks * 10 + Fraction(1, 2)).__floor__()
    return f"{tenths // 10}.{tenths % 10}"


def _weeks(stays: Iterable[Stay]) -> list[Fraction]:
    return [Fraction((left - listed).days, 7) for listed, left in stays]


def threshold_on(day: date, thresholds: Sequence[tuple[date, int]]) -> int | None:
    """The threshold in force on a day, of (since, net) in order of days; None before the first."""
    in_force = [net for since, net in thresholds if since <= day]
    return in_force[-1] if in_force else None
