"""Who may call what: one row a route. The policy is docs/architecture.md and each `access.py`; this is its sum.

    "route name": Row(thing, METHOD=who may, …)

`thing` names what the address is about (world.py has one of each target): out of its sight a person gets 404 with the
body of an address that never was; in sight but not among those who may, 403. Rows without a thing answer 403 instead.
`who` is names, or names by target, or SIGHT: everybody who sees the thing. A method that a row does not name is not
answered (405). A new route needs its row here; a POST that is refused only after its form was read needs a right form
in bodies.py.
"""

from dataclasses import dataclass

from tests.access.world import CAST, GONE, PERSONS

Who = str | dict[str, str]
SIGHT = "whoever sees it"

# --- Groups of people --------------------------------------------------------------------------------------------
ANYBODY = " ".join(PERSONS)
SIGNED_IN = " ".join((*CAST, "ended", "revoked", "related", "superuser"))  # a disabled person is signed out
PRACTITIONERS = "frontdoor socialworker manager school health member police charity outsider revoked related"
COUNCIL = "frontdoor socialworker manager coordinator chair"
PANEL = "chair coordinator member"
KEEPERS = "chair coordinator"
BOARD = "board boardchair partnership"

# --- Who sees what ----------------------------------------------------------------------------------------------
CASE = {
    "shared": f"{COUNCIL} school health member police",
    "other": "charity",
    "restricted": "socialworker health",
}
SEEN_BY: dict[str, dict[str, str]] = {
    "case": CASE,
    "child": CASE,
    "share": CASE,
    "assessment": CASE,
    "case thread": CASE,
    "log entry": {"shared": CASE["shared"]},
    "referral": {
        "waiting": "school frontdoor",
        "shared": CASE["shared"],
        "restricted": CASE["restricted"],
        "other": "charity frontdoor",
        "draft": "charity",
    },
    # police were asked; the school that made the referral does not read what another partner knows
    "information request": {"waiting": "police frontdoor"},
    "notice": {"police's": "police"},
    # of the owner, the panel that set it, whoever sees the case
    "action": {"shared": CASE["shared"], "other": "charity", "restricted": CASE["restricted"]},
    "meeting": {"shared": PANEL},
    "panel": {"shared": PANEL},
}
LEADS = {"shared": "socialworker manager", "other": "charity", "restricted": "socialworker"}
ADDS = {"shared": f"{COUNCIL} school health member", "other": "charity", "restricted": "socialworker health"}
ASSESSES = ADDS
TRIAGES = {"waiting": "frontdoor", "shared": "frontdoor", "other": "frontdoor"}
REFERS = {"waiting": "school", "shared": "school", "other": "charity", "draft": "charity"}


@dataclass(frozen=True)
class Row:
    thing: str = ""
    GET: Who | None = None
    POST: Who | None = None
    PATCH: Who | None = None
    PUT: Who | None = None
    DELETE: Who | None = None

    @property
    def methods(self) -> dict[str, Who]:
        found = {name: getattr(self, name) for name in ("GET", "POST", "PUT", "PATCH", "DELETE")}
        return {name: who for name, who in found.items() if who is not None}

    @property
    def sight(self) -> dict[str, str]:
        return SEEN_BY[self.thing.removesuffix(" by pk")] if self.thing else {}


def expected(row: Row, method: str, target: str, person: str) -> str:
    """What this person gets: ok, 403, 404, or is asked to sign in."""
    who = row.methods[method]
    may = (row.sight[target] if row.thing else SIGNED_IN) if who == SIGHT else who
    if isinstance(may, dict):
        may = may.get(target, "")
    allowed = person in may.split()
    if person in ("anonymous", "disabled"):
        return "ok" if allowed else "sign in"
    if row.thing and person not in row.sight[target].split():
        return "404"
    return "ok" if allowed else "403"


