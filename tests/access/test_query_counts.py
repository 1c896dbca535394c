"""A daily page asks the database at most twelve times, and no more for thirty rows than for three."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import operations as casework
from referrals import operations as front_door
from riskpanel.operations import actions, agenda, risk_log
from tests.access.expectations import TABLE
from tests.access.routes import every_route
from tests.access.test_bad_input import read, where
from tests.access.world import CONCERN, SHARING
from tests.riskpanel.tables import assess

pytestmark = pytest.mark.django_db
MOST = 12
FEW, MANY = 3, 30
# Not the page's own: savepoints of the request's transaction.
HOUSEKEEPING = ("SAVEPOINT", "RELEASE")
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
ROUTES = every_route()
# These ask more, of one record or one file: what each asks today, which may only become less. Not yet as it should be.
ASK_MORE = {
    "board:case_thread": 15,
    "referrals:decide_anew": 15,
    "referrals:figures_export": 13,
    "referrals:reallocate": 13,
    "referrals:routing": 14,
    "riskpanel:issued_minutes": 18,
    "riskpanel:minutes_pdf": 15,
    "riskpanel:removal": 19,
}
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


def queries_of(world, name, person):
    kwargs = next((world.things[thing]["shared"] for thing, needed in NEEDS.items() if name in needed), {})
    return queries_at(world, reverse(name, kwargs=kwargs), person)


def queries_at(world, address, person):
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked:
            response = read(world.client(person).get(address, secure=True))
        transaction.set_rollback(True)
    if response.status_code not in (200, 302):
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
            for name, person in pages.items():
                queries_of(world, name, person)  # what is read once for a process
                found.setdefault(name, []).append(queries_of(world, name, person))
            transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("name", [*DAILY, *LISTS])
def test_a_list_asks_no_more_for_thirty_rows_than_for_three(counted, name):
    few, many = counted[name]
    assert len(many) <= len(few), "\n".join(sorted(set(many) - set(few), key=many.index))


@pytest.mark.parametrize("name", list(DAILY))
def test_a_daily_page_asks_at_most_twelve_times(counted, name):
    _, many = counted[name]
    assert len(many) <= MOST, f"{len(many)} queries:\n" + "\n".join(one[:200] for one in many)


# --- Every other page, over the world of the matrix ---------------------------------------------------------------
EVERY = sorted(name for name, row in TABLE.items() if "GET" in row.methods and not ROUTES[name].is_api)


@pytest.fixture(scope="module")
def asked_by_every_page(world):
    """{page: its queries, for the first person who may read it}; asked twice, because some is read once a process."""
    found = {}
    for name in EVERY:
        address, _, person = where(world, name, "GET")
        queries_at(world, address, person)
        found[name] = queries_at(world, address, person)
    return found


def test_no_page_asks_more_than_twelve_times_but_those_named(asked_by_every_page):
    found = {name: len(asked) for name, asked in asked_by_every_page.items()}
    assert {name: count for name, count in found.items() if count > ASK_MORE.get(name, MOST)} == {}
    assert {name for name in ASK_MORE if found[name] <= MOST} == set(), "mended: take them off the list"
