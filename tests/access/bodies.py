"""A right answer to each form and call that changes something, so that only the person decides what comes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cases.search import ASK_SALT
from partners.operations import as_it_stands
from riskpanel.forms.frameworks import FrameworkForm
from tests.access.world import CONCERN, SHARING, World
from tests.cast import TOLD
from tests.riskpanel import worked

Body = Callable[[World, str], dict[str, Any]]


def _day(name: str, *, days: int = 0) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {name: f"{day:%d/%m/%Y}", f"{name}_0": str(day.day), f"{name}_1": str(day.month), f"{name}_2": str(day.year)}


def _boxes(name: str, day: int | str, month: int | str, year: int | str) -> dict[str, str]:
    return {f"{name}_day": str(day), f"{name}_month": str(month), f"{name}_year": str(year)}


def _assessment_form(world: World, target: str) -> dict[str, Any]:
    form: dict[str, Any] = {"judged_band": ""}
    for code, value in worked.RATINGS["A"].items():
        form |= {f"rating_{code}": value, f"evidence_{code}": "Seen", f"source_{code}": "School", **_day(f"on_{code}")}
    return form | {f"factor_{code}": value for code, value in worked.PROTECTIVE["A"].items()}


PANEL = {
    "name": "Exploitation panel",
    "log_owner": "boardchair@demo.example",
    "cadence_days": 7,
    "mandatory_sectors": ["police"],
    "one_of_sectors": ["school"],
    "minimum_present": 4,
    "confirmations": 2,
}


def _threshold(world: World) -> dict[str, Any]:
    return {"net": 50, "meeting": str(world.rows["meeting"].pk)}


def _panel_call(world: World) -> dict[str, Any]:
    return PANEL | {"log_owner": world.user("boardchair").pk, "framework": world.rows["framework"].pk}


def _framework_form(world: World, target: str) -> dict[str, Any]:
    held = FrameworkForm(framework=world.rows["drafted framework"])
    return {field.name: field.value() for field in held if field.value() is not None} | {"changes": "Clearer"}


def _child_form(world: World, target: str) -> dict[str, Any]:
    typed = {"given_name": "Jay", "family_name": "Feather", "nhs_number": "", "upn": "", "postcode": "ZZ1 2BB"}
    typed |= {"sex": "U", "languages": "Polish", "protected_address": "keep"}
    seen = as_it_stands(world.cases[target].child)
    return typed | _boxes("date_of_birth", 4, 5, 2012) | _boxes("expected_date", "", "", "") | {"seen": seen}


def _iso(name: str) -> dict[str, str]:
    return {name: timezone.localdate().isoformat()}


def _token(world: World) -> str:
    """What the front door's search gave it for a child out of its sight."""
    found = {"child": str(world.cases["other"].child_id), "user": world.cast.frontdoor.pk}
    return signing.dumps(found, salt=ASK_SALT)


def _csv() -> str:
    """A file of one referral, in the order of the template's columns."""
    row = CONCERN | {"immediate_danger": "no", "your_reference": "C7", "given_name": "Jay", "family_name": "Feather"}
    return f"{','.join(row)}\n{','.join(map(str, row.values()))}\n"


def _to_team(world: World) -> dict[str, Any]:
    return {"team": world.cast.teams["council", "Initial response"].pk, "reason": "Lives there"}


PARTNER = {"name": "Lantern Project", "sector": "voluntary", "statutory": "no", "inspection_link": "https://a.example"}
PLACE = {"name": "New Hall", "kind": "youth centre", "address": "1 New Street", "postcode": "ZZ1 1AA"}
EVENT = {"kind": "contact", "text": "A call", "nature": "fact", "significance": "routine"}
CLOCKS = {
    "red_hours": 4,
    "amber_hours": 24,
    "green_hours": 72,
    "days_unrated": 1,
    "days_to_disagree": 10,
    "days_to_answer": 3,
    "opens": "09:00",
    "closes": "17:00",
    "reason": "Agreed",
}
OUTCOME = {"label": "Advice", "effect": "advice", "countersigned": False, "offered": True, "reason": "Shorter"}
DECISION = {
    "outcome": "open_case",
    "level": 3,
    "rationale": "Several agencies are needed.",
    "words_to_referrer": "Thank you.",
}

