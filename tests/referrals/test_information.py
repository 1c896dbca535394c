"""The front door asks several partners; each answers in its own words; who has not answered is in sight."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.transitions import StateError
from cases import operations as casework
from notifications.models import Notice
from notifications.operations.sweeping import sweep
from referrals import operations
from referrals.clocks import LONDON
from referrals.models import InformationRequest, Referral
from tests.referrals.conftest import DECISION
from tests.referrals.test_pages import url

ANSWER = {"answer": "Two visits in May", "source": "Health visiting records", "nature": "fact"}


def ask(cast, referral, *locals_, due=None):
    return operations.ask_partners(
        referral,
        partners=[cast.partners[local] for local in locals_],
        question="What do you know?",
        due=due or timezone.localdate(),
        by=cast.frontdoor,
    )


def rule(user, name):
    return Notice.objects.filter(user=user, rule=name).count()


def test_several_are_asked_at_once_and_each_is_told(cast, sent):
    asked = ask(cast, sent, "health", "police")
    assert {one.partner.pk for one in asked} == {cast.partners["health"].pk, cast.partners["police"].pk}
    assert (rule(cast.health, "information_asked"), rule(cast.police, "information_asked")) == (1, 1)


def test_a_partner_without_a_senior_contact_hears_by_the_managers_of_its_teams(cast, sent):
    police = cast.partners["police"]
    police.senior_contact = None
    police.save()
    police.teams.update(manager=cast.police)
    ask(cast, sent, "police")
    assert rule(cast.police, "information_asked") == 1


def test_all_are_asked_or_none(cast, sent):
    ask(cast, sent, "health")
    with pytest.raises(ValidationError) as refused:
        ask(cast, sent, "police", "health")
    assert refused.value.message_dict == {
        "partners": [f"{cast.partners['health']} has been asked and has not answered yet."]
    }
    assert InformationRequest.objects.count() == 1
    with pytest.raises(ValidationError):
        ask(cast, sent)
    with pytest.raises(PermissionDenied):
        operations.ask_partners(
            sent, partners=[cast.partners["health"]], question="?", due=timezone.localdate(), by=cast.school
        )


def test_one_open_question_to_a_partner_also_in_the_database(cast, sent):
    (asked,) = ask(cast, sent, "health")
    asked.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        asked.save(force_insert=True)


def test_when_it_has_answered_it_may_be_asked_again(cast, sent):
    (asked,) = ask(cast, sent, "health")
    operations.answer_information_request(asked, by=cast.health, **ANSWER)
    assert len(ask(cast, sent, "health")) == 1


def test_an_answer_says_what_where_from_and_whether_it_is_a_fact(cast, sent):
    (asked,) = ask(cast, sent, "health")
    for name in ANSWER:
        with pytest.raises(ValidationError) as refused:
            operations.answer_information_request(asked, by=cast.health, **ANSWER | {name: " "})
        assert set(refused.value.error_dict) == {name}
    operations.answer_information_request(asked, by=cast.health, known_since="May", **ANSWER)
    with pytest.raises(StateError):
        operations.answer_information_request(asked, by=cast.health, **ANSWER)
    with pytest.raises(IntegrityError), transaction.atomic():
        InformationRequest.objects.update(source="")


def test_that_nothing_is_known_is_an_answer_with_where_one_looked(cast, sent):
    (asked,) = ask(cast, sent, "health")
    with pytest.raises(ValidationError):
        operations.answer_information_request(asked, by=cast.health, knows_nothing=True)
    answered = operations.answer_information_request(asked, by=cast.health, knows_nothing=True, source="All records")
    assert (answered.answer, answered.nature) == ("Nothing is known.", "")


def test_the_day_before_the_partner_is_reminded_and_the_day_after_both_are_told_once(cast, sent):
    due = timezone.localdate() + timedelta(days=5)
    ask(cast, sent, "health", due=due)
    nine = datetime.combine(due, time(9), LONDON)
    sweep(at=nine - timedelta(days=1, minutes=1))
    assert rule(cast.health, "information_due_soon") == 0
    for _ in range(2):
        sweep(at=nine - timedelta(days=1))
    assert rule(cast.health, "information_due_soon") == 1
    for _ in range(2):
        sweep(at=nine + timedelta(days=1))
    assert (rule(cast.health, "information_overdue"), rule(cast.frontdoor, "information_overdue")) == (1, 1)


def test_nobody_is_chased_for_what_was_answered_or_waits_no_more(cast, sent):
    due = timezone.localdate() + timedelta(days=5)
    (asked, _) = ask(cast, sent, "health", "police", due=due)
    operations.answer_information_request(asked, by=cast.health, **ANSWER)
    operations.withdraw_referral(sent, by=cast.school, reason="A mistake")
    sweep(at=datetime.combine(due + timedelta(days=1), time(10), LONDON))
    assert not Notice.objects.filter(rule="information_overdue").exists()


def test_the_queue_and_the_page_show_who_has_not_answered(cast, sent, sign_in):
    asked, _ = ask(cast, sent, "health", "police")
    operations.answer_information_request(asked, by=cast.health, **ANSWER)
    InformationRequest.objects.filter(answered_at=None).update(due=timezone.localdate() - timedelta(days=1))
    found = Referral.objects.with_answers(on=timezone.localdate()).get(pk=sent.pk)
    assert found.partners == {"asked": 2, "answered": 1, "late": 1}
    client = sign_in(cast.frontdoor)
    queue = client.get("/front-door/").content.decode()
    assert "1 of 2 answered" in queue
    assert "Answer overdue" in queue
    page = client.get(url("detail", sent)).content.decode()
    assert page.index("Answer overdue") < page.index("Two visits in May"), "who has not answered comes first"


def test_the_page_asks_several_and_keeps_what_was_typed_when_refused(cast, sent, sign_in):
    ask(cast, sent, "health")
    client = sign_in(cast.frontdoor)
    partners = [cast.partners[local].pk for local in ("health", "police")]
    page = client.post(url("ask", sent), {"partners": partners, "question": "Any visits?", "due": "tomorrow"})
    assert "has been asked and has not answered yet" in page.content.decode()
    assert "Any visits?" in page.content.decode()
    assert (
        client.post(url("ask", sent), {"partners": partners[1:], "question": "Any?", "due": "tomorrow"}).status_code
        == 302
    )


def test_the_api_asks_lists_and_answers_by_what_was_read(cast, sent, sign_in):
    body = {"partners": [cast.partners["police"].pk], "question": "Known?", "due": str(timezone.localdate())}
    json = {"content_type": "application/json"}
    place = f"/api/v1/referrals/{sent.pk}/information-requests/"
    for _ in range(2):
        answer = sign_in(cast.frontdoor).post(place, body, headers={"Idempotency-Key": "one"}, **json)
        assert answer.status_code == 201, answer.content
    client = sign_in(cast.police)
    (one,) = client.get("/api/v1/information-requests/").json()["results"]
    place = f"/api/v1/information-requests/{one['id']}/"
    tag = client.get(place)["ETag"]
    assert client.post(f"{place}answer/", ANSWER, **json).status_code == 428
    assert (
        client.post(f"{place}answer/", ANSWER, headers={"If-Match": tag}, **json).json()["answer"] == ANSWER["answer"]
    )
    assert client.post(f"{place}answer/", ANSWER, headers={"If-Match": tag}, **json).status_code == 412
    assert sign_in(cast.health).get(place).status_code == 404


def test_a_question_about_a_child_whose_case_is_restricted_since_is_closed_with_it(cast, sent):
    ask(cast, sent, "police")
    operations.accept_referral(sent, by=cast.frontdoor)
    operations.decide_referral(sent, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    assert InformationRequest.objects.visible_to(cast.police).exists()
    sent.refresh_from_db()
    casework.restrict_case(sent.case, restricted=True, reason="Staff", by=cast.guardian)
    assert not InformationRequest.objects.visible_to(cast.police).exists()
    assert InformationRequest.objects.visible_to(cast.socialworker).exists()


def test_a_partner_is_asked_about_every_child_of_the_referral_by_name(cast, draft, sign_in):
    jo = {"given_name": "Jo", "family_name": "Madeup", "date_of_birth": date(2016, 3, 1), "relation": "sibling"}
    parent = {"given_name": "Martin", "family_name": "Madeup", "relation": "parent"}
    operations.save_draft(draft, by=cast.school, members=[parent, jo | {"also_referred": True}])
    operations.send_referral(draft, by=cast.school)
    body = {"partners": [cast.partners["police"].pk], "question": "Known?", "due": str(timezone.localdate())}
    made = sign_in(cast.frontdoor).post(
        f"/api/v1/referrals/{draft.pk}/information-requests/", body, content_type="application/json"
    )
    named = [{"name": "Jo Madeup", "date_of_birth": "2016-03-01"}]
    assert made.json()[0]["other_children"] == named
    client = sign_in(cast.police)
    assert client.get("/api/v1/information-requests/").json()["results"][0]["other_children"] == named
    page = client.get(InformationRequest.objects.get().get_absolute_url()).content.decode()
    assert "Jo Madeup, born 1 March 2016" in page
    assert "Martin" not in page, "nobody else of the household"
