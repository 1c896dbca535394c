"""Who may call what: one row a route. The policy is docs/architecture.md and each `access.py`; this is its sum.

    "route name": Row(thing, METHOD=who may, …)

`thing` names what the address is about (world.py has one of each target): out of its sight a person gets 404 with the
body of an address that never was; in sight but not among those who may, 403. Rows without a thing answer 403 instead.
`who` is names, or names by target, or SIGHT: everybody who sees the thing. A method that a row does not name is not
answered (405). A new route needs its row here; a POST that is refused only after its form was read needs a right form
in bodies.py.
"""

from dataclasses import dataclass

from tests.access.world import CAST, PERSONS

Who = str | dict[str, str]
SIGHT = "whoever sees it"

# --- Groups of people --------------------------------------------------------------------------------------------
ANYBODY = " ".join(PERSONS)
SIGNED_IN = " ".join((*CAST, "ended", "revoked", "related", "superuser"))  # a disabled person is signed out
PRACTITIONERS = "frontdoor socialworker manager school health member police charity outsider revoked related"
COUNCIL = "frontdoor socialworker manager coordinator chair"
PANEL = "chair coordinator member"
KEEPERS = "chair coordinator"
JUDGES = f"{PRACTITIONERS} {KEEPERS}"  # log or decide referrals, or sit on a panel: they read the levels of need
DRAFTS = f"admin {KEEPERS}"
BOARD = "board boardchair partnership"
ROLES = " ".join((*CAST, "revoked", "related"))  # everybody with a live role

# --- Sign-in ----------------------------------------------------------------------------------------------------
# The library's pages, each asked for by name: a new one of a new version stands in nobody's way unseen.
SIGN_IN = """
    no_change_of_address account_login account_logout account_inactive account_signup account_reauthenticate
    account_email account_email_verification_sent account_change_password account_set_password account_reset_password
    account_confirm_login_code account_confirm_email account_reset_password_from_key_done
    account_reset_password_from_key account_reset_password_done mfa_index mfa_authenticate mfa_reauthenticate
    mfa_activate_totp mfa_deactivate_totp mfa_view_recovery_codes mfa_generate_recovery_codes
    mfa_download_recovery_codes mfa_list_webauthn mfa_add_webauthn mfa_reauthenticate_webauthn mfa_remove_webauthn
    mfa_edit_webauthn mfa_login_webauthn usersessions_list
"""
SIGN_IN_PAGES = frozenset(SIGN_IN.split())

