"""When a child on the log is scored again before the next review is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

# Kinds of entries in the chronology after which a child is scored early, in words. Source: the framework's review rule.
RESCORED_AFTER = {
    "missing": "A missing episode",
    "arrest": "An arrest",
    "emergency": "An attendance at an emergency department",
    "exclusion": "An exclusion from school",
    "placement": "A move of placement",
    "exploitation": "New information on exploitation",
    "strategy": "A strategy discussion",
}
INCIDENTS_THAT_FLAG = 3
INCIDENT_DAYS = 90


@dataclass(frozen=True)
class Since:
    """What came to the record since the child was scored last: `kinds` are those of RESCORED_AFTER, each with the day
    of the newest; `incidents` are those of the last 90 days."""

    kinds: Mapping[str, date] = field(default_factory=dict)
    critical_on: date | None = None
    referred_on: date | None = None
    incident_on: date | None = None
    incidents: int = 0


def reasons_to_rescore(since: Since) -> list[str]:
    """Why a child is scored early, each in words; nothing where the last score still says what is known.

    The policy: an entry of a kind in RESCORED_AFTER; any other entry marked as critical; a new referral; three
    incidents in 90 days. It asks for a new assessment and decides nothing.
    """
    found = [
        f"{words} on {_day(since.kinds[kind])}, after the last score."
        for kind, words in RESCORED_AFTER.items()
        if kind in since.kinds
    ]
    if since.critical_on:
        found.append(f"A critical entry of {_day(since.critical_on)}, after the last score.")
    if since.referred_on:
        found.append(f"A new referral on {_day(since.referred_on)}, after the last score.")
    if since.incidents >= INCIDENTS_THAT_FLAG and since.incident_on:
        found.append(f"{since.incidents} incidents in {INCIDENT_DAYS} days.")
    return found


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
