"""Before the meeting: agencies file by the cut-off, the papers are sealed, and what comes later says so."""

import hashlib
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.transitions import StateError
from cases import operations as casework
from notifications import finding
from notifications.models import Notice
from partners.models import User
from riskpanel import papers as papers_text
from riskpanel import reminders
from riskpanel.filing import filings_of, seats_with_items
from riskpanel.models import AgendaItem, Meeting, PanelMember, PapersPart
from riskpanel.operations import (
    actions,
    agenda,
    attendance,
    conflicts,
    contributions,
    decisions,
    minutes,
    papers,
    referring,
)
from riskpanel.operations import meetings as sittings
from riskpanel.rules.papers import Dates, Signals, dates_before, place_of, when_shared
from tests.cast import SINCE
from tests.riskpanel.tables import all_accept, all_present, assess, at, begin, make_panel, plan, seat


@pytest.fixture
def coming(cast, shared_case, time_machine):
    """A meeting on Tuesday 8 December 2026, planned on 20 November, with a proposed child on its agenda."""
    time_machine.move_to(at(2026, 11, 20, 9))
    panel = make_panel(cast)
    meeting = plan(panel, cast.coordinator, at(2026, 12, 8), count=2)[0]
    assess(shared_case, "A", by=cast.socialworker)
    agenda.build_agenda(meeting, by=cast.coordinator)
    all_accept(meeting)
    return meeting


@pytest.fixture
def other_case(cast):
    """A child whom the charity leads."""
    names = {"given_name": "Robin", "family_name": "Otherly", "date_of_birth": "2011-03-04", "postcode": "ZZ1 1AA"}
    child = casework.record_child(**names, by=cast.frontdoor)
    where = {"locality": cast.north, "level_of_need": 4, "reason": "Support"}
    return casework.open_case(child, lead=cast.charity, by=cast.frontdoor, **where)


@pytest.fixture
def sealed(cast, coming):
    return papers.issue_papers(coming, by=cast.coordinator)


def url(name, *args):
    return reverse(f"riskpanel:{name}", args=[getattr(one, "pk", one) for one in args])


def share(meeting, user, text="Seen at the park"):
    return contributions.contribute(meeting.agenda.first(), text=text, source="Patrol", by=user)


# --- the days


@pytest.mark.parametrize(
    ("day", "planned", "expected"),
    [
        (date(2026, 12, 8), date(2026, 11, 1), Dates(date(2026, 12, 1), date(2026, 12, 4))),
        (date(2026, 12, 29), date(2026, 12, 1), Dates(date(2026, 12, 18), date(2026, 12, 23))),  # over Christmas
        (date(2026, 12, 8), date(2026, 12, 1), Dates(date(2026, 12, 1), date(2026, 12, 4))),
        (date(2026, 12, 8), date(2026, 12, 2), Dates(date(2026, 12, 4), date(2026, 12, 4))),
        (date(2026, 12, 8), date(2026, 12, 4), Dates(None, None)),
    ],
)
def test_the_cut_off_is_five_and_the_papers_two_working_days_before(day, planned, expected):
    assert dates_before(day, planned_on=planned) == expected


def test_a_meeting_that_is_moved_gets_its_days_anew(cast, coming):
    moved = sittings.move_meeting(coming, starts_at=at(2026, 12, 10), place="Room 3", by=cast.coordinator)
    assert (moved.cut_off_on, moved.papers_on) == (date(2026, 12, 3), date(2026, 12, 8))


@pytest.mark.parametrize(
    ("day", "note"),
    [
        (at(2026, 12, 10), "Moved from Tuesday 8 December 2026."),
        (at(2026, 12, 25), "Moved from Tuesday 8 December 2026. Friday 25 December 2026 is Christmas Day."),
        (at(2026, 12, 12), "Moved from Tuesday 8 December 2026. Saturday 12 December 2026 is a weekend."),
        (at(2026, 12, 8, 16), ""),
    ],
)
def test_a_meeting_that_is_moved_says_from_which_day_and_to_which_day_off(cast, coming, day, note):
    moved = sittings.move_meeting(coming, starts_at=day, place="Room 3", by=cast.coordinator)
    assert moved.note == note