BODIES: dict[str, Body] = {
    "cases:add_event": lambda w, t: EVENT | _day("happened_on"),
    "cases:add_voice": lambda w, t: {"words": "I like it", **_day("said_on")},
    "cases:change_child": _child_form,
    "cases:add_share": lambda w, t: SHARING | {"partner": w.cast.partners["outsider"].pk, "rights": "view"},
    "cases:end_share": lambda w, t: {"because": "Not needed"},
    "cases:hand_over": lambda w, t: TOLD | {"to": "manager@demo.example", "reason": "Leaving"},
    "cases:change_level": lambda w, t: {"level_of_need": 3, "reason": "Better"},
    "cases:close": lambda w, t: {"reason": "Done"},
    "cases:join_team": lambda w, t: TOLD | {"user": "police@demo.example", "role": "Mentor"},
    "cases:search": lambda w, t: {"q": "Testerly"},
    "cases:ask": lambda w, t: {"token": _token(w)},
    "cases:restrict": lambda w, t: {"reference": w.cases["shared"].child.reference, "restricted": "yes", "reason": "x"},
    "child-list": lambda w, t: {"given_name": "Jay", "family_name": "Feather"},
    "child-detail": lambda w, t: {"languages": ["pl"]},
    "child-search": lambda w, t: {"q": "Testerly"},
    "child-merge": lambda w, t: {"other": str(w.rows["twin"].pk), "reason": "One child"},
    "child-unmerge": lambda w, t: {"merge": str(w.rows["merge"].pk), "reason": "Two"},
    "cases:merge": lambda w, t: {
        "sure": "yes",
        "kept": w.cases["shared"].child.reference,
        "other": w.rows["twin"].reference,
        "reason": "One child",
    },
    "cases:unmerge": lambda w, t: {"reason": "Two children"},
    "child-ask": lambda w, t: {"token": _token(w)},
    "case-list": lambda w, t: {
        "child": w.rows["twin"].pk,
        "lead": w.cast.socialworker.pk,
        "locality": w.cast.north.pk,
        "level_of_need": 3,
        "reason": "Again",
    },
    "case-detail": lambda w, t: {"level_of_need": 3, "reason": "Better"},
    "case-hand-over": lambda w, t: TOLD | {"to": w.cast.manager.pk, "reason": "Leaving"},
    "case-close": lambda w, t: {"reason": "Done"},
    "case-shares": lambda w, t: SHARING | {"partner": w.cast.partners["outsider"].pk, "rights": "view"},
    "case-end": lambda w, t: {"because": "Not needed"},
    "case-voices": lambda w, t: {"words": "I like it", "said_on": timezone.localdate().isoformat()},
    "case-chronology": lambda w, t: EVENT | {"happened_at": timezone.now().isoformat()},
    "referrals:known": lambda w, t: {"given_name": "Jay", "family_name": "Feather"},
    "referrals:new": lambda w, t: {"given_name": "Jay", "family_name": "Feather"},
    "referrals:urgent": lambda w, t: {"immediate_danger": "no", "given_name": "Jay", "what_happened": "Alone"},
    "referrals:reallocate": lambda w, t: (
        TOLD
        | {
            "cases": str(w.cases["shared"].pk),
            "to": w.cast.frontdoor.pk,
            "reason": "Evens out",
            "step": "move",
        }
    ),
    "front-door-load": lambda w, t: (
        TOLD
        | {
            "person": w.cast.socialworker.pk,
            "to": w.cast.manager.pk,
            "cases": [str(w.cases["shared"].pk)],
            "referrals": [],
            "reason": "Evens out",
        }
    ),
    "referrals:import": lambda w, t: {"upload": SimpleUploadedFile("a.csv", _csv().encode())},
    "referrals:child": lambda w, t: {
        "given_name": "Finch",
        "family_name": "Newly",
        "postcode": "ZZ1 2BB",
        "nhs_number": "",
        "upn": "",
        "description": "By the bus station",
        **_boxes("date_of_birth", 4, 5, 2012),
    },
    "referrals:concern": lambda w, t: {
        "immediate_danger": "no",
        "what_happened": "Came to school hungry again.",
        "wanted": "Somebody to visit.",
        "childs_words": "I am fine",
        "need": "N1",
        "source": "2A",
        "caller": "A neighbour",
    },
    "referrals:family": lambda w, t: {
        "family_told": "told",
        "why_not_told": "",
        "family_view": "They are worried",
        "household": "A grandmother comes often",
        "basis": "public_task",
        "member-TOTAL_FORMS": "1",
        "member-INITIAL_FORMS": "0",
        "member-0-given_name": "Martin",
        "member-0-family_name": "Newly Senior",
        "member-0-relation": "parent",
        **_boxes("member-0-date_of_birth", 4, 5, 1982),
    },
    "referrals:add": lambda w, t: {"text": "More"},
    "referrals:owed": lambda w, t: {"wanted": "A visit", "need": "N1", "source": "2A"},
    "referrals:withdraw": lambda w, t: {"reason": "A mistake"},
    "referrals:answer": lambda w, t: {"answer": "Yes"},
    "referrals:query": lambda w, t: {"question": "Since when?"},
    "referrals:rate": lambda w, t: {"colour": "red", "reason": "Danger"},
    "referrals:countersign": lambda w, t: {"sign": "yes"},
    "referral-send-back": lambda w, t: {"reason": "Not yet"},
    "referrals:disagree": lambda w, t: {"words": "You did not see the bruise"},
    "referral-disagree": lambda w, t: {"words": "You did not see the bruise"},
    "referrals:disagreement": lambda w, t: {"answer": "We looked again"},
    "referral-uphold": lambda w, t: {"answer": "We looked again"},
    "referrals:decide_anew": lambda w, t: DECISION | {"outcome": "early_help"},
    "referral-decide-anew": lambda w, t: DECISION | {"outcome": "early_help"},
    "referrals:outcome": lambda w, t: OUTCOME,
    "front-door-outcome-list": lambda w, t: OUTCOME | {"code": "advice"},
    "referrals:reroute": lambda w, t: _to_team(w),
    "referral-route": lambda w, t: _to_team(w),
    "referrals:postcode_rule": lambda w, t: {
        "begins_with": "ZZ9",
        "locality": w.cast.north.pk,
        "reason": "New",
        **_day("since"),
    },
    "referrals:routing_rule": lambda w, t: _to_team(w) | _day("since"),
    "postcode-rule-list": lambda w, t: {
        "begins_with": "ZZ9",
        "locality": w.cast.north.pk,
        "reason": "New",
        **_iso("since"),
    },
    "routing-rule-list": lambda w, t: _to_team(w) | _iso("since"),
    "referrals:clock_rules": lambda w, t: CLOCKS,
    "front-door-clock-list": lambda w, t: CLOCKS,
    "referral-rate": lambda w, t: {"colour": "red", "reason": "Danger"},
    "referrals:ask": lambda w, t: {"partners": [w.cast.partners["health"].pk], "question": "Known?", **_day("due")},
    "referrals:decide": lambda w, t: DECISION | {"lead": w.cast.socialworker.pk, "locality": w.cast.north.pk},
    "referrals:information_request": lambda w, t: {"answer": "Known", "nature": "fact", "source": "Records"},
    "referrals:write_guidance": lambda w, t: {"edition": 1, "universal": "All of them", "changes": "It is clearer"},
    "referrals:publish_guidance": lambda w, t: {"edition": 1},
    "guidance-detail": lambda w, t: {"changes": "It is clearer", "targeted": "Several agencies"},
    "referral-list": lambda w, t: {**CONCERN, "given_name": "Jay", "family_name": "Feather", "postcode": "ZZ1 2BB"},
    "referral-accept": lambda w, t: {"note": "I take this"},
    "referral-query": lambda w, t: {"question": "Since when?"},
    "referral-decide": lambda w, t: DECISION | {"lead": w.cast.socialworker.pk, "locality": w.cast.north.pk},
    "referral-answer": lambda w, t: {"answer": "Yes"},
    "referral-ask": lambda w, t: {
        "partners": [w.cast.partners["health"].pk],
        "question": "Known?",
        "due": timezone.localdate(),
    },
    "information-request-answer": lambda w, t: {"answer": "Known", "nature": "fact", "source": "Records"},
    "referral-addenda": lambda w, t: {"text": "More"},
    "referral-withdraw": lambda w, t: {"reason": "A mistake"},
    "riskpanel:change_lead": lambda w, t: {"to": "manager@demo.example"},
    "riskpanel:propose_assessment": _assessment_form,
    "riskpanel:save_view": lambda w, t: {"name": "Longest first"},
    "log-view-list": lambda w, t: {"panel": w.rows["panel"].pk, "name": "Longest first", "query": {"sort": "-weeks"}},
    "riskpanel:new_panel": lambda w, t: PANEL | {"framework": w.rows["framework"].pk},
    "riskpanel:change_panel": lambda w, t: PANEL | {"framework": w.rows["framework"].pk, "edition": 1},
    "riskpanel:seat_on_panel": lambda w, t: {"user": "police@demo.example", "role": "member"},
    "riskpanel:panel_terms": lambda w, t: {"version": 1},
    "riskpanel:write_terms": lambda w, t: {"version": 1, "text": "What is decided here is done."},
    "riskpanel:agree_threshold": lambda w, t: {
        "net": 50,
        "meeting": str(w.rows["meeting"].pk),
        **_day("since", days=1),
    },
    "panel-list": lambda w, t: _panel_call(w),
    "panel-detail": lambda w, t: _panel_call(w),
    "panel-seats": lambda w, t: {"user": w.user("police").pk, "role": "member"},
    "panel-end-seat": lambda w, t: {"seat": w.rows["panel seat"].pk},
    "panel-terms": lambda w, t: {"text": "What is decided here is done."},
    "panel-accept-terms": lambda w, t: {"version": 1},
    "panel-threshold": lambda w, t: _threshold(w),
    "riskpanel:new_framework": lambda w, t: {"name": "Exploitation", "like": w.rows["framework"].pk},
    "riskpanel:write_framework": _framework_form,
    "riskpanel:publish_framework": lambda w, t: {"edition": 1, "meeting": str(w.rows["meeting"].pk)},
    "framework-list": lambda w, t: {"name": "Exploitation", "like": w.rows["framework"].pk},
    "framework-detail": lambda w, t: {
        "high_from": 50,
        "domains": [{"code": "missing", "name": "Missing", "weight": 3}],
    },
    "framework-publish": lambda w, t: {"meeting": str(w.rows["meeting"].pk)},
    "riskpanel:refer_to_panel": lambda w, t: {"panel": w.rows["panel"].pk, "reason": "Carries for others"},
    "riskpanel:end_panel_referral": lambda w, t: {"because": "They moved away"},
    "panel-referral-list": lambda w, t: {"case": str(w.cases[t].pk), "reason": "Carries for others"},
    "panel-referral-end": lambda w, t: {"because": "They moved away"},
    "riskpanel:list_on_log": lambda w, t: {"lead": "manager@demo.example", "reason": "At risk"},
    "riskpanel:assessment": lambda w, t: {"text": "More"},
    "risk-assessment-list": lambda w, t: {
        "case": w.cases[t or "shared"].pk,
        "ratings": worked.with_evidence(worked.RATINGS["A"], timezone.localdate()),
    },
    "risk-assessment-preview": lambda w, t: {"ratings": worked.RATINGS["A"]},
    "risk-assessment-addenda": lambda w, t: {"text": "More"},
    "log-entry-list-child": lambda w, t: {
        "case": w.cases[t or "shared"].pk,
        "lead": w.cast.socialworker.pk,
        "reason": "At risk",
    },
    "log-entry-lead": lambda w, t: {"to": w.cast.manager.pk},
    "meeting-cancel": lambda w, t: {"reason": "Snow"},
    "log-entry-remove": lambda w, t: {
        "meeting": w.rows["meeting"].pk,
        "rationale": "Safe now",
        "step_down_plan": "Visits",
        "step_down_lead": w.cast.socialworker.pk,
    },
    "partners:add_person": lambda w, t: {"name": "New Person", "email": "new@demo.example"},
    "partners:add_partner": lambda w, t: PARTNER | {"name": "New Partner"},
    "partners:change_partner": lambda w, t: PARTNER | {"senior_contact": "charity@demo.example"},
    "partners:add_team": lambda w, t: {"name": "New team", "is_intake": "no"},
    "partners:change_team": lambda w, t: {
        "name": "Same team",
        "is_intake": "yes",
        "manager": "charity@demo.example",
        "localities": w.cast.north.pk,
    },
    "partners:add_site": lambda w, t: PLACE,
    "partners:change_site": lambda w, t: PLACE,
    "partners:add_locality": lambda w, t: {"name": "Far West"},
    "partners:change_locality": lambda w, t: {"name": "Far North"},
    "partners:join_team": lambda w, t: {
        "team": w.cast.teams["police", "Protecting young people"].pk,
        "profession": "Youth worker",
        **_day("since"),
    },
    "partners:reset_factor": lambda w, t: {"reason": "Lost her phone, rang me"},
    "partners:let_back_in": lambda w, t: {"reason": "Back from leave"},
    "partners:take_back_relationship": lambda w, t: {"reason": "A mistyped reference"},
    "partners:give_role": lambda w, t: {"role": "board_member"},
    "partners:acting_for": lambda w, t: {"membership": w.cast.frontdoor.memberships.get().pk},
    "notifications:read_all": lambda w, t: {"until": timezone.now().isoformat()},
    "partners:absences": lambda w, t: {
        "since": "in 2 weeks",
        "last_day": "in 3 weeks",
        "deputy": "socialworker@demo.example",
    },
    "absence-list": lambda w, t: {"deputy": w.cast.socialworker.pk, "since": timezone.localdate()},
    "board:freeze": lambda w, t: {"board": w.rows["board"].pk, **_day("held_on", days=9)},
    "board:set_up": lambda w, t: {"name": "Another Board"},
    "board:seat": lambda w, t: {"user": "police@demo.example", "role": "member", **_day("since")},
    "board:end_seat": lambda w, t: {"successor": w.rows["board chair"].pk, **_day("on")},
    "board:new_priority": lambda w, t: {
        "title": "Healthier",
        "outcome_area": "healthy",
        "accountable": w.rows["board chair"].pk,
    },
    "board:who_answers": lambda w, t: {"accountable": w.rows["board chair"].pk},
    "board-meeting-list": lambda w, t: {
        "board": w.rows["board"].pk,
        "held_on": timezone.localdate() + timedelta(days=9),
    },
    "partners:make_key": lambda w, t: {"name": "Mine", "scope": "refer", "days": 30},
    "partners:declare": lambda w, t: {"child_reference": w.cases["shared"].child.reference},
    "audit:records": lambda w, t: {"email": "school@demo.example"},
    "riskpanel:plan_meetings": lambda w, t: {"at": "14:00", "count": 1, "place": "Hall", **_day("first", days=3)},
    "riskpanel:add_item": lambda w, t: {"kind": "theme", "title": "The bus station"},
    "riskpanel:move_meeting": lambda w, t: {"at": "14:00", "place": "Hall", **_day("day", days=3)},
    "riskpanel:cancel_meeting": lambda w, t: {"reason": "Snow"},
    "riskpanel:seat": lambda w, t: {"presence": "present"},
    "riskpanel:note_attendance": lambda w, t: {"what": "accepted"},
    "riskpanel:review_action": lambda w, t: {"result": "carried", "note": "Soon"},
    "riskpanel:contribute": lambda w, t: {"text": "Known", "source": "Records", "classification": "professionals"},
    "riskpanel:draft": lambda w, t: {"form_name": "contribute", "text": "Kn"},
    "riskpanel:decide": lambda w, t: {"kind": "defer", "rationale": "Not enough is known"},
    "riskpanel:set_action": lambda w, t: {"what": "Call", "owner": w.cast.member.pk, **_day("due_on", days=3)},
    "meeting-list": lambda w, t: {"first": timezone.now() + timedelta(days=9), "count": 1, "place": "Hall"},
    "meeting-move": lambda w, t: {"starts_at": timezone.now() + timedelta(days=9), "place": "Hall"},
    "meeting-carry-unseen": lambda w, t: {"reason": "Nobody named is here"},
    "riskpanel:carry_unseen": lambda w, t: {"reason": "Nobody named is here"},
    "riskpanel:conflicts": lambda w, t: {
        "item": w.rows["item"].pk,
        "user": w.cast.member.pk,
        "reason": "A neighbour",
    },
    "meeting-conflicts": lambda w, t: {"item": w.rows["item"].pk, "reason": "A neighbour"},
    "meeting-withdraw-conflict": lambda w, t: {"reason": "Another family"},
    "riskpanel:withdraw_conflict": lambda w, t: {"reason": "Another family"},
    "meeting-agenda": lambda w, t: {"kind": "theme", "title": "The bus station"},
    "meeting-attendance": lambda w, t: {
        "attendance": w.things["seat"]["shared"]["attendance_id"],
        "presence": "present",
    },
    "meeting-contributions": lambda w, t: {"item": w.rows["item"].pk, "text": "Known", "source": "Records"},
    "meeting-drafts": lambda w, t: {"item": w.rows["item"].pk, "form_name": "contribute", "values": {"text": "Kn"}},
    "meeting-decisions": lambda w, t: {"item": w.rows["item"].pk, "kind": "defer", "rationale": "Later"},
    "meeting-reviews": lambda w, t: {"action": w.rows["earlier action"].pk, "result": "carried", "note": "Soon"},
    "riskpanel:correct_minutes": lambda w, t: {"part": "", "text": "It ended at four"},
    "meeting-addenda": lambda w, t: {"text": "It ended at four"},
    "riskpanel:report_action": lambda w, t: {"result": "done", "outcome": "Went well"},
    "riskpanel:reassign_action": lambda w, t: {"to": "member@demo.example", "reason": "On leave"},
    "action-list": lambda w, t: {
        "what": "Call",
        "owner": w.cast.socialworker.pk,
        "case": w.cases[t or "shared"].pk,
        "due_on": timezone.localdate() + timedelta(days=3),
    },
    "action-report": lambda w, t: {"status": "done", "outcome": "Went well"},
    "action-reassign": lambda w, t: {"to": w.cast.member.pk, "reason": "On leave"},
}