# --- Who sees what ----------------------------------------------------------------------------------------------
CASE = {
    "shared": f"{COUNCIL} school health member police",
    "other": "charity",
    "restricted": "socialworker health",
}
SEEN_BY: dict[str, dict[str, str]] = {
    "case": CASE,
    "child": CASE,
    "merge": {"shared": CASE["shared"]},
    "share": CASE,
    "assessment": CASE,
    # the panel sees a child from the agenda that proposes it; a restricted one comes by name, never by an agenda
    "assessment by pk": CASE | {"other": f"charity {PANEL}"},
    "case of the panel": CASE | {"other": f"charity {PANEL}"},
    "case thread": CASE,
    "log entry": {"shared": CASE["shared"]},
    # the panel sees whom it is asked to hear
    "panel referral": {"other": f"charity {PANEL}"},
    "referral": {
        "waiting": "school frontdoor manager",
        "shared": CASE["shared"],
        "restricted": CASE["restricted"],
        "other": "charity frontdoor manager",
        "draft": "charity",
    },
    "owed page": {"waiting": "school frontdoor manager", "other": "charity frontdoor manager"},
    "attachment": {"waiting": "school frontdoor manager", "restricted": CASE["restricted"], "draft": "charity"},
    "file": {"charity's": "charity"},
    # police were asked; the school that made the referral does not read what another partner knows
    "information request": {"waiting": "police frontdoor manager"},
    "key of anybody": {"police's": SIGNED_IN},
    "notice": {"police's": "police"},
    # of the owner, the panel that set it, whoever sees the case
    "action": CASE,
    "action thread": CASE,
    "meeting": {"shared": PANEL},
    # the panel, and police, who do not sit on it, for the action that is theirs
    "issued minutes": {"shared": f"{PANEL} police"},
    "issued meeting": {"shared": PANEL},
    "seat": {"shared": PANEL},
    "item": {"shared": PANEL},
    # who left and why is for whoever runs the meeting
    "conflict": {"shared": KEEPERS},
    "conflict by pk": {"shared": KEEPERS},
    "view of the log": {"member's": "member"},
    # the people who sit on it, and whoever sets panels up
    "panel": {"shared": f"{PANEL} admin"},
    "panel seat": {"member's": f"{PANEL} admin"},
    # a draft of a framework is seen by those who draft
    "framework": {"in force": SIGNED_IN, "draft": DRAFTS},
    "reviewed action": {"shared": PANEL},
    # a draft is seen by those who publish
    "version": {"in force": SIGNED_IN, "draft": "admin"},
    # nothing of these is about a child: they are in everybody's sight
    "partner": {"charity": SIGNED_IN},
    "team": {"charity": SIGNED_IN},
    "locality": {"north": SIGNED_IN},
    "place": {"charity's": SIGNED_IN},
    "figure": {"referrals": SIGNED_IN},
    "board meeting": {"given": SIGNED_IN},
    "the board": {"trust": SIGNED_IN},
    "board seat": {"member's": SIGNED_IN},
    "priority": {"safer": SIGNED_IN},
    "outcome": {"advice": SIGNED_IN},
    "person": {"charity": SIGNED_IN},
    "relationship": {"related's": SIGNED_IN},
    "colleague": {"council's": SIGNED_IN},
    "membership": {"charity's": SIGNED_IN},
    "role": {"charity's": SIGNED_IN},
    "key": {"police's": "police"},
    # the person's own, and the deputy's
    "absence": {"member's": "member health"},
}
REPORTS = {"shared": "police", "other": "charity", "restricted": "socialworker"}
LEADS = {"shared": "socialworker manager", "other": "charity", "restricted": "socialworker"}
ADDS = {"shared": f"{COUNCIL} school health member", "other": "charity", "restricted": "socialworker health"}
ASSESSES = ADDS
ASSESSES_AT_PANEL = ADDS | {"other": f"charity {PANEL}"}
TRIAGES = {"waiting": "frontdoor", "shared": "frontdoor", "other": "frontdoor"}
ANSWERS_DISAGREEMENT = {"shared": "manager"}
WORKS_ON = {"waiting": "frontdoor manager", "shared": "frontdoor manager", "other": "frontdoor manager"}
REFERS = {"waiting": "school", "shared": "school", "other": "charity", "draft": "charity"}


@dataclass(frozen=True)
class Row:
    thing: str = ""
    named: str = ""  # the thing that the body names, where the address names none
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
        thing = self.thing or self.named
        return SEEN_BY.get(thing) or SEEN_BY[thing.removesuffix(" by pk")] if thing else {}