# --- who stands first


def test_first_who_cannot_wait_then_whose_score_rose_most_then_overdue_weeks_news_and_the_childs_voice():
    given = [
        Signals(urgent=True),
        Signals(rise=9),
        Signals(overdue=2, weeks=1),
        Signals(overdue=1, weeks=30),
        Signals(weeks=30, news=2),
        Signals(weeks=30, news=1, heard=True),
        Signals(weeks=30, news=1),
        Signals(rise=-4, overdue=9),
    ]
    shuffled = [given[number] for number in (3, 6, 0, 5, 2, 7, 4, 1)]
    assert sorted(shuffled, key=lambda one: one.place) == given


def test_new_children_come_first_and_themes_last_whatever_the_signals():
    kinds = ["theme", "review", "removal", "new", "place", "peers"]
    assert sorted(kinds, key=lambda kind: place_of(kind, Signals(), 1)) == [
        "new",
        "review",
        "removal",
        "place",
        "peers",
        "theme",
    ]


def test_why_a_child_stands_there_is_said_in_words():
    why = Signals(rise=3, overdue=2, weeks=9, news=1, heard=True)
    assert why.words == "score up 3, 2 overdue actions, 9 weeks on the log, 1 new in the record, new words of the child"
    assert Signals(rise=-6).words == "score down 6"
    assert Signals(urgent=True, rise=4, proposed=True).words == "referred urgently, score up 4 as proposed"


def test_building_again_puts_the_agenda_in_its_order(cast, coming, shared_case, other_case):
    place = agenda.add_to_agenda(coming, kind="place", title="The park", by=cast.coordinator)
    assess(other_case, "A", by=cast.charity)
    agenda.build_agenda(coming, by=cast.coordinator)
    place.refresh_from_db()
    assert [one.kind for one in coming.agenda.all()] == ["new", "new", "place"]
    assert place.order == 3


def test_who_cannot_wait_is_heard_first_of_the_new_and_the_papers_say_so(cast, coming, shared_case, other_case):
    assess(other_case, "A", by=cast.charity)
    agenda.build_agenda(coming, by=cast.coordinator)
    words = {"reason": "A car waits at the gate", "urgent_because": "He is missing since Tuesday"}
    referring.refer_to_panel(shared_case, panel=coming.panel, by=cast.socialworker, **words)
    agenda.build_agenda(coming, by=cast.coordinator)
    assert [one.case for one in coming.agenda.all()] == [shared_case, other_case]
    assert "Why here: referred urgently" in papers_text.whole(papers_text.compose(coming))


# --- filing


def test_an_agency_has_filed_once_one_of_its_people_says_so(cast, coming, time_machine):
    share(coming, cast.police)
    time_machine.move_to(at(2026, 12, 1, 16))
    attendance.send_information(seat(coming, cast.police), by=cast.police)
    time_machine.move_to(at(2026, 12, 2, 9))
    attendance.send_information(seat(coming, cast.member), by=cast.member)
    found = {one.partner: one for one in filings_of(coming, seats_with_items(coming))}
    police, health = found[cast.partners["police"]], found[cast.partners["health"]]
    assert (police.items, police.is_late, health.items, health.is_late) == (1, False, 0, True)
    assert found[cast.partners["school"]].sent_at is None
    assert len(found) == 4, "the council sits there twice and files once"


def test_the_chair_sees_who_has_not_filed_and_a_member_their_own(cast, coming, sign_in):
    text = sign_in(cast.chair).get(url("papers", coming)).content.decode()
    assert "Who has filed: 4 not yet" in text
    client = sign_in(cast.police)
    text = client.get(url("papers", coming)).content.decode()
    assert "We have filed what we know" in text
    assert "Who has filed" not in text
    client.post(url("note_attendance", coming, seat(coming, cast.police)), {"what": "sent", "back": "papers"})
    assert "has filed (" in client.get(url("papers", coming)).content.decode()
    assert "Who has filed: 3 not yet" in sign_in(cast.chair).get(url("papers", coming)).content.decode()


