"""The referrer disagrees with a decision: who may, by when, who answers, and what comes of it."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError
from cases.models import Case
from notifications.models import Notice
from notifications.operations import sweep
from partners import operations as people
from partners.models import Partner, User
from partners.roles import Role
from referrals import clocks, operations
from referrals.models import Decision, Disagreement, Referral, ThresholdDocument
from tests.referrals.conftest import DECISION, again

ADVICE = {
    "outcome": "advice",
    "level": 2,
    "rationale": "The school can help.",
    "words_to_referrer": "Thank you. Please go on as you do.",
}
WORDS = "His sister has the same bruises."


def told(rule):
    return {one.user for one in Notice.objects.filter(rule=rule)}


@pytest.fixture
def advised(cast, accepted):
    operations.decide_referral(accepted, by=cast.frontdoor, **ADVICE)
    accepted.refresh_from_db()
    return accepted


@pytest.fixture
def disagreed(cast, advised):
    return operations.disagree(advised, words=WORDS, by=cast.school)


def test_it_goes_to_the_manager_at_once_with_a_clock_of_its_own(cast, advised, disagreed):
    assert (disagreed.state, disagreed.put_to, disagreed.partner) == ("raised", cast.manager, cast.partners["school"])
    assert disagreed.due_at == clocks.answer_due(disagreed.raised_at)
    assert told("disagreement_raised") == {cast.manager}
    assert Record.objects.filter(verb="disagreed", actor=cast.school).exists()
    assert "Robin" not in "".join(one.label for one in Notice.objects.filter(rule="disagreement_raised"))


def test_the_time_to_answer_is_three_working_days_and_to_disagree_ten_over_a_bank_holiday():
    friday = datetime(2026, 12, 24, 12, tzinfo=clocks.LONDON)
    assert clocks.answer_due(friday) == datetime(2026, 12, 31, 12, tzinfo=clocks.LONDON)
    assert clocks.disagree_until(friday) == datetime(2027, 1, 12, 12, tzinfo=clocks.LONDON)


def test_the_days_are_the_trusts_from_what_arrives_then_on(cast, guidance):
    hours = {"red_hours": 4, "amber_hours": 24, "green_hours": 72, "days_unrated": 1}
    opens, closes = clocks.USUAL.opens, clocks.USUAL.closes
    made = operations.set_clock_rules(
        **hours, opens=opens, closes=closes, days_to_disagree=5, days_to_answer=1, reason="Agreed", by=cast.admin
    )
    assert (made.rules.days_to_disagree, made.rules.days_to_answer) == (5, 1)


def test_words_are_needed(cast, advised):
    with pytest.raises(ValidationError, match="Say why you disagree"):
        operations.disagree(advised, words="  ", by=cast.school)


def test_others_than_the_referrers_side_may_not(cast, advised):
    for person in (cast.frontdoor, cast.manager, cast.police):
        with pytest.raises(PermissionDenied):
            operations.disagree(advised, words=WORDS, by=person)


def test_a_colleague_who_works_with_children_may_speak_for_the_referrer_and_both_hear(cast, advised):
    lead = people.add_person(email="colleague@demo.example", name="Colleague Cast", by=cast.admin)
    team = cast.teams["school", "Pastoral team"]
    people.join_team(lead, team, profession="Teacher", since=timezone.localdate(), by=cast.admin)
    with pytest.raises(PermissionDenied):
        operations.disagree(advised, words=WORDS, by=again(lead))
    role = {"since": timezone.localdate(), "partner": cast.partners["school"], "by": cast.admin}
    people.grant_role(lead, Role.SAFEGUARDING_LEAD, **role)
    with pytest.raises(PermissionDenied):
        operations.disagree(advised, words=WORDS, by=again(lead))
    people.grant_role(lead, Role.PRACTITIONER, **role)
    made = operations.disagree(advised, words=WORDS, by=again(lead))
    assert made.raised_by == lead
    operations.uphold_decision(advised, answer="It stands", by=cast.manager)
    assert told("disagreement_answered") == {lead, cast.school}, "the referrer hears as well"


def test_one_may_disagree_with_a_decision_once(cast, advised, disagreed):
    with pytest.raises(StateError, match="already"):
        operations.disagree(advised, words=WORDS, by=cast.school)


def test_nothing_decided_nothing_to_disagree_with(cast, sent):
    with pytest.raises(StateError, match="not decided"):
        operations.disagree(sent, words=WORDS, by=cast.school)


def test_the_time_to_disagree_ends(cast, advised, monkeypatch):
    later = clocks.disagree_until(advised.decision.decided_at) + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(StateError, match="time to disagree ended"):
        operations.disagree(advised, words=WORDS, by=cast.school)


def test_the_decision_stands_with_words(cast, advised, disagreed):
    operations.uphold_decision(advised, answer="We spoke to the school again.", by=cast.manager)
    disagreed.refresh_from_db()
    advised.refresh_from_db()
    assert (disagreed.state, disagreed.answered_by) == ("upheld", cast.manager)
    assert Decision.objects.get() == advised.decision
    assert told("disagreement_answered") == {cast.school}
    with pytest.raises(StateError, match="answered already"):
        operations.uphold_decision(advised, answer="Again", by=cast.manager)


def test_decided_anew_the_old_decision_is_kept_and_a_case_opens(cast, advised, disagreed):
    first = advised.decision
    made = operations.decide_otherwise(advised, by=cast.manager, lead=cast.socialworker, **DECISION)
    advised.refresh_from_db()
    disagreed.refresh_from_db()
    assert (advised.decision, advised.case, advised.state) == (made, Case.objects.get(), "decided")
    assert (disagreed.state, disagreed.led_to, disagreed.decision) == ("anew", made, first)
    assert made.counts_as_new == first.counts_as_new
    assert set(advised.decisions.all()) == {first, made}
    assert told("disagreement_answered") == {cast.school}
    assert told("decision_changed") == {cast.frontdoor}
    assert advised.outcome_read_at is None


def test_the_decider_never_answers(cast, advised, disagreed):
    for verb in (
        lambda: operations.uphold_decision(advised, answer="No", by=cast.frontdoor),
        lambda: operations.decide_otherwise(advised, by=cast.frontdoor, **ADVICE),
    ):
        with pytest.raises(PermissionDenied):
            verb()


def test_the_database_holds_that_the_decider_never_answers(cast, disagreed):
    row = {"state": "upheld", "answer": "No", "answered_at": timezone.now()}
    with pytest.raises(IntegrityError, match="of their own"), transaction.atomic():
        Disagreement.objects.update(answered_by=cast.frontdoor, **row)
    with pytest.raises(IntegrityError, match="nobody_answers"), transaction.atomic():
        Disagreement.objects.update(answered_by=cast.school, **row)
    with pytest.raises(IntegrityError, match="with_words"), transaction.atomic():
        Disagreement.objects.update(state="upheld", answered_by=cast.manager)
    with pytest.raises(InternalError), transaction.atomic():
        Disagreement.objects.update(words="Something else")
    with pytest.raises(InternalError), transaction.atomic():
        Disagreement.objects.all().delete()


def test_a_manager_who_signed_the_decision_is_passed_over(cast, accepted):
    operations.set_outcome(
        code="advice", label="Advice", effect="advice", countersigned=True, offered=True, reason="Two", by=cast.admin
    )
    operations.decide_referral(accepted, by=cast.frontdoor, **ADVICE)
    operations.countersign_decision(accepted, by=cast.manager)
    made = operations.disagree(accepted, words=WORDS, by=cast.school)
    assert made.put_to == cast.chair, "the senior contact of the council"
    assert Referral.objects.visible_to(again(cast.chair)).filter(pk=accepted.pk).exists()
    with pytest.raises(PermissionDenied):
        operations.uphold_decision(accepted, answer="It stands", by=cast.manager)
    operations.uphold_decision(accepted, answer="It stands", by=cast.chair)


def test_whoever_knows_the_child_in_private_is_passed_over(cast, advised):
    people.declare_relationship(cast.manager, child_reference=advised.child.reference, by=cast.manager)
    made = operations.disagree(advised, words=WORDS, by=cast.school)
    assert made.put_to == cast.chair


def test_while_the_manager_is_away_whoever_stands_in_answers(cast, advised):
    today = timezone.localdate()
    people.plan_absence(cast.manager, deputy=cast.coordinator, since=today, until=None, by=cast.manager)
    made = operations.disagree(advised, words=WORDS, by=cast.school)
    assert made.put_to == cast.coordinator
    assert told("disagreement_raised") == {cast.coordinator}
    assert Referral.objects.visible_to(again(cast.coordinator)).filter(pk=advised.pk).exists()
    operations.uphold_decision(advised, answer="It stands", by=cast.coordinator)


def test_what_two_people_sign_is_not_decided_anew_by_one(cast, advised, disagreed):
    operations.set_outcome(
        code="advice", label="Advice", effect="advice", countersigned=True, offered=True, reason="Two", by=cast.admin
    )
    with pytest.raises(ValidationError, match="Two people sign"):
        operations.decide_otherwise(advised, by=cast.manager, **ADVICE)


def test_the_page_to_decide_anew_says_what_it_leaves_out_and_why(cast, advised, disagreed, sign_in):
    operations.set_outcome(
        code="no_action",
        label="No further action",
        effect="no_action",
        countersigned=True,
        offered=True,
        reason="Two pairs of eyes",
        by=cast.admin,
    )
    page = sign_in(cast.manager).get(reverse("referrals:decide_anew", args=[advised.pk])).content.decode()
    assert "Not offered here: No further action. Two people sign such a decision" in page


def test_late_it_is_marked_once_and_passed_up(cast, advised, disagreed):
    for minutes in (1, 2):
        sweep(disagreed.due_at + timedelta(minutes=minutes))
    disagreed.refresh_from_db()
    assert (disagreed.breached_at, disagreed.put_to) == (disagreed.due_at, cast.chair)
    assert told("disagreement_overdue") == {cast.chair, cast.manager, cast.school}
    assert Notice.objects.filter(rule="disagreement_overdue").count() == 3
    operations.uphold_decision(advised, answer="It stands", by=cast.manager)


def test_my_work_counts_it_as_due_and_then_as_overdue(cast, disagreed, sign_in, time_machine):
    operations.acknowledge_guidance(ThresholdDocument.objects.get(state="published"), by=cast.manager)
    page = sign_in(cast.manager).get("/").content.decode()
    assert "Nothing is overdue." in page
    assert "Overdue</strong>" not in page
    time_machine.move_to(disagreed.due_at + timedelta(minutes=1))
    page = sign_in(cast.manager).get("/").content.decode()
    assert "1 thing due from you is overdue." in page
    assert page.count("Overdue</strong>") == 1
    operations.uphold_decision(disagreed.decision.referral, answer="It stands", by=cast.manager)
    assert "Nothing is due from you." in sign_in(cast.manager).get("/").content.decode()


def test_it_is_passed_up_to_nobody_who_does_not_work_with_children(cast, advised, disagreed):
    """A disagreement opens the referral: a Board member who is the partner's senior contact is passed over."""
    Partner.objects.filter(pk=cast.partners["council"].pk).update(senior_contact=cast.board)
    sweep(disagreed.due_at + timedelta(minutes=1))
    disagreed.refresh_from_db()
    assert disagreed.put_to not in (None, cast.board)
    assert not Referral.objects.visible_to(User.objects.get(pk=cast.board.pk)).exists()


