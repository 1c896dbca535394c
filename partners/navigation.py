"""The main navigation: what this person may use, and nothing else."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from partners.models import User
from partners.roles import Permission

P = Permission

# label, URL name, and the permissions of which one is needed (none: everybody signed in)
ENTRIES: list[tuple[str, str, frozenset[Permission]]] = [
    ("My work", "home", frozenset()),
    ("Front door", "referrals:front_door", frozenset({P.DECIDE_REFERRAL, P.SEE_TEAM_WORK})),
    ("Referrals", "referrals:mine", frozenset({P.LOG_REFERRAL})),
    ("Children", "cases:list", frozenset({P.SEARCH_CHILDREN, P.SIT_ON_PANEL})),
    ("Risk log", "riskpanel:risk_log", frozenset({P.SIT_ON_PANEL})),
    ("Meetings", "riskpanel:meetings", frozenset({P.SIT_ON_PANEL})),
    ("Actions", "riskpanel:actions", frozenset({P.LOG_REFERRAL, P.SIT_ON_PANEL, P.SEE_TEAM_WORK})),
    ("Board", "board:dashboard", frozenset({P.SEE_BOARD})),
    ("Seats on the Board", "board:members", frozenset({P.MANAGE_PEOPLE})),
    ("Partners", "partners:directory", frozenset({P.SEE_PARTNERS})),
    ("People", "partners:people", frozenset({P.MANAGE_PEOPLE})),
    ("Front door rules", "referrals:clock_rules", frozenset({P.MANAGE_FRAMEWORKS})),
    ("Declared relationships", "partners:relationships", frozenset({P.RESTRICT_CASES})),
    ("Panels", "riskpanel:panels", frozenset({P.MANAGE_FRAMEWORKS, P.SIT_ON_PANEL})),
    ("Audit", "audit:records", frozenset({P.READ_AUDIT})),
]


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    current: bool


def navigation_for(user: User, request: HttpRequest) -> list[Entry]:
    entries = []
    for label, name, needed in ENTRIES:
        if needed and not needed & user.standing.permissions:
            continue
        try:
            url = reverse(name)
        except NoReverseMatch:  # pragma: no cover - an app left out of INSTALLED_APPS
            continue
        current = request.path == url or (url != "/" and request.path.startswith(url))
        entries.append(Entry(label, url, current))
    return entries