def test_on_the_last_day_those_who_have_not_filed_are_reminded_once(cast, coming):
    attendance.send_information(seat(coming, cast.police), by=cast.police)
    assert finding.find(reminders.FILING_DUE, at(2026, 11, 30, 9)) == 0
    assert finding.find(reminders.FILING_DUE, at(2026, 12, 1, 6)) == 0
    assert finding.find(reminders.FILING_DUE, at(2026, 12, 1, 7)) == 4
    assert finding.find(reminders.FILING_DUE, at(2026, 12, 2, 9)) == 0
    told = Notice.objects.filter(rule="meeting.filing_due")
    assert {one.user for one in told} == {cast.member, cast.school, cast.chair, cast.coordinator}


@pytest.mark.parametrize("rule", [reminders.FILING_DUE, reminders.INFORMATION_MISSING])
def test_whoever_owes_what_their_agency_knows_is_reminded_and_no_observer(cast, coming, rule):
    """As the list of who has filed counts them: each agency with a voice, the council of chair and coordinator too."""
    PanelMember.objects.filter(user=cast.school).update(role="observer")
    owing = {one.partner for one in filings_of(coming, seats_with_items(coming)) if one.sent_at is None}
    finding.find(rule, at(2026, 12, 4, 9))
    told = {one.user.standing.partner for one in Notice.objects.filter(rule=rule.code).select_related("user")}
    assert told == owing == {cast.partners[key] for key in ("council", "health", "police")}


def test_where_each_thing_was_shared_in_the_fortnight():
    meeting = Meeting(starts_at=at(2026, 12, 8), cut_off_on=date(2026, 12, 1), papers_sealed_at=at(2026, 12, 4, 7))
    days = [at(2026, 12, 1, 23), at(2026, 12, 2, 0, 1), at(2026, 12, 4, 8), at(2026, 12, 8, 14)]
    assert [when_shared(one, meeting) for one in days] == ["in_time", "late", "after_papers", "at_table"]
    assert when_shared(at(2026, 12, 2), Meeting(starts_at=at(2026, 12, 8))) == "in_time"


# --- the seal


def test_the_sweep_seals_the_papers_two_working_days_before_at_seven_and_once(cast, coming, other_case):
    assess(other_case, "A", by=cast.charity)
    for early in (at(2026, 12, 3, 18), at(2026, 12, 4, 6, 59)):
        assert papers.seal_due_papers(at=early, by=User.objects.system()) == 0
    assert papers.seal_due_papers(at=at(2026, 12, 4, 7), by=User.objects.system()) == 1
    assert papers.seal_due_papers(at=at(2026, 12, 4, 8), by=User.objects.system()) == 0
    coming.refresh_from_db()
    assert (coming.state, coming.agenda.count()) == ("papers_issued", 2), "who was proposed since is on it"
    assert Notice.objects.filter(rule="meeting.papers", user=cast.police).count() == 1


def test_a_meeting_with_nothing_on_its_agenda_is_not_sealed(cast, panel):
    plan(panel, cast.coordinator, timezone.now() + timedelta(days=20))
    later = timezone.now() + timedelta(days=19)
    assert papers.seal_due_papers(at=later, by=User.objects.system()) == 0


