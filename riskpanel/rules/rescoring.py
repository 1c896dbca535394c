"""When a child on the log is scored again before the next review is due."""

from dataclasses import dataclass
from datetime import date

INCIDENTS_THAT_FLAG = 3
INCIDENT_DAYS = 90


@dataclass(frozen=True)
class Since:
    """What came to the record since the child was scored last; `incidents` are those of the last 90 days."""

    missing_on: date | None = None
    critical_on: date | None = None
    referred_on: date | None = None
    incident_on: date | None = None
    incidents: int = 0


def reasons_to_rescore(since: Since) -> list[str]:
    """Why a child is scored early, each in words; nothing where the last score still says what is known.

    The policy: a missing episode; an arrest, emergency attendance, placement move, strategy discussion, exclusion or
    new intelligence of exploitation, which stand in the chronology as critical; a new referral; three incidents in 90
    days. It asks for a new assessment and decides nothing.
    """
    found = []
    if since.missing_on:
        found.append(f"A missing episode on {_day(since.missing_on)}, after the last score.")
    if since.critical_on:
        found.append(f"A critical entry of {_day(since.critical_on)}, after the last score.")
    if since.referred_on:
        found.append(f"A new referral on {_day(since.referred_on)}, after the last score.")
    if since.incidents >= INCIDENTS_THAT_FLAG and since.incident_on:
        found.append(f"{since.incidents} incidents in {INCIDENT_DAYS} days.")
    return found


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
