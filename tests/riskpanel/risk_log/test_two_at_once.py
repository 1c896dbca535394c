"""Two people work on one child at the same moment, over connections of their own: nobody loses anything."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from cases import operations as casework
from cases.models import Case
from govuk.autosave import Edition
from partners.models import User
from riskpanel.models import AgendaItem, Assessment, ItemDraft, LogEntry, Meeting, PanelDecision
from riskpanel.operations import agenda, assessments, decisions, drafts, risk_log
from riskpanel.states import ItemForm
from tests.cast import make_cast
from tests.riskpanel.tables import all_present, assess, at, begin, make_panel, plan

PLAN = "A youth worker each week"


@pytest.fixture
def table(transactional_db, time_machine):
    """A meeting under way with one new child on its agenda, committed."""
    cast = make_cast()
    panel = make_panel(cast)
    child = casework.record_child(given_name="Wren", family_name="Testerly", by=cast.frontdoor)
    case = casework.open_case(
        child, lead=cast.socialworker, locality=cast.north, level_of_need=4, reason="Worries", by=cast.frontdoor
    )
    [meeting] = plan(panel, cast.coordinator, first=at(2027, 3, 2))
    time_machine.move_to(meeting.starts_at)
    assess(case, "A", by=cast.socialworker)
    agenda.build_agenda(meeting, by=cast.coordinator)
    meeting = begin(meeting, cast.coordinator)
    all_present(meeting, cast.coordinator)
    return cast, meeting, meeting.agenda.get()


def until_somebody_waits(*, how_many: int = 1, seconds: float = 30) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    end = monotonic() + seconds
    with connection.cursor() as cursor:
        while monotonic() < end:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0] >= how_many:
                return
    raise AssertionError("Nobody waits for a lock.")


def over_its_own_connection(do):
    try:
        return do()
    finally:
        connection.close()


def test_one_decision_of_two_at_once_stands_and_the_other_keeps_what_was_typed(table):
    cast, _, item = table
    typed = {"kind": "defer", "rationale": "We wait for the school"}
    drafts.save_draft(item, form_name=ItemForm.DECIDE, values=typed, by=cast.chair, edition=Edition.of(0))
    both = Barrier(2, timeout=60)

    def decide():
        by, which = User.objects.get(pk=cast.coordinator.pk), AgendaItem.objects.get(pk=item.pk)
        both.wait()
        try:
            decisions.decide_item(which, kind="list", rationale="Over the threshold", by=by)
        except ValidationError as refusal:
            return refusal.code
        return "decided"

    with ThreadPoolExecutor(2) as pool:
        ended = [pool.submit(over_its_own_connection, decide) for _ in range(2)]
        outcomes = sorted(one.result() for one in ended)
    assert outcomes == ["conflict", "decided"]
    assert (PanelDecision.objects.count(), Assessment.objects.agreed().count(), LogEntry.objects.count()) == (1, 1, 1)
    assert ItemDraft.objects.get(author=cast.chair).values == typed


# Each of these is given a meeting that somebody else has locked, as the table does while it decides.


def removed_by_operation(cast, meeting, entry, api):
    by, lead = User.objects.get(pk=cast.chair.pk), User.objects.get(pk=cast.socialworker.pk)
    risk_log.remove_from_log(entry, meeting=meeting, step_down_plan=PLAN, step_down_lead=lead, by=by)


def removed_by_api(cast, meeting, entry, api):
    words = {"rationale": "Safe", "step_down_plan": PLAN, "step_down_lead": cast.socialworker.pk}
    sent = {"meeting": str(meeting.pk), **words}
    answer = api(cast.coordinator).post(f"/api/v1/risk-log/{entry.pk}/remove/", sent, format="json", HTTP_IF_MATCH="*")
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize("remove", [removed_by_operation, removed_by_api])
def test_a_removal_leaves_the_child_to_the_table_that_decides_meanwhile(table, remove, api):
    cast, meeting, item = table
    given = {"reason": "Urgent", "lead": cast.socialworker, "assessment": Assessment.objects.get()}
    entry = risk_log.list_child(item.case, panel=meeting.panel, by=cast.coordinator, **given)
    item.delete()
    low = assess(entry.case, "C", by=cast.socialworker)
    assessments.agree_assessment(entry.case, meeting=meeting, by=cast.chair, proposed=low)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Meeting.objects.select_for_update().get(pk=meeting.pk)
            removal = pool.submit(over_its_own_connection, lambda: remove(cast, meeting, entry, api))
            until_somebody_waits()
            Case.objects.select_for_update(nowait=True).get(pk=entry.case_id)
            LogEntry.objects.select_for_update(nowait=True).get(pk=entry.pk)
        removal.result()
    assert LogEntry.objects.active().count() == 0


def test_a_listing_at_a_meeting_leaves_the_child_to_the_table(table):
    cast, meeting, item = table
    lead = cast.socialworker
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Meeting.objects.select_for_update().get(pk=meeting.pk)
            words = {"reason": "Urgent", "lead": lead, "assessment": Assessment.objects.get(), "meeting": meeting}
            by = User.objects.get(pk=cast.coordinator.pk)
            listing = pool.submit(
                over_its_own_connection,
                lambda: risk_log.list_child(item.case, panel=meeting.panel, by=by, **words),
            )
            until_somebody_waits()
            Case.objects.select_for_update(nowait=True).get(pk=item.case_id)
        listing.result()
    assert LogEntry.objects.active().count() == 1
