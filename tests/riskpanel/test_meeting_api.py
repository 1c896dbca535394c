"""The API of meetings and actions: shapes, refusals, conditions, repeats."""

from datetime import timedelta

import pytest
from django.utils import timezone

from riskpanel.models import Action, LogEntry, Meeting
from riskpanel.operations import actions, agenda, attendance, conflicts
from tests.riskpanel.tables import all_present, assess, seat

MEETINGS, ACTIONS = "/api/v1/meetings/", "/api/v1/actions/"


def of(meeting, part=""):
    return f"{MEETINGS}{meeting.pk}/{part}"


def read_and(client, address, part, body=None):
    """Read a thing and change it by what was read."""
    etag = client.get(address)["ETag"]
    return client.post(f"{address}{part}", body or {}, format="json", HTTP_IF_MATCH=etag)


@pytest.fixture
def item(cast, meeting, shared_case):
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    return item


@pytest.fixture
def action(cast, item):
    return actions.set_action(what="Visit the home", owner=cast.police, item=item, by=cast.coordinator)


def test_a_meeting_runs_from_planning_to_minutes(cast, panel, shared_case, api, time_machine):
    client = api(cast.coordinator)
    first = (timezone.now() + timedelta(days=3)).isoformat()
    made = client.post(MEETINGS, {"first": first, "count": 2, "place": "Town hall"}, format="json")
    assert made.status_code == 201
    meeting = Meeting.objects.get(pk=made.json()["id"])
    assess(shared_case, "A", by=cast.socialworker)
    assert client.post(of(meeting, "statement/")).status_code == 200
    listed = client.post(of(meeting, "agenda/"), {"build": True}, format="json")
    [row] = listed.json()["results"]
    assert row["reference"] == shared_case.child.reference
    assert read_and(client, of(meeting), "papers/").status_code == 200
    early = read_and(client, of(meeting), "start/")
    assert (early.status_code, early.json()["detail"][:18]) == (409, "This meeting is on")
    time_machine.move_to(meeting.starts_at)
    assert read_and(client, of(meeting), "start/").json()["state"] == "under_way"
    for one in meeting.attendance.all():
        sent = {"attendance": one.pk, "presence": "present", "accepts_confidentiality": True}
        table = client.post(of(meeting, "attendance/"), sent, format="json").json()
    assert (table["quorate"], table["missing"]) == (True, [])
    assert api(cast.police).post(of(meeting, "statement/")).status_code == 200
    shared = {"item": row["id"], "text": "Seen", "source": "Visit"}
    assert api(cast.police).post(of(meeting, "contributions/"), shared, format="json").status_code == 201
    new = {"item": row["id"], "what": "Visit", "owner": cast.police.pk}
    assert client.post(ACTIONS, new, format="json").status_code == 201
    assert read_and(client, of(meeting), "close/").status_code == 409
    decided = {"item": row["id"], "kind": "list", "rationale": "At risk"}
    answer = client.post(of(meeting, "decisions/"), decided, format="json")
    assert answer.status_code == 201
    assert LogEntry.objects.active().filter(case=shared_case).exists()
    assert client.post(of(meeting, "decisions/"), decided, format="json").status_code == 409
    assert read_and(client, of(meeting), "close/").json()["state"] == "closed"
    assert read_and(client, of(meeting), "approve/").status_code == 403
    assert read_and(api(cast.chair), of(meeting), "approve/").status_code == 200
    issued = read_and(client, of(meeting), "issue/").json()
    assert issued["state"] == "issued"
    assert len(issued["minutes_digest"]) == 64


@pytest.mark.parametrize("part", ["", "agenda/", "attendance/", "contributions/", "invitation.ics"])
@pytest.mark.parametrize("local", ["outsider", "socialworker", "admin", "board"])
def test_a_meeting_is_404_out_of_sight(cast, item, api, part, local):
    assert api(cast.users[local]).get(of(item.meeting, part)).status_code == 404


@pytest.mark.parametrize("part", ["close/", "papers/", "start/", "approve/", "issue/"])
def test_a_member_may_not_run_a_meeting(cast, item, api, part):
    assert read_and(api(cast.member), of(item.meeting), part).status_code == 403


def test_a_calendar_reads_the_invitation_by_the_api(cast, item, api):
    answer = api(cast.member).get(of(item.meeting, "invitation.ics"), HTTP_ACCEPT="text/calendar")
    assert answer.status_code == 200
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert b"Testerly" not in answer.content


def test_a_change_needs_what_was_read_and_what_was_read_must_stand(cast, item, api):
    client = api(cast.coordinator)
    assert client.post(of(item.meeting, "close/")).status_code == 428
    etag = client.get(of(item.meeting))["ETag"]
    attendance.record_attendance(seat(item.meeting, cast.chair), presence="apologies", by=cast.coordinator)
    assert client.post(of(item.meeting, "close/"), HTTP_IF_MATCH=etag).status_code == 412


def test_only_the_pen_writes(cast, item, api):
    sent = {"item": str(item.pk), "kind": "defer", "rationale": "Later"}
    refused = api(cast.chair).post(of(item.meeting, "decisions/"), sent, format="json")
    assert refused.status_code == 409
    assert "holds the pen" in refused.json()["detail"]
    assert api(cast.chair).post(of(item.meeting, "pen/")).status_code == 200
    assert api(cast.chair).post(of(item.meeting, "decisions/"), sent, format="json").status_code == 201