def test_sealed_papers_are_read_again_as_they_were(cast, coming, shared_case, sign_in, api):
    share(coming, cast.police)
    papers.issue_papers(coming, by=cast.coordinator)
    coming.refresh_from_db()
    before = list(PapersPart.objects.visible_to(cast.chair).filter(meeting=coming))
    assert coming.papers_digest == hashlib.sha256(papers_text.whole(before).encode()).hexdigest()
    share(coming, cast.member, "Known since")
    casework.record_event(shared_case, kind="missing", happened_at=timezone.now(), text="Since", by=cast.socialworker)
    assert list(PapersPart.objects.visible_to(cast.chair).filter(meeting=coming)) == before
    text = sign_in(cast.police).get(url("papers", coming)).content.decode()
    assert coming.papers_digest in text
    assert "Seen at the park" in text
    assert "Known since" not in text
    answer = api(cast.police).get(f"/api/v1/meetings/{coming.pk}/papers/").json()
    assert (answer["digest"], len(answer["results"])) == (coming.papers_digest, 2)


def test_an_item_shut_to_a_person_is_shut_in_the_papers(cast, coming, sealed, sign_in, api):
    conflicts.declare_conflict(coming.agenda.get(), user=cast.police, by=cast.police)
    text = sign_in(cast.police).get(url("papers", coming)).content.decode()
    assert "Testerly" not in text
    assert len(api(cast.police).get(f"/api/v1/meetings/{coming.pk}/papers/").json()["results"]) == 1


def test_names_are_hidden_in_the_papers_too(cast, sealed, sign_in):
    client = sign_in(cast.chair)
    assert "Testerly" in client.get(url("papers", sealed)).content.decode()
    client.post(url("hide_names", sealed))
    assert "Testerly" not in client.get(url("papers", sealed)).content.decode()


@pytest.mark.parametrize("field", ["papers_digest", "papers_sealed_at"])
def test_the_seal_stands_at_the_sql_door(sealed, field):
    value = {"papers_digest": "0" * 64, "papers_sealed_at": None}[field]
    with pytest.raises(DatabaseError), transaction.atomic():
        Meeting.objects.filter(pk=sealed.pk).update(**{field: value})


def test_no_page_joins_sealed_papers_and_none_is_changed(sealed):
    with pytest.raises(DatabaseError), transaction.atomic():
        PapersPart.objects.create(meeting=sealed, order=9, text="More")
    with pytest.raises(DatabaseError), transaction.atomic():
        sealed.papers.update(text="Other")


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: sealed.agenda.update(order=7),
        lambda sealed: AgendaItem.objects.create(meeting=sealed, kind="place", title="The park", order=2),
    ],
)
def test_the_database_keeps_a_sealed_agenda(sealed, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        change(sealed)


# --- after the seal


def test_only_the_chair_adds_to_sealed_papers_and_says_why(cast, sealed):
    words = {"kind": "place", "title": "The park"}
    with pytest.raises(StateError):
        agenda.add_to_agenda(sealed, by=cast.coordinator, reason="Urgent", **words)
    with pytest.raises(ValidationError) as refused:
        agenda.add_to_agenda(sealed, by=cast.chair, reason=" ", **words)
    assert set(refused.value.message_dict) == {"reason"}
    item = agenda.add_to_agenda(sealed, by=cast.chair, reason="A child was found there last night", **words)
    assert (item.order, item.late_reason) == (2, "A child was found there last night")


def test_nobody_builds_or_proposes_for_sealed_papers(cast, sealed, other_case):
    with pytest.raises(StateError):
        agenda.build_agenda(sealed, by=cast.chair)
    with pytest.raises(StateError):
        agenda.add_to_agenda(sealed, kind="new", case=other_case, by=cast.charity)


def test_in_the_meeting_the_pen_holder_adds_for_the_table_with_the_reason(cast, sealed, time_machine):
    time_machine.move_to(sealed.starts_at)
    meeting = begin(sealed, cast.coordinator)
    item = agenda.add_to_agenda(meeting, kind="theme", title="Lifts", reason="Came up", by=cast.coordinator)
    assert item.late_reason == "Came up"


def test_the_chair_adds_on_the_page_and_the_item_says_why(cast, sealed, sign_in):
    assert "Why can it not wait" in sign_in(cast.chair).get(url("add_item", sealed)).content.decode()
    sent = {"kind": "place", "title": "The park", "reason": ""}
    client = sign_in(cast.chair)
    assert "Error:" in client.post(url("add_item", sealed), sent).content.decode()
    assert client.post(url("add_item", sealed), sent | {"reason": "Last night"}).status_code == 302
    item = sealed.agenda.get(kind="place")
    assert "Added after the papers were sealed: Last night" in client.get(url("item", sealed, item)).content.decode()


def test_what_comes_after_the_papers_is_marked_as_late(cast, sealed, sign_in, time_machine):
    time_machine.move_to(at(2026, 12, 5, 9))
    share(sealed, cast.police)
    text = sign_in(cast.chair).get(url("item", sealed, sealed.agenda.get())).content.decode()
    assert "came after the papers were sealed" in text
    assert "Late" in text


def test_the_api_refuses_and_takes_late_items_as_the_page_does(cast, sealed, api):
    body = {"kind": "place", "title": "The park"}
    address = f"/api/v1/meetings/{sealed.pk}/agenda/"
    assert api(cast.coordinator).post(address, body | {"reason": "Urgent"}).status_code == 409
    assert api(cast.chair).post(address, body).json().keys() == {"reason"}
    made = api(cast.chair).post(address, body | {"reason": "Urgent"})
    assert made.json()["results"][-1]["late_reason"] == "Urgent"


# --- moving, and the next meeting


def test_a_meeting_is_moved_on_its_page_and_the_calendar_gets_the_next_number(cast, coming, sign_in):
    from icalendar import Calendar

    client = sign_in(cast.coordinator)
    sent = {"day_day": "", "day": "10/12/2026", "at": "10:00", "place": "Room 3"}
    assert client.post(url("move_meeting", coming), sent).status_code == 302
    content = sign_in(cast.police).get(url("invitation", coming)).content
    calendar = Calendar.from_ical(content)
    [event] = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["SEQUENCE"], event["LOCATION"]) == ("REQUEST", 1, "Room 3")
    assert event["DTSTART"].dt == datetime(2026, 12, 10, 10, tzinfo=event["DTSTART"].dt.tzinfo)
    assert Notice.objects.filter(rule="meeting.invited", user=cast.police, subject_id=str(coming.pk)).count() == 2