NO_FIELD = "takes no field: a button"
# Writing calls that need no body, and why.
BODILESS: dict[str, str] = {
    **dict.fromkeys(
        [
            "absence-end",
            "guidance-acknowledge",
            "guidance-list",
            "guidance-publish",
            "meeting-approve",
            "meeting-ask-for-conflicts",
            "meeting-close",
            "meeting-issue",
            "meeting-papers",
            "meeting-pen",
            "meeting-start",
            "meeting-statement",
            "notification-read",
            "partners:end_absence",
            "partners:end_key",
            "partners:end_membership",
            "partners:end_partner",
            "partners:end_role",
            "partners:leave",
            "partners:remove_site",
            "partners:return_partner",
            "partners:revoke_key",
            "referral-countersign",
            "referrals:accept",
            "referrals:acknowledge_guidance",
            "referrals:begin_guidance",
            "referrals:check",
            "referrals:import_discard",
            "referrals:import_send",
            "riskpanel:approve_minutes",
            "riskpanel:ask_for_conflicts",
            "riskpanel:build_agenda",
            "riskpanel:close_meeting",
            "riskpanel:end_seat",
            "riskpanel:issue_minutes",
            "riskpanel:leave_item",
            "riskpanel:next_framework",
            "riskpanel:papers",
            "riskpanel:remove_view",
            "riskpanel:start_meeting",
        ],
        NO_FIELD,
    ),
    "notifications:read": "a button; `open` goes on to what the notice is about",
    "riskpanel:accept_statement": "a button; `item` says where to go on",
    "riskpanel:hide_names": "a button; `back` says where to go on",
    "riskpanel:take_pen": "a button; `back` says where to go on",
    "riskpanel:keep_pen": "a button; `back` says where to go on",
    "referral-attachments": "takes a file, whose every fault is tried in tests/cases/files/",
}


def body_of(world: World, name: str, method: str, target: str) -> dict[str, Any]:
    return BODIES[name](world, target) if method != "GET" and name in BODIES else {}
