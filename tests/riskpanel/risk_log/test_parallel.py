"""Several people list the same child at the same moment, over connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from cases import operations as casework
from cases.models import Child
from partners.models import User
from riskpanel import frameworks_default as default
from riskpanel.models import Assessment, LogEntry, Panel
from riskpanel.operations import assessments, frameworks, panels, risk_log
from tests.cast import SINCE, make_cast
from tests.riskpanel import worked

AT_ONCE = 50


@pytest.fixture
def ready(transactional_db):
    """A cast, a panel and a child with case A's assessment, committed."""
    cast = make_cast()
    draft = frameworks.draft_framework(by=cast.admin, **default.DEFAULT)
    frameworks.publish_framework(draft, by=cast.admin)
    panel = panels.set_up_panel(name="Risk panel", log_owner=cast.boardchair, since=SINCE, by=cast.admin)
    panels.seat_member(panel, cast.coordinator, role="coordinator", since=SINCE, by=cast.admin)
    child = casework.record_child(given_name="Wren", family_name="Testerly", by=cast.frontdoor)
    case = casework.open_case(
        child, lead=cast.socialworker, locality=cast.north, level_of_need=4, reason="Worries", by=cast.frontdoor
    )
    ratings = worked.with_evidence(worked.RATINGS["A"], timezone.localdate())
    assessments.propose_assessment(case, by=cast.socialworker, ratings=ratings)
    return cast


def list_the_child(cast, *, after=lambda: None):
    by, lead = User.objects.get(pk=cast.coordinator.pk), User.objects.get(pk=cast.socialworker.pk)
    assessment, panel = Assessment.objects.select_related("case").get(), Panel.objects.get()
    after()
    risk_log.list_child(assessment.case, panel=panel, by=by, reason="Urgent", lead=lead, assessment=assessment)


def test_fifty_listings_at_once_make_one_entry(ready):
    barrier = Barrier(AT_ONCE, timeout=60)

    def attempt(_):
        try:
            list_the_child(ready, after=barrier.wait)
        except ValidationError as refusal:
            return refusal.code
        else:
            return "listed"
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(attempt, range(AT_ONCE)))
    assert sorted(outcomes) == ["conflict"] * (AT_ONCE - 1) + ["listed"]
    assert LogEntry.objects.count() == 1


def test_a_listing_does_not_wait_for_who_decides_a_referral_of_the_child(ready):
    """They lock the child and then the case. A listing has the case and wants the child no more: no deadlock."""

    def attempt():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '10s'")
            list_the_child(ready)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        Child.objects.select_for_update(no_key=True).get()
        pool.submit(attempt).result()
    assert LogEntry.objects.count() == 1