TABLE: dict[str, Row] = {
    # --- The whole house
    "home": Row(GET=SIGNED_IN),
    "accessibility": Row(GET=ANYBODY),
    "privacy": Row(GET=ANYBODY),
    "security_txt": Row(GET=ANYBODY),
    "healthz": Row(GET=ANYBODY),
    "readyz": Row(GET=ANYBODY),
    "gallery": Row(GET="admin"),
    "schema": Row(GET=SIGNED_IN),
    # --- Cases and children
    "cases:list": Row(GET=f"{PRACTITIONERS} {KEEPERS}"),
    "cases:record": Row("case", GET=SIGHT),
    "cases:chronology": Row("case", GET=SIGHT),
    "cases:add_event": Row("case", GET=ADDS, POST=ADDS),
    "cases:add_voice": Row("case", GET=ADDS, POST=ADDS),
    "cases:sharing": Row("case", GET=SIGHT),
    "cases:add_share": Row("case", GET=LEADS, POST=LEADS),
    "cases:end_share": Row("share", GET=LEADS, POST=LEADS),
    "cases:looked": Row("case", GET=SIGHT),
    "cases:hand_over": Row("case", GET=LEADS, POST=LEADS),
    "cases:change_level": Row("case", GET=LEADS, POST=LEADS),
    "cases:close": Row("case", GET=LEADS, POST=LEADS),
    "cases:join_team": Row("case", GET=LEADS, POST=LEADS),
    "cases:search": Row(GET=PRACTITIONERS, POST=PRACTITIONERS),
    "cases:ask": Row(POST=PRACTITIONERS),
    "cases:restrict": Row(GET="guardian", POST="guardian"),
    "child-list": Row(GET=SIGNED_IN, POST=PRACTITIONERS),
    "child-detail": Row("child", GET=SIGHT, PATCH=ADDS),
    "child-search": Row(POST=PRACTITIONERS),
    "child-duplicates": Row("child", GET={"shared": "frontdoor socialworker manager school health member police",
                                          "other": "charity", "restricted": "socialworker health"}),
    "case-list": Row(GET=SIGNED_IN, POST="frontdoor manager"),
    "case-detail": Row("case by pk", GET=SIGHT, PATCH=LEADS),
    "case-hand-over": Row("case by pk", POST=LEADS),
    "case-close": Row("case by pk", POST=LEADS),
    "case-shares": Row("case by pk", GET=SIGHT, POST=LEADS),
    "case-end": Row("share by pk", POST=LEADS),
    "case-chronology": Row("case by pk", GET=SIGHT, POST=ADDS),
    "case-seen-by": Row("case by pk", GET=SIGHT),
    # --- Referrals and the front door
    "referrals:mine": Row(GET=PRACTITIONERS),
    "referrals:new": Row(GET=PRACTITIONERS, POST=PRACTITIONERS),
    "referrals:detail": Row("referral", GET=SIGHT),
    # a sent referral sends whoever sees it to its page: its answers no longer change
    "referrals:child": Row("referral", GET=SIGHT, POST=SIGHT),
    "referrals:concern": Row("referral", GET=SIGHT, POST=SIGHT),
    "referrals:family": Row("referral", GET=SIGHT, POST=SIGHT),
    "referrals:check": Row("referral", GET=SIGHT, POST=SIGHT),
    "referrals:sent": Row("referral", GET=SIGHT),
    "referrals:withdraw": Row("referral", GET=REFERS, POST=REFERS),
    "referrals:answer": Row("referral", GET=REFERS, POST=REFERS),
    "referrals:accept": Row("referral", POST=TRIAGES),
    "referrals:query": Row("referral", GET=TRIAGES, POST=TRIAGES),
    "referrals:rate": Row("referral", GET=TRIAGES, POST=TRIAGES),
    "referrals:ask": Row("referral", GET=TRIAGES, POST=TRIAGES),
    "referrals:decide": Row("referral", GET=TRIAGES, POST=TRIAGES),
    "referrals:front_door": Row(GET="frontdoor"),
    "referrals:information_request": Row("information request", GET=SIGHT, POST="police"),
    "referrals:guidance": Row(GET=SIGNED_IN),
    "referral-list": Row(GET=SIGNED_IN, POST=PRACTITIONERS),
    "referral-detail": Row("referral by pk", GET=SIGHT),
    "referral-accept": Row("referral by pk", POST=TRIAGES),
    "referral-query": Row("referral by pk", POST=TRIAGES),
    "referral-decide": Row("referral by pk", POST=TRIAGES),
    "referral-answer": Row("referral by pk", POST=REFERS),
    "referral-withdraw": Row("referral by pk", POST=REFERS),
    # --- Risk log and assessments
    "riskpanel:risk_log": Row(GET=PANEL),
    "riskpanel:log_entry": Row("log entry", GET=SIGHT),
    "riskpanel:change_lead": Row("log entry", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:risk_of_case": Row("case", GET=SIGHT),
    "riskpanel:propose_assessment": Row("case", GET=ASSESSES, POST=ASSESSES),
    "riskpanel:list_on_log": Row("case", GET={"shared": KEEPERS}, POST={"shared": KEEPERS}),
    "riskpanel:assessment": Row("assessment", GET=SIGHT, POST=ASSESSES),
    "risk-assessment-list": Row(GET=SIGNED_IN, POST=PRACTITIONERS),
    "risk-assessment-preview": Row(POST=f"{PRACTITIONERS} {PANEL} admin"),
    "risk-assessment-detail": Row("assessment by pk", GET=SIGHT),
    "risk-assessment-addenda": Row("assessment by pk", POST=ASSESSES),
    "log-entry-list": Row(GET=SIGNED_IN),
    "log-entry-list-child": Row(POST=KEEPERS),
    "log-entry-detail": Row("log entry by pk", GET=SIGHT),
    "log-entry-remove": Row("log entry by pk", POST=KEEPERS),
    "log-entry-scores": Row("log entry by pk", GET=SIGHT),
    # --- Notices
    "notifications:list": Row(GET=SIGNED_IN),
    "notifications:read_all": Row(POST=SIGNED_IN),
    "notifications:read": Row("notice", POST=SIGHT),
    "notification-list": Row(GET=SIGNED_IN),
    "notification-detail": Row("notice by pk", GET=SIGHT),
    "notification-read": Row("notice by pk", POST=SIGHT),
}