def expected(row: Row, method: str, target: str, person: str) -> str:
    """What this person gets: ok, 403, 404, or is asked to sign in."""
    who = row.methods[method]
    may = (row.sight[target] if row.sight else SIGNED_IN) if who == SIGHT else who
    if isinstance(may, dict):
        may = may.get(target, "")
    allowed = person in may.split()
    if person in ("anonymous", "disabled"):
        return "ok" if allowed else "sign in"
    if target in row.sight and person not in row.sight[target].split():
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
    "schema": Row(GET=ANYBODY),  # describes the API, holds nothing of it
    # --- Partners, people, one's own account
    "partners:directory": Row(GET=ROLES),
    "partners:partner": Row("partner", GET=ROLES),
    "partners:add_partner": Row(GET="admin", POST="admin"),
    "partners:change_partner": Row("partner", GET="admin", POST="admin"),
    "partners:end_partner": Row("partner", GET="admin", POST="admin"),
    "partners:return_partner": Row("partner", POST="admin"),
    "partners:add_team": Row("partner", GET="admin", POST="admin"),
    "partners:change_team": Row("team", GET="admin", POST="admin"),
    "partners:add_site": Row("partner", GET="admin", POST="admin"),
    "partners:change_site": Row("place", GET="admin", POST="admin"),
    "partners:remove_site": Row("place", POST="admin"),
    "partners:localities": Row(GET="admin"),
    "partners:add_locality": Row(GET="admin", POST="admin"),
    "partners:change_locality": Row("locality", GET="admin", POST="admin"),
    "partners:people": Row(GET="admin"),
    "partners:add_person": Row(GET="admin", POST="admin"),
    "partners:person": Row("person", GET="admin"),
    "partners:join_team": Row("person", GET="admin", POST="admin"),
    "partners:end_membership": Row("membership", POST="admin"),
    "partners:give_role": Row("person", GET="admin", POST="admin"),
    "partners:end_role": Row("role", POST="admin"),
    "partners:leave": Row("person", GET="admin", POST="admin"),
    "partners:reset_factor": Row("person", GET="admin", POST="admin"),
    "partners:let_back_in": Row("person", GET="admin", POST="admin"),
    "partners:keys": Row(GET="admin"),
    "partners:end_key": Row("key of anybody", POST="admin"),
    "partners:relationships": Row(GET="guardian"),
    "partners:take_back_relationship": Row("relationship", GET="guardian", POST="guardian"),
    "partners:account": Row(GET=SIGNED_IN),
    "partners:make_key": Row(GET=SIGNED_IN, POST=SIGNED_IN),
    "partners:revoke_key": Row("key", POST=SIGHT),
    "partners:declare": Row(GET=SIGNED_IN, POST=SIGNED_IN),
    "partners:absences": Row(GET=SIGNED_IN, POST=SIGNED_IN),
    "partners:end_absence": Row("absence", POST="member"),
    "partners:acting_for": Row(GET=SIGNED_IN, POST=SIGNED_IN),
    "me": Row(GET=SIGNED_IN),
    "absence-list": Row(GET=SIGNED_IN, POST=SIGNED_IN),
    "absence-detail": Row("absence by pk", GET=SIGHT),
    "absence-end": Row("absence by pk", POST="member"),
    "partner-list": Row(GET=ROLES),
    "partner-detail": Row("partner by pk", GET=ROLES),
    "team-list": Row(GET=ROLES),
    "team-detail": Row("team by pk", GET=ROLES),
    "locality-list": Row(GET=ROLES),
    "locality-detail": Row("locality by pk", GET=ROLES),
    # --- The trail
    "audit:records": Row(GET="guardian", POST="guardian"),
    "audit": Row(GET="guardian"),
    # --- The Board
    "board:dashboard": Row(GET=BOARD),
    "board:indicator": Row("figure", GET=BOARD),
    "board:action_thread": Row("action thread", GET=SIGHT),
    "board:case_thread": Row("case thread", GET=SIGHT),
    "board:meetings": Row(GET=BOARD),
    "board:freeze": Row(GET="boardchair partnership", POST="boardchair partnership"),
    "board:meeting": Row("board meeting", GET=BOARD),
    "board:members": Row(GET=f"{BOARD} admin"),
    "board:set_up": Row(GET="admin", POST="admin"),
    "board:seat": Row("the board", GET="admin", POST="admin"),
    "board:end_seat": Row("board seat", GET="admin", POST="admin"),
    "board:new_priority": Row("the board", GET="admin boardchair", POST="admin boardchair"),
    "board:who_answers": Row("priority", GET="admin boardchair", POST="admin boardchair"),
    "api-board-indicators": Row(GET=BOARD),
    "action-thread": Row("action thread", GET=SIGHT),
    "case-thread": Row("case thread", GET=SIGHT),
    "board-meeting-list": Row(GET=BOARD, POST="boardchair partnership"),
    "board-meeting-detail": Row("board meeting by pk", GET=BOARD),
    # --- Cases and children
    "cases:list": Row(GET=f"{PRACTITIONERS} {KEEPERS}"),
    "cases:record": Row("case", GET=SIGHT),
    "cases:chronology": Row("case", GET=SIGHT),
    "cases:add_event": Row("case", GET=ADDS, POST=ADDS),
    "cases:add_voice": Row("case", GET=ADDS, POST=ADDS),
    "cases:change_child": Row("case", GET=ADDS, POST=ADDS),
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
    "cases:merge": Row(GET="frontdoor manager", POST="frontdoor manager"),
    "cases:merges": Row(GET="frontdoor manager"),
    "cases:unmerge": Row("merge", GET={"shared": "frontdoor manager"}, POST={"shared": "frontdoor manager"}),
    "cases:restrict": Row(GET="guardian", POST="guardian"),
    "child-list": Row(GET=SIGNED_IN, POST=PRACTITIONERS),
    "child-detail": Row("child", GET=SIGHT, PATCH=ADDS),
    "child-search": Row(POST=PRACTITIONERS),
    "child-ask": Row(POST=PRACTITIONERS),
    "child-merge": Row("child", POST={"shared": "frontdoor manager"}),
    "child-unmerge": Row("child", POST={"shared": "frontdoor manager"}),
    "child-duplicates": Row(
        "child",
        GET={
            "shared": "frontdoor socialworker manager school health member police",
            "other": "charity",
            "restricted": "socialworker health",
        },
    ),
    "case-list": Row(GET=SIGNED_IN, POST="frontdoor manager"),
    "case-detail": Row("case by pk", GET=SIGHT, PATCH=LEADS),
    "case-hand-over": Row("case by pk", POST=LEADS),
    "case-close": Row("case by pk", POST=LEADS),
    "case-shares": Row("case by pk", GET=SIGHT, POST=LEADS),
    "case-end": Row("share by pk", POST=LEADS),
    "case-chronology": Row("case by pk", GET=SIGHT, POST=ADDS),
    "case-voices": Row("case by pk", GET=SIGHT, POST=ADDS),
    "case-seen-by": Row("case by pk", GET=SIGHT),
    # --- Referrals and the front door
    "referrals:mine": Row(GET=PRACTITIONERS),
    "referrals:new": Row(GET=PRACTITIONERS, POST=PRACTITIONERS),
    "referrals:urgent": Row(GET=PRACTITIONERS, POST=PRACTITIONERS),
    "referrals:known": Row(POST=PRACTITIONERS),
    "referrals:detail": Row("referral", GET=SIGHT),
    "referrals:import": Row(GET=PRACTITIONERS, POST=PRACTITIONERS),
    "referrals:import_template": Row(GET=PRACTITIONERS),
    "referrals:imported": Row("file", GET=SIGHT),
    "referrals:import_send": Row("file", POST=SIGHT),
    "referrals:import_discard": Row("file", POST=SIGHT),
    "referrals:paper_form": Row(GET=PRACTITIONERS),
    "referrals:paper": Row("referral", GET=SIGHT),
    "referrals:add": Row("referral", GET=REFERS, POST=REFERS),
    "referrals:owed": Row("owed page", GET=REFERS, POST=REFERS),
    "referrals:attachment": Row("attachment", GET=SIGHT),
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
    "referrals:front_door": Row(GET="frontdoor manager"),
    "referrals:figures": Row(GET="frontdoor manager"),
    "referrals:figures_list": Row(GET="frontdoor manager"),
    "referrals:figures_export": Row(GET="frontdoor manager"),
    "front-door-figures": Row(GET="frontdoor manager"),
    "referrals:load": Row(GET="manager"),
    "referrals:reallocate": Row("colleague", GET="manager", POST="manager"),
    "front-door-load": Row(GET="manager", POST="manager"),
    # who wrote the decision may read it there; the shared and the other one wait for no signature
    "referrals:countersign": Row("referral", GET=WORKS_ON, POST=WORKS_ON),
    # the latest disagreement is with a decision of the front door's own
    "referrals:disagree": Row("referral", GET=REFERS, POST=REFERS),
    "referrals:disagreement": Row("referral", GET=ANSWERS_DISAGREEMENT, POST=ANSWERS_DISAGREEMENT),
    "referrals:decide_anew": Row("referral", GET=ANSWERS_DISAGREEMENT, POST=ANSWERS_DISAGREEMENT),
    "referrals:outcomes": Row(GET=SIGNED_IN),
    "referrals:outcome": Row("outcome", GET="admin", POST="admin"),
    "referrals:reroute": Row("referral", GET=TRIAGES, POST=TRIAGES),
    "referrals:routing": Row(GET=SIGNED_IN),
    "referrals:postcode_rule": Row(GET="admin", POST="admin"),
    "referrals:routing_rule": Row(GET="admin", POST="admin"),
    "referrals:clock_rules": Row(GET=SIGNED_IN, POST="admin"),
    "referrals:information_request": Row("information request", GET=SIGHT, POST="police"),
    "referrals:guidance": Row(GET=SIGNED_IN),
    "referrals:guidance_version": Row("version", GET=SIGHT),
    "referrals:acknowledge_guidance": Row("version", POST={"in force": JUDGES, "draft": ""}),
    "referrals:begin_guidance": Row(POST="admin"),
    "referrals:write_guidance": Row("version", GET="admin", POST="admin"),
    "referrals:publish_guidance": Row("version", GET="admin", POST="admin"),
    "referrals:guidance_unread": Row(GET="admin partnership manager"),
    "guidance-list": Row(GET=SIGNED_IN, POST="admin"),
    "guidance-detail": Row("version", GET=SIGHT, PATCH="admin"),
    "guidance-publish": Row("version", POST="admin"),
    "guidance-acknowledge": Row("version", POST={"in force": JUDGES, "draft": ""}),
    "referral-list": Row(GET=SIGNED_IN, POST=PRACTITIONERS),
    "referral-detail": Row("referral by pk", GET=SIGHT),
    # beside the front door whoever answers a disagreement, who may decide anew
    "referral-duplicates": Row("referral by pk", GET=TRIAGES | {"shared": "frontdoor manager"}),
    "referral-accept": Row("referral by pk", POST=TRIAGES),
    "referral-query": Row("referral by pk", POST=TRIAGES),
    "referral-rate": Row("referral by pk", POST=TRIAGES),
    "referral-countersign": Row("referral by pk", POST=WORKS_ON),
    "referral-send-back": Row("referral by pk", POST=WORKS_ON),
    "referral-disagree": Row("referral by pk", POST=REFERS),
    "referral-uphold": Row("referral by pk", POST=ANSWERS_DISAGREEMENT),
    "referral-decide-anew": Row("referral by pk", POST=ANSWERS_DISAGREEMENT),
    "front-door-outcome-list": Row(GET=SIGNED_IN, POST="admin"),
    "referral-route": Row("referral by pk", POST=TRIAGES),
    "routing-rule-list": Row(GET=SIGNED_IN, POST="admin"),
    "postcode-rule-list": Row(GET=SIGNED_IN, POST="admin"),
    "front-door-clock-list": Row(GET=SIGNED_IN, POST="admin"),
    "referral-decide": Row("referral by pk", POST=TRIAGES),
    "referral-answer": Row("referral by pk", POST=REFERS),
    "referral-ask": Row("referral by pk", POST=TRIAGES),
    "information-request-list": Row(GET=SIGNED_IN),
    "information-request-detail": Row("information request by pk", GET=SIGHT),
    "information-request-answer": Row("information request by pk", POST="police"),
    "referral-addenda": Row("referral by pk", POST=REFERS),
    "referral-attachments": Row("referral by pk", POST=REFERS),
    "referral-attachment": Row("attachment by pk", GET=SIGHT),
    "referral-withdraw": Row("referral by pk", POST=REFERS),
    # --- Risk log and assessments
    "riskpanel:risk_log": Row(GET=PANEL),
    "riskpanel:log_entry": Row("log entry", GET=SIGHT),
    "riskpanel:removal": Row("log entry", GET=PANEL),
    "riskpanel:change_lead": Row("log entry", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:risk_of_case": Row("case", GET=SIGHT),
    "riskpanel:propose_assessment": Row("case", GET=ASSESSES, POST=ASSESSES),
    "riskpanel:refer_to_panel": Row("case", GET=ASSESSES, POST=ASSESSES),
    "riskpanel:panel_referrals": Row("panel", GET=PANEL),
    "riskpanel:panel_referral": Row("panel referral", GET=SIGHT),
    "riskpanel:end_panel_referral": Row("panel referral", GET=f"charity {KEEPERS}", POST=f"charity {KEEPERS}"),
    "panel-referral-list": Row(named="case of the panel", GET=SIGNED_IN, POST=ASSESSES_AT_PANEL),
    "panel-referral-detail": Row("panel referral by pk", GET=SIGHT),
    "panel-referral-end": Row("panel referral by pk", POST=f"charity {KEEPERS}"),
    "riskpanel:list_on_log": Row("case", GET={"shared": KEEPERS}, POST={"shared": KEEPERS}),
    "riskpanel:assessment": Row("assessment", GET=SIGHT, POST=ASSESSES),
    "risk-assessment-list": Row(named="case of the panel", GET=SIGNED_IN, POST=ASSESSES_AT_PANEL),
    "risk-assessment-preview": Row(POST=f"{PRACTITIONERS} {PANEL} admin"),
    "risk-assessment-detail": Row("assessment by pk", GET=SIGHT),
    "risk-assessment-addenda": Row("assessment by pk", POST=ASSESSES_AT_PANEL),
    "log-entry-list": Row(GET=SIGNED_IN),
    "log-entry-list-child": Row(named="case of the panel", POST={"shared": KEEPERS, "other": KEEPERS}),
    "log-entry-detail": Row("log entry by pk", GET=SIGHT),
    "log-entry-lead": Row("log entry by pk", POST=KEEPERS),
    "log-entry-remove": Row("log entry by pk", POST=KEEPERS),
    "log-entry-scores": Row("log entry by pk", GET=SIGHT),
    "log-entry-removal": Row("log entry by pk", GET=PANEL),
    "riskpanel:save_view": Row("panel", GET=PANEL, POST=PANEL),
    "riskpanel:remove_view": Row("view of the log", POST=SIGHT),
    "log-view-list": Row(named="panel", GET=SIGNED_IN, POST=PANEL),
    "log-view-detail": Row("view of the log by pk", DELETE=SIGHT),
    "riskpanel:panels": Row(GET=f"{PANEL} admin"),
    "riskpanel:panel": Row("panel", GET=SIGHT),
    "riskpanel:new_panel": Row(GET="admin", POST="admin"),
    "riskpanel:change_panel": Row("panel", GET="admin", POST="admin"),
    "riskpanel:seat_on_panel": Row("panel", GET="admin chair", POST="admin chair"),
    "riskpanel:end_seat": Row("panel seat", GET="admin chair", POST="admin chair"),
    "riskpanel:panel_terms": Row("panel", GET=SIGHT, POST=PANEL),
    "riskpanel:write_terms": Row("panel", GET="admin chair", POST="admin chair"),
    "riskpanel:agree_threshold": Row("panel", GET=KEEPERS, POST=KEEPERS),
    "panel-list": Row(GET=SIGNED_IN, POST="admin"),
    "panel-detail": Row("panel by pk", GET=SIGHT, PATCH="admin"),
    "panel-seats": Row("panel by pk", POST="admin chair"),
    "panel-end-seat": Row("panel by pk", POST="admin chair"),
    "panel-terms": Row("panel by pk", POST="admin chair"),
    "panel-accept-terms": Row("panel by pk", POST=PANEL),
    "panel-threshold": Row("panel by pk", POST=KEEPERS),
    "riskpanel:frameworks": Row(GET=SIGNED_IN),
    "riskpanel:framework": Row("framework", GET=SIGHT),
    "riskpanel:new_framework": Row(GET=DRAFTS, POST=DRAFTS),
    "riskpanel:next_framework": Row("framework", POST=DRAFTS),
    "riskpanel:write_framework": Row("framework", GET=DRAFTS, POST=DRAFTS),
    "riskpanel:publish_framework": Row("framework", GET=DRAFTS, POST=DRAFTS),
    "framework-list": Row(GET=SIGNED_IN, POST=DRAFTS),
    "framework-detail": Row("framework by pk", GET=SIGHT, PATCH=DRAFTS),
    "framework-effect": Row("framework by pk", GET=DRAFTS),
    "framework-publish": Row("framework by pk", POST=DRAFTS),
    # --- Meetings
    "riskpanel:meetings": Row(GET=PANEL),
    "riskpanel:plan_meetings": Row("panel", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:meeting": Row("meeting", GET=SIGHT),
    "riskpanel:issued_minutes": Row("issued minutes", GET=SIGHT),
    "riskpanel:minutes_pdf": Row("issued minutes", GET=SIGHT),
    "riskpanel:correct_minutes": Row("issued meeting", GET="chair", POST="chair"),
    "riskpanel:hide_names": Row("meeting", POST=PANEL),
    "riskpanel:meeting_beat": Row("meeting", GET=SIGHT),
    "riskpanel:invitation": Row("meeting", GET=SIGHT),
    "riskpanel:build_agenda": Row("meeting", POST=KEEPERS),
    "riskpanel:add_item": Row("meeting", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:papers": Row("meeting", GET=SIGHT, POST=KEEPERS),
    "riskpanel:move_meeting": Row("meeting", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:start_meeting": Row("meeting", POST=KEEPERS),
    "riskpanel:cancel_meeting": Row("meeting", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:take_pen": Row("meeting", POST=KEEPERS),
    "riskpanel:keep_pen": Row("meeting", POST=KEEPERS),
    "riskpanel:accept_statement": Row("meeting", POST=PANEL),
    "riskpanel:attendance": Row("meeting", GET=SIGHT),
    # one's own seat, or any for who prepares; while the meeting is under way the pen holder writes
    "riskpanel:seat": Row("seat", GET=PANEL, POST=KEEPERS),
    "riskpanel:note_attendance": Row("seat", POST=PANEL),
    "riskpanel:last_actions": Row("meeting", GET=SIGHT),
    "riskpanel:review_action": Row("reviewed action", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:item": Row("item", GET=SIGHT),
    "riskpanel:contribute": Row("item", POST=PANEL),
    "riskpanel:decide": Row("item", POST=KEEPERS),
    "riskpanel:set_action": Row("item", POST=KEEPERS),
    # the pen's forms for who prepares; every voice keeps what it means to share
    "riskpanel:draft": Row("item", POST=PANEL),
    "riskpanel:leave_item": Row("item", POST=PANEL),
    "riskpanel:conflicts": Row("meeting", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:ask_for_conflicts": Row("meeting", POST=KEEPERS),
    "riskpanel:withdraw_conflict": Row("conflict", GET="chair", POST="chair"),
    "riskpanel:carry_unseen": Row("meeting", POST="chair"),
    "riskpanel:close_meeting": Row("meeting", GET=KEEPERS, POST=KEEPERS),
    "riskpanel:minutes": Row("meeting", GET=SIGHT),
    "riskpanel:approve_minutes": Row("meeting", POST="chair"),
    "riskpanel:issue_minutes": Row("meeting", POST=KEEPERS),
    "meeting-list": Row(GET=SIGNED_IN, POST=KEEPERS),
    "meeting-detail": Row("meeting by pk", GET=SIGHT),
    "meeting-agenda": Row("meeting by pk", GET=SIGHT, POST=KEEPERS),
    "meeting-attendance": Row("meeting by pk", GET=SIGHT, POST=KEEPERS),
    "meeting-statement": Row("meeting by pk", POST=PANEL),
    "meeting-drafts": Row("meeting by pk", GET=SIGHT, POST=PANEL),
    "meeting-contributions": Row("meeting by pk", GET=SIGHT, POST=PANEL),
    "meeting-decisions": Row("meeting by pk", POST=KEEPERS),
    "meeting-reviews": Row("meeting by pk", POST=KEEPERS),
    "meeting-papers": Row("meeting by pk", GET=SIGHT, POST=KEEPERS),
    "meeting-move": Row("meeting by pk", POST=KEEPERS),
    "meeting-cancel": Row("meeting by pk", POST=KEEPERS),
    "meeting-conflicts": Row("meeting by pk", GET=KEEPERS, POST=PANEL),
    "meeting-ask-for-conflicts": Row("meeting by pk", POST=KEEPERS),
    "meeting-withdraw-conflict": Row("conflict by pk", POST="chair"),
    "meeting-carry-unseen": Row("meeting by pk", POST="chair"),
    "meeting-start": Row("meeting by pk", POST=KEEPERS),
    "meeting-pen": Row("meeting by pk", POST=KEEPERS),
    "meeting-close": Row("meeting by pk", POST=KEEPERS),
    "meeting-approve": Row("meeting by pk", POST="chair"),
    "meeting-issue": Row("meeting by pk", POST=KEEPERS),
    "meeting-minutes": Row("issued minutes by pk", GET=SIGHT),
    "meeting-minutes-pdf": Row("issued minutes by pk", GET=SIGHT),
    "meeting-addenda": Row("issued minutes by pk", POST="chair"),
    "meeting-invitation": Row("meeting by pk", GET=SIGHT),
    # --- Actions
    "riskpanel:actions": Row(GET=SIGNED_IN),
    "riskpanel:action": Row("action", GET=SIGHT),
    "riskpanel:report_action": Row("action", GET=REPORTS, POST=REPORTS),
    # the panel that set it; the owner's manager, where the action is in that manager's sight
    "riskpanel:reassign_action": Row("action", GET={"shared": KEEPERS}, POST={"shared": KEEPERS}),
    "action-list": Row(named="case of the panel", GET=SIGNED_IN, POST=ADDS),
    "action-detail": Row("action by pk", GET=SIGHT),
    "action-report": Row("action by pk", POST=REPORTS),
    "action-reassign": Row("action by pk", POST={"shared": KEEPERS}),
    # --- Notices
    "notifications:list": Row(GET=SIGNED_IN),
    "notifications:read_all": Row(POST=SIGNED_IN),
    "notifications:read": Row("notice", POST=SIGHT),
    "notification-list": Row(GET=SIGNED_IN),
    "notification-detail": Row("notice by pk", GET=SIGHT),
    "notification-read": Row("notice by pk", POST=SIGHT),
}
