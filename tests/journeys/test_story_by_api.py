"""The same story by the API alone: every id, every step and every check comes from an answer of `/api/v1/`."""

from types import SimpleNamespace

import pytest
from rest_framework.test import APIClient

from notifications.operations import sweep
from partners.operations import issue_api_key
from referrals.operations import publish_guidance
from tests.board.serving import make_board
from tests.journeys.test_story import FAMILY, GIVEN, LEVELS, NHS, at
from tests.riskpanel import worked
from tests.riskpanel.tables import make_panel

ROOT = "/api/v1/"
PEOPLE = (
    "school",
    "frontdoor",
    "socialworker",
    "coordinator",
    "chair",
    "member",
    "police",
    "manager",
    "board",
    "boardchair",
)
REFERRAL = {
    "given_name": GIVEN,
    "family_name": FAMILY,
    "date_of_birth": "2012-03-09",
    "nhs_number": NHS,
    "postcode": "ZZ1 1AA",
    "source": "2A",
    "need": "N1",
    "what_happened": "Missing twice, and driven to school by an adult we do not know.",
    "wanted": "Somebody to speak to the family this week.",
    "immediate_danger": False,
    "family_told": "told",
    "basis": "public_task",
}


class Caller:
    """A person's program: their key, and what it has been answered."""

    def __init__(self, user) -> None:
        self.client = APIClient()
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {issue_api_key(user, name='Story', by=user)}")
        self.visited: list[str] = []

    def get(self, path: str, status: int = 200):
        answer = self._send("get", path)
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, body=None, status: int = 201, **headers: str):
        answer = self._send("post", path, body or {}, headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def post_twice(self, path: str, body):
        """The answer was lost on the way and the program asks again: one thing is made, with one answer."""
        key = {"Idempotency-Key": key_of(path, body)}
        first = self.post(path, body, **key)
        again = self._send("post", path, body, headers=key)
        assert (again.status_code, again.json()) == (201, first)
        assert again["Idempotent-Replayed"] == "true"
        return first

    def change(self, path: str, verb: str, body=None, status: int = 200):
        """Nothing changes without the tag of what was read, nor with the tag of what has changed since."""
        tag = self._send("get", path)["ETag"]
        self.post(f"{path}{verb}/", body, 428)
        self.post(f"{path}{verb}/", body, 412, **{"If-Match": '"of an hour ago"'})
        return self.post(f"{path}{verb}/", body, status, **{"If-Match": tag})

    def _send(self, method: str, path: str, body=None, **more):
        self.visited.append(path)
        return getattr(self.client, method)(f"{ROOT}{path}", body, **more)


@pytest.fixture
def callers(transactional_db, cast, time_machine):
    time_machine.move_to(at(11, 2))
    publish_guidance(by=cast.admin, **LEVELS)
    make_board(cast, make_panel(cast))
    return SimpleNamespace(**{name: Caller(cast.users[name]) for name in PEOPLE})


def me(caller: Caller) -> int:
    return caller.get("me/")["id"]


def test_one_childs_story_by_the_api_alone(callers, time_machine, mailoutbox):
    case = refer_and_decide(callers)
    propose_a_score(callers, case)
    first, second = plan_the_meetings(callers)
    time_machine.move_to(at(11, 10, 14))
    reviewed = hold_the_first_meeting(callers, first, case)
    time_machine.move_to(at(11, 24, 14))
    left_open = hold_the_second_meeting(callers, second, case, reviewed)
    follow_the_open_action(callers, left_open, time_machine)
    answer_to_the_board(callers, left_open, time_machine)
    mails = [str(mail.message()) + mail.subject + mail.body for mail in mailoutbox]
    assert len(mails) > 10
    assert not [mail for mail in mails for secret in (GIVEN, FAMILY, NHS) if secret.casefold() in mail.casefold()]


def refer_and_decide(callers) -> str:
    school, door = callers.school, callers.frontdoor
    sent = school.post_twice("referrals/", REFERRAL)
    other = REFERRAL | {"wanted": "Other"}
    school.post("referrals/", other, 409, **{"Idempotency-Key": key_of("referrals/", other)})
    [waiting] = door.get("referrals/")["results"]
    assert (waiting["id"], waiting["state"]) == (sent["id"], "sent")
    place = f"referrals/{sent['id']}/"
    door.change(place, "decide", decision(callers), 409)  # not accepted yet
    assert door.change(place, "accept")["state"] == "accepted"
    callers.police.get(place, 404)
    decided = door.change(place, "decide", decision(callers))
    assert (decided["state"], decided["decision"]["counts_as_new"]) == ("decided", True)
    assert school.get(place)["decision"]["words_to_referrer"] == "A social worker will visit this week."
    for caller in (callers.school, callers.member, callers.police, callers.socialworker):
        [seen] = caller.get("cases/")["results"]
        assert seen["id"] == decided["decision"]["case"]
    return decided["decision"]["case"]


def key_of(path: str, body) -> str:
    return f"story {path} {'-'.join(sorted(body))}"[:120]


def decision(callers) -> dict:
    partners = {one["name"]: one["id"] for one in callers.frontdoor.get("partners/")["results"]}
    return {
        "outcome": "open_case",
        "level": 4,
        "rationale": "Several agencies are needed, and the risk is growing.",
        "words_to_referrer": "A social worker will visit this week.",
        "lead": me(callers.socialworker),
        "share_with": [partners[name] for name in ("Larkhill Academy", "Fernshire Health Trust", "Fernshire Police")],
        "share_reason": "They know the child.",
    }


def propose_a_score(callers, case: str) -> None:
    lead = callers.socialworker
    bare = {"ratings": worked.RATINGS["A"], "protective": worked.PROTECTIVE["A"]}
    preview = lead.post("risk-assessments/preview/", bare, 200)
    assert (preview["index"], preview["credit"], preview["net"], preview["lists"]) == (56, 4, 52, True)
    assert lead.get(f"risk-assessments/?case={case}")["results"] == []
    given = {"case": case, "protective": worked.PROTECTIVE["A"]}
    without = {code: {"value": value} for code, value in worked.RATINGS["A"].items()}
    lead.post("risk-assessments/", given | {"ratings": without}, 400)
    full = worked.with_evidence(worked.RATINGS["A"], "2026-11-01")
    made = lead.post_twice("risk-assessments/", given | {"ratings": full})
    assert (made["stage"], made["net"], made["band"]) == ("proposed", 52, "high")
    assert len(lead.get(f"risk-assessments/?case={case}")["results"]) == 1


def plan_the_meetings(callers) -> list[str]:
    desk = callers.coordinator
    series = {"first": at(11, 10, 14).isoformat(), "count": 2, "place": "Room 2, Town Hall"}
    desk.post_twice("meetings/", series)
    meetings = [one["id"] for one in desk.get("meetings/")["results"]][::-1]
    assert len(meetings) == 2
    desk.post(f"meetings/{meetings[0]}/statement/", None, 200)
    [item] = desk.post_twice(f"meetings/{meetings[0]}/agenda/", {"build": True})["results"]
    assert item["kind"] == "new"
    assert desk.change(f"meetings/{meetings[0]}/", "papers")["state"] == "papers_issued"
    callers.socialworker.get(f"meetings/{meetings[0]}/", 404)
    return meetings


def everybody_is_there(callers, meeting: str) -> None:
    desk, place = callers.coordinator, f"meetings/{meeting}/attendance/"
    assert desk.get(place)["quorate"] is False
    for row in desk.get(place)["results"]:
        sent = {"attendance": row["id"], "presence": "present", "accepts_confidentiality": True}
        table = desk.post(place, sent, 200)
    assert (table["quorate"], table["missing"]) == (True, [])


def close_and_issue(callers, meeting: str) -> None:
    desk, place = callers.coordinator, f"meetings/{meeting}/"
    assert desk.get(place)["still_to_do"] == []
    assert desk.change(place, "close")["state"] == "closed"
    desk.change(place, "approve", status=403)
    assert callers.chair.change(place, "approve")["state"] == "minutes_approved"
    assert desk.change(place, "issue")["state"] == "issued"


def hold_the_first_meeting(callers, meeting: str, case: str) -> str:
    desk, place = callers.coordinator, f"meetings/{meeting}/"
    assert desk.change(place, "start")["state"] == "under_way"
    everybody_is_there(callers, meeting)
    [item] = desk.get(f"{place}agenda/")["results"]
    assert item["case"] == case
    shared = {"item": item["id"], "text": "Stopped in the same car twice.", "source": "Patrol log"}
    callers.police.post_twice(f"{place}contributions/", shared)
    action = desk.post_twice(
        "actions/", {"item": item["id"], "what": "Meet the pupil every morning", "owner": me(callers.school)}
    )
    assert (action["due_on"], action["state"]) == ("2026-11-24", "open")
    desk.change(place, "close", status=409)
    agreed = {"ratings": {"missing": {"value": 4}}}
    listed = {"item": item["id"], "kind": "list", "rationale": "Missing again last night.", "score": agreed}
    made = desk.post_twice(f"{place}decisions/", listed | {"lead": me(callers.socialworker)})
    assert desk.get(f"risk-assessments/{made['agreed']}/")["ratings"]["missing"]["value"] == 4
    [entry] = desk.get("risk-log/")["results"]
    assert (entry["case"], entry["lead"]["id"]) == (case, me(callers.socialworker))
    points = desk.get(f"risk-log/{entry['id']}/scores/")["results"]
    assert [(point["stage"], point["threshold"]) for point in points][-1] == ("agreed", 45)
    close_and_issue(callers, meeting)
    return action["id"]


def hold_the_second_meeting(callers, meeting: str, case: str, before: str) -> str:
    desk, place = callers.coordinator, f"meetings/{meeting}/"
    desk.post(f"{place}statement/", None, 200)
    [item] = desk.post_twice(f"{place}agenda/", {"build": True})["results"]
    assert (item["kind"], item["case"]) == ("review", case)
    desk.change(place, "start")
    everybody_is_there(callers, meeting)
    assert len(desk.get(place)["still_to_do"]) == 2
    desk.post_twice(f"{place}reviews/", {"action": before, "result": "done", "note": "Every morning since."})
    assert callers.school.get(f"actions/{before}/")["state"] == "done"
    desk.post_twice(
        f"{place}decisions/", {"item": item["id"], "kind": "stay", "rationale": "The risk has not changed."}
    )
    [entry] = desk.get("risk-log/")["results"]
    points = desk.get(f"risk-log/{entry['id']}/scores/")["results"]
    assert [point["on"] for point in points if point["stage"] == "agreed"] == ["2026-11-10", "2026-11-24"]
    left_open = desk.post_twice(
        "actions/", {"item": item["id"], "what": "Map the places", "owner": me(callers.socialworker)}
    )
    assert left_open["due_on"] == "2026-12-08"
    close_and_issue(callers, meeting)
    return left_open["id"]


def notices(caller: Caller, rule: str) -> list[str]:
    return [one["text"] for one in caller.get("notifications/?page_size=100")["results"] if one["rule"] == rule]


def follow_the_open_action(callers, action: str, time_machine) -> None:
    owner = callers.socialworker
    reference = owner.get(f"actions/{action}/")["reference"]
    due = f"Action {reference} is due on 8 December 2026."
    overdue = f"Action {reference} was due on 8 December 2026 and is overdue."
    carried = (
        f"Action {reference} was due on 8 December 2026 and is not done. It has come to you, level {{}} of the line."
    )
    steps = [  # day, reminders, overdue, to the manager, to the chair
        (4, 0, 0, 0, 0),
        (5, 1, 0, 0, 0),
        (8, 2, 0, 0, 0),
        (9, 2, 1, 1, 0),
        (10, 2, 1, 1, 0),
        (11, 2, 1, 1, 1),
        (17, 2, 1, 1, 1),
    ]
    callers.manager.get(f"actions/{action}/")
    for day, reminders, late, one, two in steps:
        time_machine.move_to(at(12, day, 7, 5))
        assert sweep().is_whole
        assert notices(owner, "action.due_soon") == [due] * reminders
        assert notices(owner, "action.overdue") == [overdue] * late
        assert notices(callers.manager, "action.escalated") == [carried.format(1)] * one
        assert notices(callers.chair, "action.escalated") == [carried.format(2)] * two
    assert callers.manager.get(f"actions/{action}/")["overdue"] is True


def answer_to_the_board(callers, action: str, time_machine) -> None:
    time_machine.move_to(at(1, 4, year=2027))
    callers.school.get("board/indicators/", 403)
    figures = {one["code"]: one for one in callers.board.get("board/indicators/")}
    values = {cell["quarter"]: cell["value"] for cell in figures["referrals"]["trust"]}
    assert values["2026-Q3"] == "c", "one referral is too few to publish"
    assert GIVEN not in str(figures)
    levels = callers.board.get(f"actions/{action}/thread/")
    assert [level["break_in_words"] for level in levels if not level["person"]] == []
    people = ["socialworker", "manager", "chair", "chair", "boardchair", "board", "boardchair"]
    assert [level["person"] for level in levels] == [me(getattr(callers, name)) for name in people]
    assert GIVEN not in str(levels)
