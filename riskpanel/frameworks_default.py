"""The default framework as data. A proposal, not a validated tool: pages say so beside every score."""

from typing import Any

NAME = "Default framework"

DOMAINS: list[tuple[str, str, int]] = [
    ("missing", "Missing, whereabouts", 3),
    ("sexual_exploitation", "Sexual exploitation or abuse", 3),
    ("criminal_exploitation", "Criminal exploitation, gangs, serious violence", 3),
    ("self_harm", "Self-harm, suicide, emotional health", 3),
    ("substances", "Substance misuse", 2),
    ("offending", "Offending, harm to others, weapons", 2),
    ("home", "Home, family, placement, domestic abuse", 2),
    ("peers_places", "Peers, places, online", 2),
    ("education_work", "Education, training, work", 1),
    ("health_engagement", "Physical health, disability, engagement", 1),
]

FACTORS: list[tuple[str, str]] = [
    ("trusted_adult", "A trusted adult"),
    ("safe_home", "A safe carer and home"),
    ("positive_activity", "Positive activity, education or work"),
    ("engages", "Engages with those who help"),
    ("own_insight", "Own insight and safety strategies"),
]

# The sheet names floors for critical indicators and leaves the list to each Trust; these are a starting proposal.
INDICATORS: list[tuple[str, str]] = [
    ("missing_now", "Missing now, whereabouts not known"),
    ("suicide_attempt", "Attempted suicide in the last 28 days"),
    ("weapon_threat", "Credible threat with a weapon, to or by the child"),
    ("contact_with_exploiter", "Known contact with a person who exploits children"),
    ("no_safe_place", "No safe place to sleep tonight"),
]

DEFAULT: dict[str, Any] = {"name": NAME, "domains": DOMAINS, "factors": FACTORS, "indicators": INDICATORS}
