"""Decisions about scoring frameworks: who drafts and publishes them, what a version needs, what is new in one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from partners.models import User
from partners.roles import Permission
from riskpanel import access
from riskpanel.models import Meeting, Panel
from riskpanel.rules.panels import keeps
from riskpanel.rules.scoring import half_up, rank
from riskpanel.states import Band, MeetingState

HEAVIEST = 20
MOST_PARTS = 40
HELD = (MeetingState.UNDER_WAY, MeetingState.CLOSED, MeetingState.APPROVED, MeetingState.ISSUED)


@dataclass(frozen=True)
class Sketch:
    """A version as plain values: domains (code, name, weight), factors (code, name), indicators (code, name, floor)."""

    domains: Sequence[tuple[str, str, int]]
    factors: Sequence[tuple[str, str]]
    indicators: Sequence[tuple[str, str, str]]
    settings: dict[str, Any]

    @property
    def weight(self) -> int:
        return sum(weight for *_, weight in self.domains)


def can_draft(user: User) -> bool:
    """The administrator drafts frameworks, and so do the chair and the coordinator of a panel."""
    return access.drafts_frameworks(user)


def can_publish(user: User, scoring_with_it: Iterable[Panel]) -> bool:
    """The administrator publishes, and whoever keeps every panel that scores with the version before."""
    keeps_all = all(keeps(user, panel) for panel in scoring_with_it)
    return can_draft(user) and (user.may(Permission.MANAGE_FRAMEWORKS) or keeps_all)


def may_agree(meeting: Meeting, framework_name: str) -> bool:
    """A version is agreed by a quorate meeting, held or under way, of a panel that scores with the one before."""
    return meeting.state in HELD and meeting.quorate is True and meeting.panel.framework.name == framework_name


def shape_problem(sketch: Sketch) -> tuple[str, str] | tuple[()]:
    """Why a draft cannot be kept like this, as (field, words); nothing where it can."""
    for field, parts in (("domains", sketch.domains), ("factors", sketch.factors), ("indicators", sketch.indicators)):
        if problem := _parts_problem(parts):
            return field, problem
    if any(not 1 <= weight <= HEAVIEST for *_, weight in sketch.domains):
        return "domains", f"A domain weighs from 1 to {HEAVIEST}."
    if any(floor not in Band.values for *_, floor in sketch.indicators):
        return "indicators", "The floor of an indicator is low, medium, high or very high."
    return _settings_problem(sketch.settings)


def _parts_problem(parts: Sequence[tuple[Any, ...]]) -> str:
    if len(parts) > MOST_PARTS:
        return f"At most {MOST_PARTS} of them."
    if any(not code or not name for code, name, *_ in parts):
        return "Each needs a name."
    for place, kind in ((0, "code"), (1, "name")):
        taken = [str(part[place]).lower() for part in parts]
        if twice := sorted({one for one in taken if taken.count(one) > 1}):
            return f"Each {kind} stands once. Twice: {', '.join(twice)}."
    return ""


def _settings_problem(given: dict[str, Any]) -> tuple[str, str] | tuple[()]:
    medium, high, very_high = (given[name] for name in ("medium_from", "high_from", "very_high_from"))
    if not 1 <= medium < high < very_high <= 100:
        return "very_high_from", "The bands begin one above the other: medium, then high, then very high, up to 100."
    if rank(given["more_imminent"]) < rank(given["one_imminent"]):
        return "more_imminent", "More domains at 4 cannot set a lower floor than one."
    if len(given["anchors"]) != 5 or not all(words.strip() for words in given["anchors"]):
        return "anchors", "Say what each rating from 0 to 4 means."
    return _range_problem(given)


RANGES = {
    "most_credit": (0, 50, "Protective factors take off from 0 to 50."),
    "complete_from": (0, 100, "What must be known is from 0 to 100 per cent."),
    "medium_review_weeks": (1, 52, "Review weeks are from 1 to 52."),
    "low_review_weeks": (1, 52, "Review weeks are from 1 to 52."),
    "threshold": (1, 100, "The threshold must be between 1 and 100."),
}


def _range_problem(given: dict[str, Any]) -> tuple[str, str] | tuple[()]:
    for name, (least, most, words) in RANGES.items():
        if given[name] is not None and not least <= given[name] <= most:
            return name, words
    return ()


def remarks(sketch: Sketch, before: Sketch | None) -> list[str]:
    """What to think of before publishing, each in words. Nothing of it refuses."""
    found = []
    threshold, high = sketch.settings["threshold"], sketch.settings["high_from"]
    if threshold is not None and threshold < high:
        found.append(f"A child is listed from {threshold}, which is below the band high ({high}).")
    if threshold is not None and threshold > high:
        found.append(f"A child in the band high ({high} and more) leaves when the score is below {threshold}.")
    if before is None:
        return found
    known = {code for code, *_ in before.domains}
    fresh = [weight for code, _, weight in sketch.domains if code not in known]
    if fresh:
        share = half_up(100 * sum(fresh), sketch.weight)
        found.append(f"Nobody has rated the new domains yet: {share}% of the weight is not known until they are.")
        if 100 - share < sketch.settings["complete_from"]:
            found.append("So every score is provisional until each child is assessed anew, and no child may leave.")
    return found


WORDS = {
    "medium_from": "medium begins at",
    "high_from": "high begins at",
    "very_high_from": "very high begins at",
    "most_credit": "the most that protective factors take off",
    "complete_from": "what must be known, in per cent",
    "one_imminent": "the floor for one domain at 4",
    "more_imminent": "the floor for two or more at 4",
    "medium_review_weeks": "weeks to the review of a child in medium",
    "low_review_weeks": "weeks to the review of a child in low",
    "threshold": "the threshold",
}


def differences(before: Sketch, after: Sketch) -> list[str]:
    """What is new in a version against the one before, a line each."""
    lines = []
    for kind, old, new in (
        ("domain", before.domains, after.domains),
        ("protective factor", before.factors, after.factors),
        ("critical indicator", before.indicators, after.indicators),
    ):
        lines += _part_lines(kind, {part[0]: part[1:] for part in old}, {part[0]: part[1:] for part in new})
    lines += [
        f"{WORDS[name].capitalize()}: {_said(before.settings[name])}, from now {_said(after.settings[name])}."
        for name in WORDS
        if before.settings[name] != after.settings[name]
    ]
    if list(before.settings["anchors"]) != list(after.settings["anchors"]):
        lines.append("What the ratings mean is said in other words.")
    return lines


def _part_lines(kind: str, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    lines = [f"New {kind}: {', '.join(_said(one) for one in new[code])}." for code in new if code not in old]
    lines += [f"No longer a {kind}: {old[code][0]}." for code in old if code not in new]
    for code in new:
        if code in old and old[code] != new[code]:
            was, now = (", ".join(_said(one) for one in part) for part in (old[code], new[code]))
            lines.append(f"Changed {kind}: {was}, from now {now}.")
    return lines


def _said(value: Any) -> str:
    if value is None:
        return "each panel's own"
    return str(Band(value).label).lower() if value in Band.values else str(value)