def test_a_person_who_left_reads_nothing_of_the_item(cast, item, api):
    conflicts.declare_conflict(item, user=cast.police, by=cast.police)
    client = api(cast.police)
    [row] = client.get(of(item.meeting, "agenda/")).json()["results"]
    assert (row["shut"], row["case"], row["reference"], row["decision"]) == ("left", None, None, None)
    sent = {"item": str(item.pk), "text": "x", "source": "y"}
    assert client.post(of(item.meeting, "contributions/"), sent, format="json").status_code == 403


def test_twenty_identical_posts_make_one_contribution(cast, item, api):
    sent = {"item": str(item.pk), "text": "Seen", "source": "Visit"}
    client, address = api(cast.police), of(item.meeting, "contributions/")
    answers = [client.post(address, sent, format="json", HTTP_IDEMPOTENCY_KEY="once").json() for _ in range(20)]
    assert all(one == answers[0] for one in answers)
    assert item.contributions.count() == 1


def test_bad_input_is_named_by_field(cast, item, api):
    client = api(cast.coordinator)
    answer = client.post(of(item.meeting, "decisions/"), {"item": str(item.pk), "kind": "maybe"}, format="json")
    assert answer.status_code == 400
    assert {"kind", "rationale"} <= set(answer.json())
    past = {"item": str(item.pk), "what": "x", "owner": cast.police.pk, "due_on": "2020-02-02"}
    answer = client.post(ACTIONS, past, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["due_on"])
    answer = client.post(ACTIONS, {"what": "x", "owner": cast.police.pk}, format="json")
    assert (answer.status_code, list(answer.json())) == (400, ["item"])


def test_the_owner_reports_by_the_api(cast, action, api):
    address = f"{ACTIONS}{action.pk}/"
    body = {"status": "done", "outcome": "Visited"}
    assert api(cast.outsider).get(address).status_code == 404
    assert read_and(api(cast.member), address, "report/", body).status_code == 403
    client = api(cast.police)
    assert client.post(f"{address}report/", body, format="json").status_code == 428
    done = read_and(client, address, "report/", body)
    assert (done.status_code, done.json()["state"], done.json()["allowed"]) == (200, "done", [])
    assert read_and(client, address, "report/", body).status_code == 409


def test_an_action_passes_to_another_by_the_api(cast, action, api):
    address = f"{ACTIONS}{action.pk}/"
    sent = {"to": cast.school.pk, "reason": "On leave"}
    assert read_and(api(cast.police), address, "reassign/", sent).status_code == 403
    answer = read_and(api(cast.coordinator), address, "reassign/", sent)
    assert answer.json()["owner"]["name"] == cast.school.name
    action.refresh_from_db()
    assert action.handovers.get().reason == "On leave"


def test_an_action_on_a_case_takes_a_right_to_add_and_a_date(cast, shared_case, api):
    sent = {"case": str(shared_case.pk), "what": "Call", "owner": cast.school.pk}
    assert api(cast.outsider).post(ACTIONS, sent, format="json").status_code == 404
    assert api(cast.police).post(ACTIONS, sent, format="json").status_code == 403
    assert list(api(cast.school).post(ACTIONS, sent, format="json").json()) == ["due_on"]
    due = {"due_on": f"{timezone.localdate() + timedelta(days=7)}"}
    assert api(cast.school).post(ACTIONS, sent | due, format="json").status_code == 201
    assert Action.objects.get().case == shared_case


@pytest.mark.parametrize(
    ("local", "whose", "found"), [("police", "mine", 1), ("school", "mine", 0), ("member", "panel", 1)]
)
def test_lists_hold_what_is_asked_for(cast, action, api, local, whose, found):
    answer = api(cast.users[local]).get(ACTIONS, {"whose": whose})
    assert len(answer.json()["results"]) == found


def test_the_list_of_actions_shows_only_what_is_in_sight(cast, action, api):
    assert len(api(cast.police).get(ACTIONS).json()["results"]) == 1
    assert api(cast.outsider).get(ACTIONS).json()["results"] == []


def test_an_unknown_address_is_not_found_and_not_an_error(cast, item, api):
    client = api(cast.coordinator)
    missing = "00000000-0000-0000-0000-000000000000"
    assert client.get(f"{MEETINGS}{missing}/").status_code == 404
    assert client.get(f"{ACTIONS}{missing}/").status_code == 404
    sent = {"item": missing, "kind": "defer", "rationale": "x"}
    assert client.post(of(item.meeting, "decisions/"), sent, format="json").status_code == 404
    assert client.get(ACTIONS, {"case": "nonsense"}).status_code == 400


def test_a_meeting_is_called_off_with_its_reason_and_only_before_it_begins(cast, meetings, api):
    client = api(cast.coordinator)
    coming, refused = meetings[1], api(cast.police)
    assert read_and(refused, of(coming), "cancel/", {"reason": "Snow"}).status_code == 403
    assert set(read_and(client, of(coming), "cancel/", {"reason": ""}).json()) == {"reason"}
    assert client.post(of(coming, "cancel/"), {"reason": "Snow"}, format="json").status_code == 428
    assert read_and(client, of(coming), "cancel/", {"reason": "Snow"}).json()["state"] == "cancelled"
    assert read_and(client, of(coming), "cancel/", {"reason": "Snow"}).status_code == 409
