"""The clock of a referral in the database: stopped and set going, breached once, told of; its rules dated."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from audit.models import Record
from notifications import registry
from notifications.models import Notice
from notifications.operations import sweep
from referrals import clocks, operations, queue
from referrals.clocks import LONDON
from referrals.models import ClockRules, Referral
from tests.referrals.conftest import ANSWERS, DECISION, again

TUESDAY = datetime(2026, 11, 17, 10, 0, tzinfo=LONDON)
RULES = {
    "red_hours": 2,
    "amber_hours": 8,
    "green_hours": 40,
    "days_unrated": 2,
    "days_to_disagree": 5,
    "days_to_answer": 2,
    "opens": time(8),
    "closes": time(18),
    "reason": "Agreed by the partners",
}


@pytest.fixture
def received(cast, guidance, time_machine):
    """A referral received on Tuesday at ten, and a way to go to another moment: `go(hours=3)` after it."""
    time_machine.move_to(TUESDAY, tick=False)
    referral = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)

    def go(**after):
        time_machine.move_to(TUESDAY + timedelta(**after), tick=False)
        referral.refresh_from_db()
        return referral

    return go


def rated(cast, referral, colour):
    return operations.rate_referral(referral, by=cast.frontdoor, colour=colour, reason="By the guidance")


def told(rule):
    return {one.user for one in Notice.objects.filter(rule=rule)}


def test_a_question_stops_the_clock_and_its_answer_sets_it_going_with_the_time_it_had(cast, received):
    rated(cast, received(), "red")
    operations.query_referral(received(hours=1), by=cast.frontdoor, question="Since when?")
    assert received(hours=20).paused_at == TUESDAY + timedelta(hours=1)
    sweep(TUESDAY + timedelta(hours=20))
    assert received(hours=24).breached_at is None, "a clock that stands still does not run out"
    operations.answer_query(received(hours=24), by=cast.school, answer="Since May")
    again_running = received(hours=24)
    assert again_running.paused_at is None
    assert again_running.due_at == TUESDAY + timedelta(hours=27), "three of four hours were left"


def test_taking_it_into_triage_or_back_ends_the_pause(cast, received):
    operations.query_referral(received(hours=1), by=cast.frontdoor, question="Since when?")
    operations.accept_referral(received(hours=2), by=cast.frontdoor)
    assert (received().paused_at, received().pauses.count()) == (None, 1)


def test_a_breach_is_marked_once_by_the_sweep_and_the_team_and_its_manager_are_told(cast, received):
    rated(cast, received(), "red")
    sweep(TUESDAY + timedelta(hours=3, minutes=59))
    assert received().breached_at is None
    assert told("referral_due_soon") == {cast.frontdoor}
    sweep(TUESDAY + timedelta(hours=4))
    sweep(TUESDAY + timedelta(hours=5))
    assert received().breached_at == TUESDAY + timedelta(hours=4)
    assert told("referral_overdue") == {cast.frontdoor, cast.manager}
    assert Record.objects.filter(verb="breached", subject_id=str(received().pk)).count() == 1


@pytest.mark.parametrize("colour", ["amber", "green"])
def test_a_rated_referral_is_chased_by_the_working_day_whatever_its_colour_allows(cast, received, colour, sign_in):
    rated(cast, operations.accept_referral(received(), by=cast.frontdoor), colour)
    assert received().day_ends_at == TUESDAY + timedelta(hours=24) < received().due_at
    sweep(TUESDAY + timedelta(hours=5, minutes=59))
    assert told("referral_day_ends") == set()
    sweep(TUESDAY + timedelta(hours=6))
    sweep(TUESDAY + timedelta(hours=7))
    assert told("referral_day_ends") == {cast.frontdoor}
    assert told("referral_day_over") == set()
    for _ in range(2):
        sweep(TUESDAY + timedelta(hours=24))
    assert told("referral_day_over") == {cast.frontdoor, cast.manager}
    assert Notice.objects.filter(rule__in=["referral_day_ends", "referral_day_over"]).count() == 3
    assert not Notice.objects.filter(rule__in=["referral_due_soon", "referral_overdue"]).exists()
    late, client = received(hours=25), sign_in(cast.frontdoor)
    assert "Time to decide is over" in client.get(reverse("referrals:front_door")).content.decode()
    assert "the time to decide ended" in client.get(reverse("referrals:detail", args=[late.pk])).content.decode()


def test_a_red_one_and_one_that_is_decided_are_not_chased_by_the_working_day(cast, received):
    rated(cast, operations.accept_referral(received(), by=cast.frontdoor), "red")
    sweep(TUESDAY + timedelta(hours=24))
    assert told("referral_overdue") == {cast.frontdoor, cast.manager}
    second = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    rated(cast, operations.accept_referral(second, by=cast.frontdoor), "green")
    operations.decide_referral(second, by=cast.frontdoor, **DECISION | {"outcome": "advice"})
    sweep(TUESDAY + timedelta(hours=48))
    assert told("referral_day_ends") | told("referral_day_over") == set()


def test_who_was_reminded_before_it_was_rated_is_not_reminded_of_the_same_moment_again(cast, received):
    sweep(TUESDAY + timedelta(hours=6))
    assert told("referral_due_soon") == {cast.frontdoor}
    rated(cast, received(hours=6, minutes=30), "green")
    sweep(TUESDAY + timedelta(hours=7))
    assert told("referral_day_ends") == set()
    sweep(TUESDAY + timedelta(hours=24))
    assert told("referral_day_over") == {cast.frontdoor, cast.manager}


def test_rating_sets_the_end_of_the_day_where_it_was_never_kept(cast, received):
    kept = received().day_ends_at
    Referral.objects.filter(pk=received().pk).update(day_ends_at=None, day_remind_at=None)
    rated(cast, operations.accept_referral(received(), by=cast.frontdoor), "green")
    assert received().day_ends_at == kept is not None
    assert received().day_remind_at is not None


def test_the_working_day_stands_still_while_a_question_is_out(cast, received):
    rated(cast, received(), "green")
    operations.query_referral(received(hours=1), by=cast.frontdoor, question="Since when?")
    sweep(TUESDAY + timedelta(hours=30))
    assert told("referral_day_ends") | told("referral_day_over") == set()
    operations.answer_query(received(hours=24), by=cast.school, answer="Since May")
    assert received().day_ends_at == TUESDAY + timedelta(hours=31), "an hour had passed: seven are left"


def test_rating_down_after_the_breach_gives_no_time_back(cast, received):
    rated(cast, received(), "red")
    rated(cast, received(hours=5), "green")
    assert received().due_at == received().breached_at == TUESDAY + timedelta(hours=4)
    with pytest.raises(InternalError, match="a_breach_stays"), transaction.atomic():
        Referral.objects.update(breached_at=None)
    with pytest.raises(IntegrityError, match="a_breach_is_not_rated_away"), transaction.atomic():
        Referral.objects.update(due_at=TUESDAY + timedelta(days=9))


def test_rating_down_before_the_breach_counts_from_receipt(cast, received):
    rated(cast, received(), "red")
    rated(cast, received(hours=3), "green")
    assert received().due_at == clocks.due_at(TUESDAY, "green")


def test_a_question_just_before_a_late_decision_hides_no_breach(cast, received):
    rated(cast, received(), "red")
    operations.query_referral(received(hours=5), by=cast.frontdoor, question="Since when?")
    assert received().breached_at == TUESDAY + timedelta(hours=4)


def test_the_referrer_is_reminded_of_a_question_after_a_day(cast, received):
    operations.query_referral(received(hours=1), by=cast.frontdoor, question="Since when?")
    sweep(TUESDAY + timedelta(hours=24))
    assert told("referral_question_waits") == set()
    sweep(TUESDAY + timedelta(hours=25))
    assert told("referral_question_waits") == {cast.school}


def test_the_queue_goes_by_time_left_and_a_stopped_clock_keeps_its_place_as_if_it_went_on(cast, received, time_machine):
    first = received()
    operations.query_referral(received(hours=1), by=cast.frontdoor, question="Since when?")
    time_machine.move_to(TUESDAY + timedelta(hours=4), tick=False)
    second = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    rated(cast, second, "red")
    third = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    rows, more = queue.page_of(again(cast.frontdoor), after=None, size=2)
    assert [one for one, _ in rows] == [second, first]
    assert more
    assert [(clock.text, clock.words) for _, clock in rows] == [
        ("Red", "4 hours left"),
        ("Not rated, stopped", "7 hours left"),
    ]
    assert [one for one, _ in queue.page_of(again(cast.frontdoor), after=first.pk, size=2)[0]] == [third]


def test_new_rules_hold_for_what_arrives_after_them(cast, received, time_machine):
    before = received(hours=1)
    operations.set_clock_rules(by=cast.admin, **RULES)
    after = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    rated(cast, before, "red")
    rated(cast, after, "red")
    assert received().due_at == TUESDAY + timedelta(hours=4)
    after.refresh_from_db()
    assert after.due_at == TUESDAY + timedelta(hours=3)
    with pytest.raises(InternalError), transaction.atomic():
        ClockRules.objects.update(red_hours=1)


def test_only_whoever_keeps_the_frameworks_sets_clocks_and_they_are_in_order(cast):
    with pytest.raises(PermissionDenied):
        operations.set_clock_rules(by=cast.manager, **RULES)
    with pytest.raises(ValidationError) as refused:
        operations.set_clock_rules(by=cast.admin, **RULES | {"amber_hours": 1, "closes": time(7), "reason": " "})
    assert set(refused.value.error_dict) == {"amber_hours", "closes", "reason"}
    with pytest.raises(ValidationError) as refused:
        operations.set_clock_rules(by=cast.admin, **RULES | {"green_hours": 5000})
    assert set(refused.value.error_dict) == {"green_hours"}


def test_an_administrator_sets_the_clocks_on_their_page(cast, sign_in):
    client = sign_in(cast.admin)
    form = RULES | {"opens": "8:00", "closes": "18:00", "red_hours": "many"}
    refused = client.post(reverse("referrals:clock_rules"), form)
    assert b"Agreed by the partners" in refused.content
    assert not ClockRules.objects.exists()
    assert client.post(reverse("referrals:clock_rules"), form | {"red_hours": "2"}).status_code == 302
    page = client.get(reverse("referrals:clock_rules")).content.decode()
    assert "Decided within 2 working hours" in page


def test_the_sweep_knows_the_step():
    assert "clocks of referrals that have run out" in dict(registry.steps())
