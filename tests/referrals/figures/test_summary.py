"""The summary that triggers keep, against a recount, through everything that happens to a referral."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from referrals import operations
from referrals.figures import recount
from referrals.figures.counting import IS_AGAIN
from referrals.models import Decision, FrontDoorTally, Referral
from referrals.rules import is_rereferral
from tests.referrals.conftest import ANSWERS, DECISION

NO_ACTION = {
    "outcome": "no_action",
    "no_action_reason": "below_threshold",
    "level": 1,
    "rationale": "Below the threshold.",
    "words_to_referrer": "Thank you.",
}


def totals():
    names = ("received", "decided", "no_action", "again", "again_after_no_action")
    return tuple(sum(getattr(one, name) for one in FrontDoorTally.objects.all()) for name in names)


def decide(cast, referral, **answers):
    operations.accept_referral(referral, by=cast.frontdoor)
    operations.decide_referral(referral, by=cast.frontdoor, **answers)


def test_a_draft_is_not_counted(draft):
    assert totals() == (0, 0, 0, 0, 0)


def test_a_sent_referral_is_counted_at_once(sent):
    assert totals() == (1, 0, 0, 0, 0)
    assert recount.drift() == (0, 0)


def test_a_decision_of_no_further_action_is_counted(cast, sent):
    decide(cast, sent, **NO_ACTION)
    assert totals() == (1, 1, 1, 0, 0)
    assert recount.drift() == (0, 0)


def test_a_withdrawn_referral_counts_no_more(cast, sent):
    operations.withdraw_referral(sent, reason="Sent by mistake", by=cast.school)
    assert totals() == (0, 0, 0, 0, 0)
    assert recount.drift() == (0, 0)


def test_a_referral_that_joins_an_open_case_counts_no_more(cast, decided):
    again = operations.start_referral(by=cast.health, child=decided.child, **ANSWERS)
    again = operations.send_referral(again, by=cast.health)
    assert totals()[0] == 2
    decide(cast, again, **DECISION | {"outcome": "pass_to_worker"})
    assert totals() == (1, 1, 0, 0, 0)
    assert recount.drift() == (0, 0)


def test_a_decision_made_anew_counts_instead_of_the_first(cast, sent):
    decide(cast, sent, **NO_ACTION)
    first = Referral.objects.get(pk=sent.pk).decision
    fields = {"level": 2, "rationale": "More", "words_to_referrer": "Thank you", "decided_by": cast.manager}
    anew = Decision.objects.create(referral=sent, replaces=first, outcome="early_help", **fields)
    Referral.objects.filter(pk=sent.pk).update(decision=anew)
    assert totals() == (1, 1, 0, 0, 0)
    assert recount.drift() == (0, 0)


def test_another_locality_takes_its_count_along(cast, sent):
    team = cast.teams["council", "Initial response"]
    operations.reroute_referral(sent, team=team, locality=cast.south, reason="They moved", by=cast.frontdoor)
    counted = {one.locality_id: one.received for one in FrontDoorTally.objects.all()}
    assert counted == {cast.north.pk: 0, cast.south.pk: 1}
    assert recount.drift() == (0, 0)


def test_a_rereferral_after_no_further_action_is_counted(cast, sent):
    decide(cast, sent, **NO_ACTION)
    earlier = timezone.now() - timedelta(days=30)
    Referral.objects.filter(pk=sent.pk).update(received_at=earlier)
    again = operations.start_referral(by=cast.health, child=sent.child, **ANSWERS)
    again = operations.send_referral(again, by=cast.health)
    assert (again.previous_received, again.previous_no_action) == (timezone.localdate(earlier), True)
    assert totals() == (2, 1, 1, 1, 1)
    assert recount.drift() == (0, 0)


@pytest.mark.parametrize("days", [364, 365, 366])
@pytest.mark.parametrize("received", [(2027, 6, 15), (2024, 2, 29), (2025, 2, 28), (2024, 3, 1)])
def test_the_12_months_end_on_the_same_day_for_page_list_and_summary(sent, received, days):
    day = datetime(*received, 0, 30, tzinfo=UTC)
    previous = day.date() - timedelta(days=days)
    Referral.objects.filter(pk=sent.pk).update(received_at=day, previous_received=previous)
    expected = is_rereferral(previous, timezone.localdate(day))
    assert totals()[3] == expected
    assert Referral.objects.filter(IS_AGAIN).exists() == expected


def test_a_referral_in_the_first_hour_of_july_counts_for_july(sent):
    Referral.objects.filter(pk=sent.pk).update(received_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))
    assert {one.month.month for one in FrontDoorTally.objects.filter(received=1)} == {7}


def test_many_rows_in_one_statement_are_counted(cast, sent):
    rows = [Referral.objects.get(pk=sent.pk) for _ in range(20)]
    for number, one in enumerate(rows):
        one.pk, one.reference, one.form_token = None, f"R-9{number:05d}", None
        one.received_at -= timedelta(days=number * 40)
    for one in rows:
        one.pk = Referral._meta.pk.get_default()
    Referral.objects.bulk_create(rows)
    assert totals()[0] == 21
    assert recount.drift() == (0, 0)
    Referral.objects.filter(pk__in=[one.pk for one in rows]).delete()
    assert totals()[0] == 1


def test_the_command_finds_drift_and_mends_it(sent):
    FrontDoorTally.objects.update(received=7)
    with pytest.raises(CommandError, match="1 cells"):
        call_command("recount_front_door", check=True, stdout=StringIO())
    call_command("recount_front_door", stdout=StringIO())
    call_command("recount_front_door", check=True, stdout=(said := StringIO()))
    assert "agree" in said.getvalue()


def test_a_change_that_moves_no_count_writes_no_cell(sent):
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM referrals_frontdoortally")
        before = cursor.fetchall()
        Referral.objects.filter(pk=sent.pk).update(wanted="More")
        cursor.execute("SELECT xmin::text FROM referrals_frontdoortally")
        assert cursor.fetchall() == before