def test_the_trail_names_the_sweep_as_who_passed_it_up(cast, advised, disagreed):
    sweep(disagreed.due_at + timedelta(minutes=1))
    first, second = Record.objects.filter(verb="put_to").order_by("id")
    assert first.actor_id == cast.school.pk
    assert second.actor_id == User.objects.system().pk


def test_it_is_reminded_of_when_a_quarter_of_the_time_is_left(cast, disagreed):
    sweep(disagreed.remind_at + timedelta(minutes=1))
    assert told("disagreement_due_soon") == {cast.manager}
    assert told("disagreement_overdue") == set()


def test_the_pages_from_disagreeing_to_the_answer(cast, advised, sign_in):
    page = reverse("referrals:disagree", args=[advised.pk])
    client = sign_in(cast.school)
    assert "Disagree with the decision" in client.get(reverse("referrals:detail", args=[advised.pk])).content.decode()
    assert "Enter why you disagree" in client.post(page, {"words": ""}).content.decode()
    assert client.post(page, {"words": WORDS}).status_code == 302
    assert "already" in client.post(page, {"words": WORDS}).content.decode()
    client = sign_in(cast.manager)
    assert WORDS in client.get(reverse("referrals:disagreement", args=[advised.pk])).content.decode()
    assert advised.reference in client.get(reverse("referrals:front_door")).content.decode()
    answered = client.post(reverse("referrals:disagreement", args=[advised.pk]), {"answer": "It stands"})
    assert answered.status_code == 302
    assert "It stands" in sign_in(cast.school).get(reverse("referrals:detail", args=[advised.pk])).content.decode()


def test_the_page_to_decide_anew(cast, advised, disagreed, sign_in):
    client = sign_in(cast.manager)
    page = reverse("referrals:decide_anew", args=[advised.pk])
    assert "Enter the reasons" in client.post(page, {"outcome": "early_help"}).content.decode()
    assert client.post(page, ADVICE | {"outcome": "early_help"}).status_code == 302
    text = client.get(reverse("referrals:detail", args=[advised.pk])).content.decode()
    assert "Decided anew" in text
    assert "The school can help." in text, "what was decided first is kept in sight"


def test_who_answers_and_logs_no_referrals_is_led_back_to_their_work(cast, advised, disagreed, sign_in):
    sweep(disagreed.due_at + timedelta(minutes=1))  # passed up to the chair, who is the council's senior contact
    page = sign_in(cast.chair).get(reverse("referrals:detail", args=[advised.pk]))
    assert page.status_code == 200
    assert f'href="{reverse("referrals:mine")}"' not in page.content.decode()
