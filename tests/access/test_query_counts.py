"""A page asks the database at most twelve times, and no more for thirty rows than for three.

That no other page asks more, whoever opens it, is asked of every visit in test_matrix.py.
"""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import operations as casework
from partners import operations as people
from partners.models import Locality, LocalityPostcode
from referrals import operations as front_door
from referrals.models import Rating
from riskpanel.models import Meeting, MinutesAddendum, MinutesPart
from riskpanel.operations import actions, agenda, panels, risk_log
from tests.access.test_bad_input import read, where
from tests.access.visiting import HOUSEKEEPING
from tests.access.world import CONCERN, SHARING
from tests.riskpanel.tables import assess

pytestmark = pytest.mark.django_db
MOST = 12
FEW, MANY = 3, 30
DAILY = {
    "home": "socialworker",
    "cases:list": "school",
    "cases:record": "school",
    "cases:chronology": "school",
    "referrals:mine": "school",
    "referrals:front_door": "frontdoor",
    "referrals:figures": "frontdoor",
    "referrals:load": "manager",
    "referrals:figures_list": "frontdoor",
    "riskpanel:risk_log": "chair",
    "riskpanel:actions": "socialworker",
    "riskpanel:meetings": "member",
    "riskpanel:meeting": "chair",
    "riskpanel:item": "coordinator",
    "notifications:list": "socialworker",
    "partners:directory": "school",
}
# Pages of one thing of which parts can grow, each at the address and for the person of the matrix.
GROWING = (
    "board:case_thread",
    "partners:leave",
    "partners:person",
    "referrals:decide",
    "referrals:figures_export",
    "referrals:reallocate",
    "referrals:routing",
    "riskpanel:framework",
    "riskpanel:issued_minutes",
    "riskpanel:minutes_pdf",
    "riskpanel:removal",
    "riskpanel:risk_of_case",
)
LISTS = {
    "case-list": "school",
    "child-list": "school",
    "referral-list": "school",
    "risk-assessment-list": "school",
    "log-entry-list": "chair",
    "action-list": "socialworker",
    "meeting-list": "chair",
    "notification-list": "socialworker",
}


def more_rows(world, count):
    """`count` children more, each with a case shared with the school, a referral, a place on the log and an action."""
    lead, soon = world.user("socialworker"), timezone.localdate() + timedelta(days=5)
    for number in range(count):
        child = casework.record_child(
            given_name=f"Child{number}", family_name="Many", postcode="ZZ1 1AA", by=world.cast.frontdoor
        )
        case = casework.open_case(
            child, lead=lead, locality=world.cast.north, level_of_need=4, reason="x", by=world.cast.frontdoor
        )
        casework.share_case(case, partner=world.cast.partners["school"], by=lead, **SHARING)
        casework.record_event(
            world.cases["shared"], kind="contact", text="A visit", happened_at=timezone.now(), by=lead
        )
        draft = front_door.start_referral(by=world.user("school"), given_name="A", family_name="B", **CONCERN)
        front_door.send_referral(draft, by=world.user("school"))
        made = assess(case, "A", by=lead)
        risk_log.list_child(
            case, panel=world.rows["panel"], by=world.user("chair"), reason="x", lead=lead, assessment=made
        )
        actions.set_action(what="Call", owner=lead, case=case, due_on=soon, by=lead)
    agenda.build_agenda(world.rows["meeting"], by=world.user("coordinator"))


