"""Pages of meetings and actions: who may, who may not, and what stands on them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from riskpanel.models import Contribution, LogEntry, Meeting
from riskpanel.operations import actions, agenda, conflicts, contributions, minutes
from tests.riskpanel.tables import all_present, assess, begin

MOST_QUERIES = 12


def url(name, *args):
    return reverse(f"riskpanel:{name}", args=[getattr(one, "pk", one) for one in args])


def queries_of(client, address):
    with CaptureQueriesContext(connection) as seen:
        response = client.get(address)
    assert response.status_code == 200
    return [one["sql"] for one in seen if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]


@pytest.fixture
def item(cast, meeting, shared_case):
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    all_present(meeting, cast.coordinator)
    return item


@pytest.fixture
def action(cast, item):
    return actions.set_action(what="Visit the home", owner=cast.police, item=item, by=cast.coordinator)


MEETING_PAGES = ["meeting", "papers", "attendance", "last_actions", "minutes", "invitation", "meeting_beat"]
MANAGED_PAGES = ["add_item", "move_meeting", "cancel_meeting", "close_meeting"]


@pytest.mark.parametrize("screen", MEETING_PAGES)
def test_everybody_on_the_panel_reads_the_meeting(cast, item, action, sign_in, screen):
    assert sign_in(cast.member).get(url(screen, item.meeting)).status_code == 200


@pytest.mark.parametrize("screen", [*MEETING_PAGES, *MANAGED_PAGES])
@pytest.mark.parametrize("local", ["outsider", "socialworker", "board", "admin"])
def test_a_meeting_is_404_for_everybody_else(cast, item, sign_in, screen, local):
    response = sign_in(cast.users[local]).get(url(screen, item.meeting))
    assert response.status_code == 404
    assert b"W.T." not in response.content


@pytest.mark.parametrize("screen", MANAGED_PAGES)
def test_a_member_may_not_run_the_meeting(cast, item, sign_in, screen):
    assert sign_in(cast.member).get(url(screen, item.meeting)).status_code == 403


def test_the_list_is_for_people_of_a_panel(cast, meeting, sign_in):
    assert sign_in(cast.member).get(url("meetings")).status_code == 200
    assert sign_in(cast.outsider).get(url("meetings")).status_code == 403


def test_every_page_takes_few_queries(cast, meetings, item, action, sign_in):
    client = sign_in(cast.coordinator)
    pages = [url("meetings"), url("actions"), url("actions") + "?whose=panel", url("action", action)]
    pages += [url(name, item.meeting) for name in ("meeting", "attendance", "last_actions", "close_meeting")]
    pages += [url("item", item.meeting, item)]
    counts = {page: len(queries_of(client, page)) for page in pages}
    assert {page: count for page, count in counts.items() if count > MOST_QUERIES} == {}


def test_the_item_page_shows_the_child_and_puts_the_look_on_record(cast, item, sign_in):
    response = sign_in(cast.member).get(url("item", item.meeting, item))
    assert b"Wren Testerly" in response.content
    look = Record.objects.get(verb="viewed", actor=cast.member, case_id=item.case_id)
    assert look.why == f"panel:{item.meeting.panel_id}"
    assert b"<title>" in response.content
    title = response.content.split(b"<title>")[1].split(b"</title>")[0]
    assert b"Wren" not in title


def test_a_person_who_left_sees_nothing_of_the_item(cast, item, sign_in):
    contributions.contribute(item, text="Seen at the park", source="Patrol", by=cast.member)
    conflicts.declare_conflict(item, user=cast.police, by=cast.police)
    client = sign_in(cast.police)
    for page in (url("item", item.meeting, item), url("meeting", item.meeting), url("last_actions", item.meeting)):
        content = client.get(page).content
        assert b"Testerly" not in content
        assert b"W.T." not in content
        assert b"Seen at the park" not in content
    assert b"You left this item" in client.get(url("item", item.meeting, item)).content
    assert client.post(url("contribute", item.meeting, item), {"text": "x", "source": "y"}).status_code in (200, 403)
    assert Contribution.objects.count() == 1


def test_a_declared_relationship_shuts_the_item_as_well(cast, item, sign_in):
    from partners import operations as people

    people.declare_relationship(cast.school, child_reference=item.case.child.reference, by=cast.school)
    content = sign_in(cast.school).get(url("item", item.meeting, item)).content
    assert b"Testerly" not in content
    assert b"You left this item" in content


def test_followers_read_who_holds_the_pen_and_get_no_forms_to_decide(cast, item, sign_in):
    content = sign_in(cast.chair).get(url("item", item.meeting, item)).content
    assert b"Coordinator Cast holds the pen" in content
    assert b"Record the decision" not in content
    assert b"Take the pen over" in content


# --- by the pen


def test_the_whole_meeting_runs_by_plain_forms(cast, panel, shared_case, sign_in, time_machine):
    client = sign_in(cast.coordinator)
    day = timezone.localdate() + timedelta(days=3)
    sent = {"first": f"{day:%d/%m/%Y}", "at": "14:00", "count": "2", "place": "Town hall"}
    assert client.post(url("plan_meetings", panel), sent).status_code == 302
    first, _ = Meeting.objects.order_by("starts_at")
    assess(shared_case, "A", by=cast.socialworker)
    client.post(url("build_agenda", first))
    client.post(url("papers", first))
    client.post(url("start_meeting", first))
    first.refresh_from_db()
    assert first.state == "papers_issued", "three days before it"
    time_machine.move_to(first.starts_at)
    client = sign_in(cast.coordinator)
    client.post(url("start_meeting", first))
    for one in first.attendance.all():
        client.post(url("note_attendance", first, one), {"what": "present"})
        client.post(url("note_attendance", first, one), {"what": "accepted"})
    [item] = first.agenda.all()
    new = {"what": "Visit the home", "owner": cast.police.pk, "due_on": ""}
    assert client.post(url("set_action", first, item), new).status_code == 302
    response = client.post(url("close_meeting", first))
    assert b"cannot be closed yet" in response.content
    sent = {"kind": "list", "rationale": "At risk", "rate_missing": "4", "lead": cast.socialworker.pk}
    standing = {f"rate_{one.domain.code}": one.value for one in shared_case.assessments.get().ratings.all()}
    assert client.post(url("decide", first, item), standing | sent).status_code == 302
    item.refresh_from_db()
    assert item.decision.agreed.ratings.get(domain__code="missing").value == 4
    assert LogEntry.objects.active().filter(case=shared_case).exists()
    assert client.post(url("close_meeting", first)).status_code == 302
    first.refresh_from_db()
    assert (first.state, first.quorate) == ("closed", True)


def test_the_page_offers_the_start_on_the_day_alone(cast, meetings, sign_in):
    client = sign_in(cast.coordinator)
    today, later = (client.get(one.get_absolute_url()).content.decode() for one in meetings)
    assert "Start the meeting" in today
    assert "can be started on" not in today
    assert "Start the meeting" not in later
    assert "can be started on" in later


def test_a_decision_without_a_reason_is_refused_and_nothing_typed_is_lost(cast, item, sign_in):
    response = sign_in(cast.coordinator).post(
        url("decide", item.meeting, item), {"kind": "defer", "rationale": "", "dissent": "Health objects"}
    )
    assert response.status_code == 200
    assert b"Error:" in response.content
    assert b"Health objects" in response.content
    item.refresh_from_db()
    assert not item.is_decided


def test_without_the_pen_nothing_is_written(cast, item, sign_in):
    client = sign_in(cast.chair)
    response = client.post(url("decide", item.meeting, item), {"kind": "defer", "rationale": "Later"})
    assert b"holds the pen" in response.content
    item.refresh_from_db()
    assert not item.is_decided
    assert sign_in(cast.member).post(url("decide", item.meeting, item), {}).status_code == 403
    assert client.post(url("keep_pen", item.meeting)).status_code in (403, 409)


def test_last_times_actions_are_reviewed_one_by_one(cast, meetings, item, action, sign_in, time_machine):
    from riskpanel.operations.decisions import decide_item

    decide_item(item, kind="not_listed", rationale="No", by=cast.coordinator)
    minutes.close_meeting(item.meeting, by=cast.coordinator)
    time_machine.move_to(meetings[1].starts_at)
    second = begin(meetings[1], cast.coordinator)
    client = sign_in(cast.coordinator)
    assert action.reference.encode() in client.get(url("last_actions", second)).content
    refused = client.post(url("review_action", second, action), {"result": "carried", "note": ""})
    assert b"Say why" in refused.content
    done = client.post(url("review_action", second, action), {"result": "carried", "note": "Nobody in"})
    assert done.status_code == 302
    assert len(queries_of(client, url("last_actions", second))) <= MOST_QUERIES
    assert client.post(url("close_meeting", second)).status_code == 302
    assert client.post(url("approve_minutes", second)).status_code == 403
    assert sign_in(cast.chair).post(url("approve_minutes", second)).status_code == 302
    assert sign_in(cast.chair).post(url("issue_minutes", second)).status_code == 302
    theirs = sign_in(cast.police).get(url("minutes", second)).content
    assert action.reference.encode() in theirs
    other = sign_in(cast.school).get(url("minutes", second)).content
    assert b"SHA-256" in other


# --- the invitation


def test_the_invitation_names_no_child_and_counts_its_changes(cast, item, sign_in):
    from icalendar import Calendar

    content = sign_in(cast.member).get(url("invitation", item.meeting))
    assert content["Content-Type"].startswith("text/calendar")
    assert b"Testerly" not in content.content
    assert b"Wren" not in content.content
    calendar = Calendar.from_ical(content.content)
    assert calendar["METHOD"] == "REQUEST"
    [event] = calendar.walk("VEVENT")
    assert (event["SEQUENCE"], event["DTSTART"].params["TZID"]) == (0, "Europe/London")


def test_a_cancelled_meeting_is_cancelled_in_calendars_too(cast, meetings, sign_in):
    from icalendar import Calendar

    client = sign_in(cast.coordinator)
    assert client.post(url("cancel_meeting", meetings[0]), {"reason": "Snow"}).status_code == 302
    calendar = Calendar.from_ical(sign_in(cast.member).get(url("invitation", meetings[0])).content)
    [event] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["SEQUENCE"], event["STATUS"]) == ("CANCEL", 1, "CANCELLED")


# --- actions


def test_the_owner_reports_and_others_may_not(cast, action, sign_in):
    assert sign_in(cast.outsider).get(url("action", action)).status_code == 404
    assert sign_in(cast.member).get(url("report_action", action)).status_code == 403
    client = sign_in(cast.police)
    refused = client.post(url("report_action", action), {"result": "done", "outcome": ""})
    assert b"Error:" in refused.content
    assert client.post(url("report_action", action), {"result": "done", "outcome": "Visited"}).status_code == 302
    action.refresh_from_db()
    assert (action.state, action.outcome) == ("done", "Visited")
    again = client.post(url("report_action", action), {"result": "done", "outcome": "Again"})
    assert b"Error:" in again.content


def test_the_coordinator_gives_an_action_to_somebody_else(cast, action, sign_in):
    client = sign_in(cast.coordinator)
    sent = {"to": "school@demo.example", "reason": "On leave"}
    assert client.post(url("reassign_action", action), sent).status_code == 302
    action.refresh_from_db()
    assert (action.owner, action.partner) == (cast.school, cast.partners["school"])
    assert b"Passed from Police Cast to School Cast" in client.get(url("action", action)).content
    assert sign_in(cast.police).get(url("reassign_action", action)).status_code in (403, 404)


def test_my_actions_are_mine_and_overdue_ones_stand_first(cast, action, item, sign_in, time_machine):
    later = actions.set_action(
        what="Later",
        owner=cast.police,
        item=item,
        due_on=timezone.localdate() + timedelta(days=60),
        by=cast.coordinator,
    )
    time_machine.move_to(timezone.now() + timedelta(days=30))
    content = sign_in(cast.police).get(url("actions")).content.decode()
    assert content.index(action.reference) < content.index(later.reference)
    assert "Overdue" in content
    assert action.reference not in sign_in(cast.school).get(url("actions")).content.decode()
    assert action.reference in sign_in(cast.member).get(url("actions") + "?whose=panel").content.decode()


def test_an_item_of_a_restricted_record_says_that_it_is_for_named_people(cast, item, sign_in):
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    content = sign_in(cast.police).get(url("item", item.meeting, item)).content
    assert b"This item is for named people" in content
    assert b"You left this item" not in content
    assert b"Testerly" not in content