def test_a_meeting_is_moved_by_the_api_with_its_tag(cast, coming, api):
    client, address = api(cast.coordinator), f"/api/v1/meetings/{coming.pk}/"
    body = {"starts_at": at(2026, 12, 10).isoformat(), "place": "Room 3"}
    assert client.post(f"{address}move/", body).status_code == 428
    tag = client.get(address).headers["ETag"]
    moved = client.post(f"{address}move/", body, HTTP_IF_MATCH=tag)
    assert (moved.status_code, moved.json()["invitation_sequence"]) == (200, 1)


def test_when_minutes_are_issued_the_next_agenda_begins_with_what_is_left(cast, coming, shared_case, time_machine):
    time_machine.move_to(coming.starts_at)
    meeting = begin(coming, cast.coordinator)
    all_present(meeting, cast.coordinator)
    item = meeting.agenda.get()
    actions.set_action(what="Call", owner=cast.police, item=item, by=cast.coordinator)
    decisions.decide_item(item, kind="defer", rationale="Wait", by=cast.coordinator)
    minutes.close_meeting(meeting, by=cast.coordinator)
    minutes.approve_minutes(meeting, by=cast.chair)
    minutes.issue_minutes(meeting, by=cast.coordinator)
    following = Meeting.objects.get(starts_at__gt=meeting.starts_at)
    assert [one.case for one in following.agenda.all()] == [shared_case]


def test_papers_that_go_out_after_the_hour_ask_nobody_in_or_out(cast, coming, time_machine):
    PanelMember.objects.filter(user=cast.police).update(until=SINCE)
    time_machine.move_to(coming.starts_at + timedelta(minutes=1))
    papers.issue_papers(coming, by=cast.coordinator)
    assert not coming.attendance.filter(member__user=cast.police).exists()
    assert not Notice.objects.filter(rule="meeting.withdrawn").exists()