def more_of_each(world, count):
    """`count` more of everything that the pages of one thing show; the meeting whose issued minutes have so many."""
    lead, admin, charity, today = (
        world.user("socialworker"),
        world.user("admin"),
        world.user("charity"),
        timezone.localdate(),
    )
    shared, waiting, framework = world.cases["shared"], world.rows["referral waiting"], world.rows["framework"]
    set_now = []
    for number in range(count):
        casework.record_event(
            shared, kind="contact", text="Seen", significance="significant", happened_at=timezone.now(), by=lead
        )
        casework.record_voice(shared, words="Hello", said_on=today, by=lead)
        set_now.append(actions.set_action(what="Call", owner=lead, case=shared, due_on=today, by=lead))
        assess(shared, "A", by=lead)
        team = people.add_team(world.cast.partners["charity"], name=f"Team {number}", manager=charity, by=admin)
        people.join_team(charity, team, profession="Worker", since=today, by=admin)
        panels.set_up_panel(name=f"Panel {number}", log_owner=charity, framework=framework, by=admin)
        place = Locality.objects.create(name=f"Place {number}", code=f"place-{number}")
        LocalityPostcode.objects.create(locality=place, prefix=f"YY{number}", since=today)
        front_door.add_to_referral(waiting, text="More", by=world.user("school"))
        Rating.objects.create(referral=waiting, colour="amber", reason="Worse", rated_by=world.user("frontdoor"))
    return issued_minutes(world, set_now)


def issued_minutes(world, reviewed):
    """A meeting with a passage on each of these actions, and a correction of each."""
    meeting = Meeting.objects.create(
        panel=world.rows["panel"],
        starts_at=timezone.now() - timedelta(days=7),
        place="Town Hall",
        state="minutes_approved",
    )
    parts = [MinutesPart(meeting=meeting, order=1, text="Minutes")]
    parts += [
        MinutesPart(meeting=meeting, order=order, text="Reviewed", action=one, item=world.rows["item"])
        for order, one in enumerate(reviewed, start=2)
    ]
    MinutesPart.objects.bulk_create(parts)
    Meeting.objects.filter(pk=meeting.pk).update(state="issued", issued_at=timezone.now())
    chair = world.user("chair")
    MinutesAddendum.objects.bulk_create(
        MinutesAddendum(meeting=meeting, part=part, text="Rather", by=chair) for part in parts
    )
    return meeting


def queries_of(world, name, person):
    kwargs = next((world.things[thing]["shared"] for thing, needed in NEEDS.items() if name in needed), {})
    return queries_at(world, reverse(name, kwargs=kwargs), person)


def queries_at(world, address, person, answers=(200, 302)):
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            response = read(world.client(person).get(address, secure=True))
        transaction.set_rollback(True)
    if response.status_code not in answers:
        return [f"{address} answered {response.status_code}"] * 99
    return [one["sql"] for one in asked if not one["sql"].startswith(HOUSEKEEPING)]


NEEDS = {
    "case": ("cases:record", "cases:chronology"),
    "meeting": ("riskpanel:meeting",),
    "item": ("riskpanel:item",),
}


@pytest.fixture(scope="module")
def counted(world):
    """{page: (queries with few rows, queries with many)}."""
    pages, found = DAILY | LISTS, {}
    for count in (FEW, MANY):
        with transaction.atomic():
            more_rows(world, count)
            minutes_of = {"meeting_id": more_of_each(world, count).pk}
            for name in GROWING:
                address, _, person = where(world, name, "GET")
                address = reverse(name, kwargs=minutes_of) if "minutes" in name else address
                queries_at(world, address, person)
                found.setdefault(name, []).append(queries_at(world, address, person, answers=[200]))
            for name, person in pages.items():
                queries_of(world, name, person)  # what is read once for a process
                found.setdefault(name, []).append(queries_of(world, name, person))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", [*DAILY, *LISTS, *GROWING])
def test_a_page_asks_no_more_for_thirty_rows_than_for_three(counted, name):
    few, many = counted[name]
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few), key=many.index))


@pytest.mark.parametrize("name", [*DAILY, *GROWING])
def test_a_page_of_many_rows_asks_at_most_twelve_times(counted, name):
    _, many = counted[name]
    assert len(many) <= MOST, f"{len(many)} queries:\n" + "\n".join(one[:200] for one in many)
