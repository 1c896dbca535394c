"""What the verbs change: state, trail and notices."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from audit.models import Record
from audit.transitions import StateError
from cases import operations as casework
from cases.models import Case, Child, Share
from notifications.models import Notice
from referrals import clocks, operations
from referrals.models import Decision, Rating, Referral
from tests.referrals.conftest import ANSWERS, DECISION, again
from tests.riskpanel.tables import make_panel


def told(user, rule):
    return Notice.objects.filter(user=user, rule=rule).count()


def test_a_draft_saves_whatever_is_there(cast, db):
    draft = operations.start_referral(
        by=cast.school, given_name="Robin", unreadable={"date_of_birth": ["31", "2", "x"]}
    )
    draft.refresh_from_db()
    assert (draft.state, draft.given_name, draft.wanted) == ("draft", "Robin", "")
    assert draft.unreadable == {"date_of_birth": ["31", "2", "x"]}
    draft = operations.save_draft(draft, by=cast.school, date_of_birth=None)
    assert draft.unreadable == {}, "an answer takes the place of what could not be read"


def test_only_the_author_saves_a_draft(cast, draft):
    with pytest.raises(PermissionDenied):
        operations.save_draft(draft, by=cast.health, wanted="Nothing")


def test_what_is_missing_is_said_field_by_field(cast, guidance):
    draft = operations.start_referral(by=cast.school)
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert set(refused.value.error_dict) == {
        "given_name", "source", "need", "what_happened", "wanted", "immediate_danger", "family_told", "basis",
    }  # fmt: skip
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_without_a_published_document_nothing_is_sent(cast):
    draft = operations.start_referral(by=cast.school, **ANSWERS)
    with pytest.raises(ValidationError, match="No threshold document"):
        operations.send_referral(draft, by=cast.school)
    assert not Child.objects.filter(family_name="Madeup").exists(), "nothing half-written"


def test_not_telling_the_family_needs_its_reason(cast, draft):
    operations.save_draft(draft, by=cast.school, family_told="not_safe")
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert set(refused.value.error_dict) == {"why_not_told"}


def test_sending_records_the_child_finds_the_team_starts_the_clock_and_tells_the_team(cast, sent, guidance):
    sent.refresh_from_db()
    assert (sent.state, sent.child.full_name, sent.guidance) == ("sent", "Robin Madeup", guidance)
    assert (sent.locality, sent.receiving_team) == (cast.north, cast.teams["council", "Initial response"])
    assert sent.due_at == clocks.due_at(sent.received_at)
    assert [one.child for one in sent.children.filter(is_first=True)] == [sent.child]
    assert told(cast.frontdoor, "referral_received") == 1
    assert told(cast.socialworker, "referral_received") == 0
    assert Record.objects.filter(verb="send", subject_id=str(sent.pk), actor=cast.school).exists()


def test_immediate_danger_is_red_from_the_first_minute(cast, draft):
    operations.save_draft(draft, by=cast.school, immediate_danger=True)
    sent = operations.send_referral(draft, by=cast.school)
    assert (sent.colour, sent.due_at) == ("red", clocks.due_at(sent.received_at, "red"))
    assert Rating.objects.get(referral=sent).rated_by == cast.school


def test_a_postcode_of_nowhere_still_reaches_an_intake_team(cast, draft):
    operations.save_draft(draft, by=cast.school, postcode="AB9 9ZZ")
    sent = operations.send_referral(draft, by=cast.school)
    assert sent.locality is None
    assert sent.receiving_team.is_intake


def test_the_same_nhs_number_is_the_same_child(cast, draft, child):
    Child.objects.filter(pk=child.pk).update(nhs_number="9990000018")
    operations.save_draft(draft, by=cast.school, nhs_number="999 000 0018", family_name="testerly")
    sent = operations.send_referral(draft, by=cast.school)
    assert sent.child == child
    assert sent.name_as_given == "Robin testerly", "the referrer goes on seeing what they typed"


@pytest.mark.parametrize("said", [{}, {"family_name": "Testerly", "child_not_listed": True}])
def test_a_number_of_a_child_who_was_not_meant_is_refused(cast, draft, child, said):
    """One wrong digit puts no child's story on another's record: neither name nor birthday agrees, or nobody listed."""
    Child.objects.filter(pk=child.pk).update(nhs_number="9990000018")
    operations.save_draft(draft, by=cast.school, nhs_number="999 000 0018")
    operations.save_draft(draft, by=cast.school, **said)
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert "another child's record" in str(refused.value.message_dict["nhs_number"])
    draft.refresh_from_db()
    assert (draft.state, draft.child) == ("draft", None)


def test_a_wrong_nhs_number_is_named_and_nothing_is_sent(cast, draft):
    operations.save_draft(draft, by=cast.school, nhs_number="999 000 0019")
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert "nhs_number" in refused.value.error_dict


def test_the_same_pupil_number_is_the_same_child(cast, draft, child):
    Child.objects.filter(pk=child.pk).update(upn="K929400115000")
    operations.save_draft(draft, by=cast.school, upn="k929 400115000", family_name="testerly")
    assert operations.send_referral(draft, by=cast.school).child == child


@pytest.mark.parametrize("said", [{}, {"family_name": "Testerly", "child_not_listed": True}])
def test_a_pupil_number_of_a_child_who_was_not_meant_is_refused(cast, draft, child, said):
    Child.objects.filter(pk=child.pk).update(upn="K929400115000")
    operations.save_draft(draft, by=cast.school, upn="K929400115000")
    operations.save_draft(draft, by=cast.school, **said)
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert "unique pupil number is on another child's record" in str(refused.value.message_dict["upn"])


def test_two_numbers_of_two_children_are_not_one_childs(cast, draft, child):
    Child.objects.filter(pk=child.pk).update(upn="K929400115000")
    casework.record_child(given_name="Wren", family_name="Testerly", nhs_number="9990000018", by=cast.frontdoor)
    operations.save_draft(draft, by=cast.school, nhs_number="9990000018", upn="K929400115000", family_name="Testerly")
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert "on one child's record and this one on another's" in str(refused.value.message_dict["upn"])


def test_a_wrong_pupil_number_is_named_and_nothing_is_sent(cast, draft):
    operations.save_draft(draft, by=cast.school, upn="A929400115000")
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert "first letter does not match" in str(refused.value.message_dict["upn"])
    assert Referral.objects.get(pk=draft.pk).state == "draft"


def test_the_pupil_number_of_a_new_child_is_on_their_record(cast, draft):
    operations.save_draft(draft, by=cast.school, upn="k929400115000")
    assert operations.send_referral(draft, by=cast.school).child.upn == "K929400115000"


def test_a_child_out_of_sight_cannot_be_named_by_guessing_an_id(cast, draft, child):
    with pytest.raises(ValidationError):
        operations.save_draft(draft, by=cast.school, child=child)
    operations.save_draft(draft, by=cast.school, given_name="Wren", family_name="Testerley")
    operations.save_draft(draft, by=cast.school, date_of_birth=child.date_of_birth)
    assert operations.save_draft(draft, by=cast.school, child=child).child == child, "the same name and birth: a match"


def noon(days: int) -> datetime:
    """Noon in London so many days from today: late in the evening summer time would make it the day after."""
    return timezone.localtime().replace(hour=12, fold=0) + timedelta(days=days)


def test_the_previous_referral_is_stored_at_sending(cast, decided, draft):
    Referral.objects.filter(pk=decided.pk).update(received_at=noon(-40))
    casework.close_case(decided.case, by=cast.manager, reason="Done")
    second = operations.start_referral(by=cast.health, **ANSWERS)
    Referral.objects.filter(pk=second.pk).update(child=decided.child)
    second = operations.send_referral(second, by=cast.health)
    assert second.previous_received == timezone.localdate() - timedelta(days=40)


def test_what_joined_an_open_case_is_no_previous_referral(cast, decided):
    joined = operations.start_referral(by=cast.health, **ANSWERS)
    Referral.objects.filter(pk=joined.pk).update(child=decided.child)
    operations.send_referral(joined, by=cast.health)
    operations.accept_referral(joined, by=cast.frontdoor)
    decision = operations.decide_referral(joined, by=cast.frontdoor, **DECISION | {"outcome": "pass_to_worker"})
    assert (decision.case, decision.counts_as_new) == (decided.case, False)
    assert told(cast.socialworker, "referral_joined") == 1
    Referral.objects.filter(pk=decided.pk).update(received_at=noon(-90))
    Referral.objects.filter(pk=joined.pk).update(received_at=noon(-9))
    third = operations.start_referral(by=cast.health, **ANSWERS)
    Referral.objects.filter(pk=third.pk).update(child=decided.child)
    third = operations.send_referral(third, by=cast.health)
    assert third.previous_received == timezone.localdate() - timedelta(days=90)


def test_question_and_answer_go_back_and_forth(cast, sent):
    operations.query_referral(sent, by=cast.frontdoor, question="Since when?")
    assert told(cast.school, "referral_queried") == 1
    operations.answer_query(sent, by=cast.school, answer="Since May")
    sent.refresh_from_db()
    assert (sent.state, sent.answer) == ("sent", "Since May")
    assert told(cast.frontdoor, "referral_answered") == 1


@pytest.mark.parametrize("who", ["school", "socialworker", "manager", "outsider", "admin"])
def test_only_the_front_door_of_the_receiving_partner_triages(cast, sent, who):
    user = cast.users[who]
    for refused in (
        lambda: operations.accept_referral(sent, by=user),
        lambda: operations.query_referral(sent, by=user, question="?"),
        lambda: operations.rate_referral(sent, by=user, colour="red", reason="?"),
        lambda: operations.decide_referral(sent, by=user, **DECISION),
    ):
        with pytest.raises(PermissionDenied):
            refused()


def test_a_rating_is_logged_and_counts_from_receipt(cast, sent):
    operations.rate_referral(sent, by=cast.frontdoor, colour="amber", reason="School is worried")
    sent.refresh_from_db()
    assert (sent.colour, sent.due_at) == ("amber", clocks.due_at(sent.received_at, "amber"))
    assert Record.objects.filter(verb="rated", subject_id=str(sent.pk), detail__to="amber").exists()
    with pytest.raises(ValidationError):
        operations.rate_referral(sent, by=cast.frontdoor, colour="red", reason=" ")


def test_rating_down_after_the_breach_leaves_it_overdue(cast, sent):
    past = timezone.now() - timedelta(hours=1)
    Referral.objects.filter(pk=sent.pk).update(due_at=past, received_at=past - timedelta(days=2), colour="red")
    operations.rate_referral(sent, by=cast.frontdoor, colour="green", reason="Less urgent")
    sent.refresh_from_db()
    assert sent.due_at == past


def test_a_partner_is_asked_and_answers_once(cast, sent):
    (asked,) = operations.ask_partners(
        sent, partners=[cast.partners["health"]], question="Known?", due=timezone.localdate(), by=cast.frontdoor
    )
    assert told(cast.health, "information_asked") == 1
    with pytest.raises(PermissionDenied):
        operations.answer_information_request(asked, answer="Yes", source="Records", by=cast.police)
    operations.answer_information_request(asked, answer="Yes", source="Records", by=cast.member)
    assert told(cast.frontdoor, "information_answered") == 1
    with pytest.raises(StateError):
        operations.answer_information_request(asked, answer="No", source="Records", by=cast.health)


def test_deciding_opens_a_case_shares_it_and_tells_the_referrer_and_the_lead(cast, accepted):
    accepted.basis, accepted.family_told, accepted.why_not_told = "legal_obligation", "not_safe", "He reads her letters"
    accepted.save()
    decision = operations.decide_referral(
        accepted,
        by=cast.frontdoor,
        lead=cast.socialworker,
        share_with=[cast.partners["health"], cast.partners["police"], cast.partners["council"]],
        share_reason="They know the child",
        **DECISION,
    )
    case = Case.objects.get(child=accepted.child)
    assert (decision.case, case.lead, case.level_of_need, case.locality) == (case, cast.socialworker, 3, cast.north)
    shares = Share.objects.live().filter(case=case, partner__isnull=False)
    assert set(shares.values_list("partner", flat=True)) == {
        cast.partners[k].pk for k in ("council", "health", "police")
    }
    # Every share of it, the lead's own too, says what the referral said of the basis and of the family.
    said = {(one.basis, one.family_told, one.why_not_told) for one in Share.objects.filter(case=case)}
    assert said == {("legal_obligation", "not_safe", "He reads her letters")}
    assert told(cast.school, "referral_decided") == 1
    assert told(cast.socialworker, "case_allocated") == 1
    assert Record.objects.filter(verb="decided", case_id=case.pk).exists()


def test_the_first_decision_wins(cast, decided):
    with pytest.raises(StateError):
        operations.decide_referral(decided, by=cast.frontdoor, **DECISION | {"outcome": "advice"})
    assert Decision.objects.get().outcome == "open_case"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"rationale": " "}, "rationale"),
        ({"words_to_referrer": ""}, "words_to_referrer"),
        ({"level": 5}, "level"),
        ({"outcome": "nonsense"}, "outcome"),
        ({"outcome": "no_action"}, "no_action_reason"),
        ({"outcome": "pass_to_worker"}, "outcome"),
        ({}, "lead"),
    ],
)
def test_an_incomplete_decision_is_refused_by_field_and_changes_nothing(cast, accepted, change, field):
    with pytest.raises(ValidationError) as refused:
        operations.decide_referral(accepted, by=cast.frontdoor, **DECISION | change)
    assert field in refused.value.error_dict
    accepted.refresh_from_db()
    assert accepted.state == "accepted"
    assert not Case.objects.exists()


def test_the_panel_outcome_opens_a_case_for_a_child_without_one(cast, accepted):
    make_panel(cast)
    decision = operations.decide_referral(
        accepted, by=cast.frontdoor, lead=cast.socialworker, **DECISION | {"outcome": "panel"}
    )
    assert decision.case.state == "open"


def test_no_further_action_keeps_its_reason_and_opens_nothing(cast, accepted):
    decision = operations.decide_referral(
        accepted, by=cast.frontdoor, **DECISION | {"outcome": "no_action"}, no_action_reason="below_threshold"
    )
    assert (decision.case, decision.no_action_reason, decision.counts_as_new) == (None, "below_threshold", True)


def test_a_decision_cannot_be_changed_or_deleted_or_made_twice(cast, decided):
    with pytest.raises(InternalError), transaction.atomic():
        Decision.objects.update(rationale="Something else")
    with pytest.raises(InternalError), transaction.atomic():
        Decision.objects.all()._raw_delete("default")
    decision = Decision.objects.get()
    decision.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        decision.save(force_insert=True)


def test_publishing_guidance_supersedes_the_one_before(cast, guidance):
    words = {"universal": "a", "additional": "b", "targeted": "c", "specialist": "d"}
    second = operations.publish_guidance(by=cast.admin, **words)
    guidance.refresh_from_db()
    assert (guidance.state, second.state, second.version) == ("superseded", "published", 2)
    with pytest.raises(PermissionDenied):
        operations.publish_guidance(by=cast.frontdoor, **words)
    with pytest.raises(ValidationError):
        operations.publish_guidance(by=cast.admin, **words | {"targeted": " "})


def test_withdrawing_says_why_and_tells_the_front_door(cast, sent):
    with pytest.raises(ValidationError):
        operations.withdraw_referral(sent, by=cast.school, reason="")
    with pytest.raises(PermissionDenied):
        operations.withdraw_referral(sent, by=cast.health, reason="Not mine")
    operations.withdraw_referral(sent, by=cast.school, reason="Sent by mistake")
    assert told(cast.frontdoor, "referral_withdrawn") == 1


def test_the_referrers_first_look_is_kept(cast, decided):
    operations.read_outcome(decided, by=cast.health)
    decided.refresh_from_db()
    assert decided.outcome_read_at is None
    operations.read_outcome(decided, by=again(cast.school))
    decided.refresh_from_db()
    assert decided.outcome_read_at is not None


def test_a_protected_address_is_not_copied_from_the_record(cast, draft, shared_case):
    Child.objects.filter(pk=shared_case.child_id).update(protected_address=True)
    operations.save_draft(draft, by=cast.school, postcode="")
    draft = operations.save_draft(draft, by=cast.school, child=shared_case.child)
    sent = operations.send_referral(draft, by=cast.school)
    assert (sent.postcode, sent.locality) == ("", cast.north)
