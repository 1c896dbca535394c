"""The summary that triggers keep, against a recount, through everything that happens to a referral."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.identifiers import uuid7
from cases.models import Case
from partners.models import User
from referrals import operations
from referrals.figures import counting, recount
from referrals.figures.asked import Asked
from referrals.figures.counting import IS_AGAIN
from referrals.models import Decision, FrontDoorChange, FrontDoorCount, FrontDoorTally, Referral
from referrals.models.referrals import next_reference
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
    return tuple(sum(getattr(one, name) for one in FrontDoorCount.objects.all()) for name in names)


def folded():
    return recount.fold(at=timezone.now(), by=User.objects.system())


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
    folded()
    counted = {one.locality_id: one.received for one in FrontDoorTally.objects.all()}
    assert counted == {cast.south.pk: 1}
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
    folded()
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
    folded()
    FrontDoorTally.objects.update(received=7)
    with pytest.raises(CommandError, match="1 cells"):
        call_command("recount_front_door", check=True, stdout=StringIO())
    call_command("recount_front_door", stdout=StringIO())
    call_command("recount_front_door", check=True, stdout=(said := StringIO()))
    assert "agree" in said.getvalue()


def test_a_change_that_moves_no_count_writes_nothing(sent):
    before = FrontDoorChange.objects.count()
    Referral.objects.filter(pk=sent.pk).update(wanted="More", previous_no_action=True)
    assert FrontDoorChange.objects.count() == before


def test_folding_changes_no_count_and_leaves_nothing_to_fold(cast, sent):
    decide(cast, sent, **NO_ACTION)
    assert folded() > 0
    assert (totals(), folded(), FrontDoorChange.objects.count()) == ((1, 1, 1, 0, 0), 0, 0)
    assert recount.drift() == (0, 0)


def test_the_sweep_folds(sent):
    call_command("send_due", stdout=StringIO())
    assert FrontDoorTally.objects.get().received == 1
    assert not FrontDoorChange.objects.exists()


def test_counts_are_right_before_a_fold_and_after_it_for_whoever_reads(cast, sent):
    asked = Asked.of({})
    before = counting.rates(cast.frontdoor, asked)
    folded()
    assert counting.rates(cast.frontdoor, asked) == before != []


STATES = ["draft", "withdrawn", "sent", "accepted", "decided"]
OUTCOMES = [None, "no_action", "early_help", "pass_to_worker"]
changes = st.lists(
    st.one_of(
        st.tuples(st.just("insert"), st.integers(1, 3), st.sampled_from(STATES[:4])),
        st.tuples(st.just("state"), st.integers(0, 9), st.sampled_from(STATES[:4])),
        st.tuples(st.just("moved"), st.integers(0, 9), st.integers(0, 800)),
        st.tuples(st.just("again"), st.integers(0, 9), st.integers(-1, 400)),
        st.tuples(st.just("decide"), st.integers(0, 9), st.sampled_from(OUTCOMES)),
        st.tuples(st.just("source"), st.integers(0, 9), st.sampled_from(["2A", "6", ""])),
        st.tuples(st.just("delete"), st.integers(0, 9), st.none()),
        st.tuples(st.just("fold"), st.none(), st.none()),
    ),
    min_size=3,
    max_size=25,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(changes)
def test_whatever_happens_to_referrals_the_counts_equal_a_recount(cast, sent, changes):
    with transaction.atomic():
        Case.objects.create(child=sent.child, lead=cast.socialworker, locality=cast.north, level_of_need=3)
        for kind, number, what in changes:
            happen(cast, sent, kind, number, what)
            assert recount.drift() == (0, 0), (kind, number, what)
        transaction.set_rollback(True)


def happen(cast, model, kind, number, what):
    if kind == "fold":
        folded()
        return
    rows = Referral.objects.exclude(pk=model.pk).order_by("pk")
    if kind == "insert":
        made = []
        for _ in range(number):
            one = Referral.objects.get(pk=model.pk)
            one.pk, one.reference, one.form_token, one.state = uuid7(), next_reference(), None, what
            made.append(one)
        Referral.objects.bulk_create(made)
        return
    chosen = list(rows.values_list("pk", flat=True)[number::3])
    rows = rows.filter(pk__in=chosen)
    if kind == "state":
        rows.update(state=what, decision=None)
    elif kind == "moved":
        rows.update(received_at=datetime(2024, 1, 1, 23, 30, tzinfo=UTC) + timedelta(days=what))
    elif kind == "again":
        day = F("received_at__date") - timedelta(days=what)
        rows.update(previous_received=day, previous_no_action=bool(what % 2))
    elif kind == "source":
        rows.update(source=what, locality=cast.south if what == "6" else None)
    elif kind == "delete":
        rows.exclude(pk__in=Decision.objects.values("referral")).delete()
    elif kind == "decide":
        for pk in chosen:
            decision = decided_anew(cast, model, pk, what) if what else None
            Referral.objects.filter(pk=pk).update(state="decided" if what else "sent", decision=decision)


def decided_anew(cast, model, pk, outcome):
    """The first decision of a referral, or the next one in place of its last."""
    joins = outcome == "pass_to_worker"
    return Decision.objects.create(
        referral_id=pk,
        replaces=Decision.objects.filter(referral=pk).order_by("-pk").first(),
        outcome=outcome,
        counts_as_new=not joins,
        case=Case.objects.get(child=model.child) if joins else None,
        no_action_reason="below_threshold" if outcome == "no_action" else "",
        level=2,
        rationale="More",
        words_to_referrer="Thank you",
        decided_by=cast.manager,
    )
