"""Following a meeting: its revision is raised by everything seen in the room, and asked for in one statement."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from cases import operations as casework
from riskpanel.models import Meeting
from riskpanel.operations import (
    actions,
    agenda,
    attendance,
    confidence,
    conflicts,
    contributions,
    decisions,
    panels,
    pen,
    reviews,
)
from riskpanel.states import ItemKind
from tests.riskpanel.tables import all_present, assess, begin, seat


@pytest.fixture
def item(cast, meeting, shared_case):
    assess(shared_case, "A", by=cast.socialworker)
    [item] = agenda.build_agenda(meeting, by=cast.coordinator)
    return item


def revision(meeting) -> int:
    return Meeting.objects.values_list("revision", flat=True).get(pk=meeting.pk)


def beat(meeting) -> str:
    return reverse("riskpanel:meeting_beat", args=[meeting.pk])


def panel_statements(seen) -> list[str]:
    return [one["sql"] for one in seen if "riskpanel_" in one["sql"]]


SEEN_IN_THE_ROOM = {
    "who came": lambda cast, item: attendance.record_attendance(
        seat(item.meeting, cast.police), presence="present", by=cast.coordinator
    ),
    "who left an item": lambda cast, item: conflicts.declare_conflict(item, user=cast.police, by=cast.police),
    "what is on the agenda": lambda cast, item: agenda.add_to_agenda(
        item.meeting, kind=ItemKind.THEME, title="The park", by=cast.coordinator
    ),
    "what was shared": lambda cast, item: contributions.contribute(item, text="Seen", source="Visit", by=cast.police),
    "what was decided": lambda cast, item: decisions.decide_item(
        item, kind="defer", rationale="Later", by=cast.coordinator
    ),
    "what is to be done": lambda cast, item: actions.set_action(
        what="Visit", owner=cast.police, item=item, by=cast.coordinator
    ),
    "who holds the pen": lambda cast, item: pen.take_pen(item.meeting, by=cast.chair),
}


@pytest.mark.parametrize("what", SEEN_IN_THE_ROOM)
def test_what_is_seen_in_the_room_raises_the_revision(cast, item, what):
    before = revision(item.meeting)
    SEEN_IN_THE_ROOM[what](cast, item)
    assert revision(item.meeting) > before


def test_accepting_the_statement_raises_the_revision(cast, meetings):
    meeting = meetings[0]
    before = revision(meeting)
    confidence.accept_statement(meeting, by=cast.police)
    assert revision(meeting) > before


def test_a_review_raises_the_revision(cast, meetings, meeting, time_machine):
    action = actions.set_action(what="Visit", owner=cast.police, meeting=meeting, by=cast.coordinator)
    time_machine.move_to(meetings[1].starts_at)
    second = begin(meetings[1], cast.coordinator)
    before = revision(second)
    reviews.review_action(action, meeting=second, result="done", by=cast.coordinator)
    assert revision(second) > before


def test_the_lease_of_the_pen_is_not_seen(cast, meeting):
    before = revision(meeting)
    pen.keep_pen(meeting, by=cast.coordinator)
    assert revision(meeting) == before


def test_a_stale_save_never_takes_the_revision_back(cast, meeting):
    stale = Meeting.objects.get(pk=meeting.pk)
    all_present(meeting, cast.coordinator)
    before = revision(meeting)
    stale.save()
    assert revision(meeting) >= before


def test_nothing_changed_is_an_empty_answer_in_one_statement_and_no_look(cast, item, sign_in):
    client = sign_in(cast.member)
    tag = client.get(beat(item.meeting))["ETag"]
    looks = Record.objects.count()
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(beat(item.meeting), HTTP_IF_NONE_MATCH=tag)
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    of_the_panel = panel_statements(seen)
    # the seats of the person, read once for a request, and the tag
    assert len(of_the_panel) == 2, of_the_panel
    assert Record.objects.count() == looks


def test_a_change_is_a_new_tag_which_the_page_holds_too(cast, item, sign_in):
    client = sign_in(cast.member)
    tag = client.get(beat(item.meeting))["ETag"]
    contributions.contribute(item, text="Seen", source="Visit", by=cast.police)
    changed = client.get(beat(item.meeting), HTTP_IF_NONE_MATCH=tag)
    assert (changed.status_code, changed["ETag"] == tag) == (200, False)
    page = client.get(item.get_absolute_url()).content.decode()
    assert changed["ETag"].replace('"', "&quot;") in page


def test_a_report_a_new_score_and_a_restriction_change_the_tag_as_well(cast, item, sign_in):
    action = actions.set_action(what="Visit", owner=cast.police, item=item, by=cast.coordinator)
    client, tags = sign_in(cast.chair), []
    tags.append(client.get(beat(item.meeting))["ETag"])
    actions.report_action(action, by=cast.police, result="done", outcome="Visited")
    tags.append(client.get(beat(item.meeting))["ETag"])
    assess(item.case, "B", by=cast.socialworker)
    tags.append(client.get(beat(item.meeting))["ETag"])
    casework.restrict_case(item.case, restricted=True, reason="A parent works for a partner", by=cast.guardian)
    tags.append(client.get(beat(item.meeting))["ETag"])
    assert len(set(tags)) == 4


def test_who_does_not_sit_there_gets_no_beat(cast, item, sign_in):
    assert sign_in(cast.outsider).get(beat(item.meeting)).status_code == 404


def test_a_person_whose_seat_has_ended_gets_no_beat_from_an_open_page(cast, item, panel, sign_in):
    client = sign_in(cast.police)
    tag = client.get(beat(item.meeting))["ETag"]
    panels.leave_panel(panel.members.get(user=cast.police), on=timezone.localdate(), by=cast.admin)
    assert client.get(beat(item.meeting), HTTP_IF_NONE_MATCH=tag).status_code == 404
