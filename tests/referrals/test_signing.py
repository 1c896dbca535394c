"""Decisions that two people sign, and the Trust's own list of outcomes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError
from cases.models import Case
from notifications.models import Notice
from partners import operations as people
from referrals import operations, outcomes
from referrals.models import Decision, OutcomeRule, Proposal, Referral
from referrals.operations.locking import front_door_people
from tests.referrals.conftest import DECISION, again

NO_ACTION = {
    "outcome": "no_action",
    "no_action_reason": "below_threshold",
    "level": 1,
    "rationale": "One agency is enough.",
    "words_to_referrer": "Thank you. Please go on as you do.",
}


def listed(cast, code="no_action", label="No further action", effect="no_action", **given):
    row = {"countersigned": True, "offered": True, "reason": "Agreed by the partners"} | given
    return operations.set_outcome(code=code, label=label, effect=effect, by=cast.admin, **row)


def told(rule):
    return {one.user for one in Notice.objects.filter(rule=rule)}


@pytest.fixture
def proposed(cast, accepted):
    listed(cast)
    operations.decide_referral(accepted, by=cast.frontdoor, **NO_ACTION)
    accepted.refresh_from_db()
    return accepted


def test_where_two_sign_nothing_happens_until_the_second_has(cast, proposed):
    assert (proposed.state, proposed.proposed_by) == ("proposed", cast.frontdoor)
    assert told("decision_to_sign") == {cast.manager}
    assert told("referral_decided") == set()
    assert not Decision.objects.exists()
    decision = operations.countersign_decision(proposed, by=cast.manager)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.proposed_by) == ("decided", None)
    assert (decision.decided_by, decision.countersigned_by) == (cast.frontdoor, cast.manager)
    assert (decision.rationale, decision.no_action_reason) == ("One agency is enough.", "below_threshold")
    assert told("referral_decided") == {cast.school}
    assert Record.objects.filter(verb="countersign", actor=cast.manager, subject_id=str(proposed.pk)).exists()


def test_a_case_opens_when_it_is_signed(cast, accepted):
    listed(cast, "open_case", "Open a case", "open_case")
    share = {"share_with": [cast.partners["school"]], "share_reason": "They see the child daily"}
    operations.decide_referral(accepted, by=cast.frontdoor, lead=cast.socialworker, **DECISION, **share)
    assert not Case.objects.exists()
    decision = operations.countersign_decision(accepted, by=cast.manager)
    assert decision.case.lead == cast.socialworker
    assert decision.case.shares.filter(partner=cast.partners["school"]).exists()


def test_nobody_signs_their_own_decision(cast, proposed):
    with pytest.raises(PermissionDenied):
        operations.countersign_decision(proposed, by=cast.frontdoor)
    with pytest.raises(PermissionDenied):
        operations.send_back_decision(proposed, reason="x", by=cast.frontdoor)
    given = {key: value for key, value in NO_ACTION.items() if key != "outcome"}
    row = Decision(
        referral=proposed, outcome="no_action", decided_by=cast.manager, countersigned_by=cast.manager, **given
    )
    with pytest.raises(IntegrityError, match="nobody_countersigns_their_own_decision"), transaction.atomic():
        row.save()
    row.countersigned_by, row.needs_second_signature = None, True
    with pytest.raises(IntegrityError, match="decision_is_signed_twice_where_asked"), transaction.atomic():
        row.save()


@pytest.mark.parametrize("who", ["school", "socialworker", "outsider", "admin", "chair"])
def test_whoever_is_not_of_the_front_door_signs_nothing(cast, proposed, who):
    with pytest.raises(PermissionDenied):
        operations.countersign_decision(proposed, by=cast.users[who])


def test_sent_back_it_is_in_triage_and_its_author_keeps_every_word(cast, proposed, sign_in):
    with pytest.raises(ValidationError):
        operations.send_back_decision(proposed, reason=" ", by=cast.manager)
    operations.send_back_decision(proposed, reason="Ask the school first", by=cast.manager)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.proposed_by) == ("accepted", None)
    assert told("decision_sent_back") == {cast.frontdoor}
    page = sign_in(cast.frontdoor).get(reverse("referrals:decide", args=[proposed.pk])).content.decode()
    assert "Ask the school first" in page
    assert "One agency is enough." in page
    with pytest.raises(InternalError), transaction.atomic():
        Proposal.objects.update(answers={})


def test_a_second_decision_while_one_waits_is_refused(cast, proposed):
    with pytest.raises(StateError, match="waiting for a second signature"):
        operations.decide_referral(proposed, by=cast.frontdoor, **NO_ACTION)
    operations.countersign_decision(proposed, by=cast.manager)
    with pytest.raises(StateError):
        operations.countersign_decision(proposed, by=cast.manager)


def test_the_clock_runs_on_while_it_waits_and_the_referrer_may_withdraw(cast, proposed):
    assert proposed.paused_at is None
    operations.withdraw_referral(proposed, by=cast.school, reason="Moved away")
    proposed.refresh_from_db()
    assert (proposed.state, proposed.proposed_by) == ("withdrawn", None)


def test_a_manager_signs_on_the_page_and_sees_the_queue(cast, proposed, sign_in):
    client = sign_in(cast.manager)
    assert proposed.reference in client.get(reverse("referrals:front_door")).content.decode()
    place = reverse("referrals:countersign", args=[proposed.pk])
    page = client.get(place).content.decode()
    assert "One agency is enough." in page
    assert "You manage Initial response" in client.get(reverse("referrals:detail", args=[proposed.pk])).content.decode()
    refused = client.post(place, {"sign": "no", "reason": ""})
    assert "Say why you do not sign it." in refused.content.decode()
    assert client.post(place, {"sign": "yes"}).status_code == 302
    assert Decision.objects.get().countersigned_by == cast.manager


def test_the_author_and_a_stranger_sign_nothing_on_the_page(cast, proposed, sign_in):
    place = reverse("referrals:countersign", args=[proposed.pk])
    assert sign_in(cast.frontdoor).post(place, {"sign": "yes"}).status_code == 403
    assert sign_in(cast.school).get(place).status_code == 403
    assert sign_in(cast.outsider).get(place).status_code == 404


def test_the_manager_of_another_team_sees_nothing(cast, proposed):
    team = proposed.receiving_team
    team.manager = None
    team.save()
    with pytest.raises(PermissionDenied):
        operations.countersign_decision(proposed, by=again(cast.manager))


def test_the_list_is_the_trusts_own_and_a_decision_keeps_its_words(cast, accepted):
    listed(cast, "family-hub", "Go to the family hub", "early_help", countersigned=False)
    operations.decide_referral(accepted, by=cast.frontdoor, **DECISION | {"outcome": "family-hub"})
    listed(cast, "family-hub", "Go to a family hub near you", "early_help", countersigned=False, offered=False)
    decision = Decision.objects.get()
    assert (decision.outcome, decision.outcome_words) == ("early_help", "Go to the family hub")
    assert outcomes.find("family-hub") is None
    assert outcomes.find("early_help").label == "Early help"


def test_an_outcome_that_is_not_offered_is_refused(cast, accepted):
    listed(cast, "advice", "Information and advice", "advice", offered=False)
    for outcome in ("advice", "nonsense"):
        with pytest.raises(ValidationError) as refused:
            operations.decide_referral(accepted, by=cast.frontdoor, **DECISION | {"outcome": outcome})
        assert "outcome" in refused.value.error_dict


def test_the_list_says_why_and_keeps_what_an_outcome_does(cast, db):
    with pytest.raises(PermissionDenied):
        operations.set_outcome(
            code="x", label="x", effect="advice", countersigned=False, offered=True, reason="x", by=cast.manager
        )
    with pytest.raises(ValidationError) as refused:
        listed(cast, "advice", "Early help", "early_help", reason=" ")
    assert set(refused.value.error_dict) == {"label", "effect", "reason"}
    assert not OutcomeRule.objects.exists()


def test_an_administrator_changes_and_adds_on_the_page(cast, sign_in):
    client = sign_in(cast.admin)
    form = {"label": "No further action", "effect": "no_action", "countersigned": "on", "offered": "on", "reason": ""}
    place = reverse("referrals:outcome", args=["no_action"])
    assert client.post(place, form).status_code == 200
    assert client.post(place, form | {"reason": "Two pairs of eyes"}).status_code == 302
    assert outcomes.find("no_action").countersigned
    add = reverse("referrals:outcome", args=["new"])
    client.post(add, {"label": "Go to the family hub", "effect": "early_help", "offered": "on", "reason": "New"})
    assert outcomes.find("go-to-the-family-hub").effect == "early_help"
    assert client.get(reverse("referrals:outcome", args=["nonsense"])).status_code == 404
    assert "Two pairs of eyes" in client.get(reverse("referrals:outcomes")).content.decode()


def test_the_referrers_list_shows_that_it_waits_for_a_second_signature(cast, proposed, sign_in):
    assert "Waiting for a second signature" in sign_in(cast.school).get(reverse("referrals:mine")).content.decode()


def test_while_the_manager_is_away_a_colleague_is_asked_to_sign(cast, accepted):
    listed(cast)
    today = timezone.localdate()
    people.plan_absence(cast.manager, deputy=cast.coordinator, since=today, until=None, by=cast.manager)
    operations.decide_referral(accepted, by=cast.frontdoor, **NO_ACTION)
    assert told("decision_to_sign") == set(front_door_people(accepted.receiving_team)) - {cast.frontdoor}


@pytest.fixture
def away(cast):
    """The manager is away, and a social worker stands in."""
    today = timezone.localdate()
    return people.plan_absence(cast.manager, deputy=cast.socialworker, since=today, until=None, by=cast.manager)


def test_while_the_manager_is_away_their_deputy_sees_the_referral_and_signs(cast, accepted, away, sign_in):
    listed(cast)
    operations.decide_referral(accepted, by=cast.frontdoor, **NO_ACTION)
    assert cast.socialworker in told("decision_to_sign")
    client = sign_in(cast.socialworker)
    assert accepted.reference in client.get(reverse("referrals:front_door")).content.decode()
    page = client.get(reverse("referrals:detail", args=[accepted.pk])).content.decode()
    assert "You stand in for the manager of Initial response" in page
    assert client.post(reverse("referrals:countersign", args=[accepted.pk]), {"sign": "yes"}).status_code == 302
    assert Decision.objects.get().countersigned_by == cast.socialworker


def test_nobody_who_works_with_no_children_sees_one_by_standing_in(cast, accepted, sign_in):
    clerk = people.add_person(email="clerk@demo.example", name="Clerk Cast", by=cast.admin)
    team = accepted.receiving_team
    people.join_team(clerk, team, profession="Clerk", since=timezone.localdate(), by=cast.admin)
    people.plan_absence(cast.manager, deputy=clerk, since=timezone.localdate(), until=None, by=cast.manager)
    assert sign_in(clerk).get(reverse("referrals:detail", args=[accepted.pk])).status_code == 404


def test_when_the_manager_is_back_the_deputy_sees_nothing(cast, accepted, away, sign_in):
    people.end_absence(away, by=cast.manager)
    assert sign_in(cast.socialworker).get(reverse("referrals:detail", args=[accepted.pk])).status_code == 404


def test_the_referrer_is_not_shown_what_the_front_door_does_for_itself(cast, proposed, sign_in):
    operations.send_back_decision(proposed, reason="Ask the school nurse first", by=cast.manager)
    Referral.objects.filter(pk=proposed.pk).update(previous_received=timezone.localdate() - timedelta(days=40))
    page, api = f"/referrals/{proposed.pk}/", f"/api/v1/referrals/{proposed.pk}/"
    own = sign_in(cast.frontdoor)
    text = own.get(page).content.decode()
    assert "put forward for a second signature" in text
    assert "sent back by" in text
    assert "Referred again within 12 months" in text
    assert own.get(api).json()["previous_received"] is not None
    referrer = sign_in(cast.school)
    text = referrer.get(page).content.decode()
    assert "put forward" not in text
    assert "sent back" not in text
    assert "Referred again" not in text
    assert referrer.get(api).json()["previous_received"] is None


def test_what_waits_for_a_signature_goes_to_no_other_team_until_it_was_sent_back(cast, proposed, sign_in):
    desk = people.add_team(cast.partners["council"], name="South desk", is_intake=True, by=cast.admin)
    today = timezone.localdate()
    people.join_team(cast.frontdoor, desk, profession="Social worker", since=today, by=cast.admin)
    client, typed = sign_in(cast.frontdoor), {"team": desk.pk, "reason": "Theirs"}
    page = client.post(reverse("referrals:reroute", args=[proposed.pk]), typed).content.decode()
    assert "Have it sent back first" in page
    assert "Theirs" in page
    address = f"/api/v1/referrals/{proposed.pk}/"
    headers = {"If-Match": client.get(address)["ETag"]}
    answer = client.post(f"{address}route/", typed, content_type="application/json", headers=headers)
    assert answer.status_code == 409
    operations.send_back_decision(proposed, reason="More is known", by=cast.manager)
    operations.reroute_referral(proposed, by=cast.frontdoor, team=desk, reason="Theirs")
    proposed.refresh_from_db()
    assert proposed.receiving_team == desk
