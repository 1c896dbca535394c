"""Unborn, without a known name, from an unnamed caller, at a secret address, out of area, on an open case."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.models import Child
from notifications.models import Notice
from referrals import operations
from referrals.models import Decision, Referral
from referrals.sources import usual_source
from tests.referrals.conftest import ANSWERS, DECISION
from tests.referrals.test_pages import url

NAMELESS = ANSWERS | {"given_name": "", "family_name": ""}


def send(cast, **answers):
    draft = operations.start_referral(by=cast.school, **answers)
    sent = operations.send_referral(draft, by=cast.school)
    return Referral.objects.get(pk=sent.pk)


def test_an_unborn_child_has_an_expected_date_and_the_mothers_name(cast, guidance):
    expected = timezone.localdate() + timedelta(days=100)
    sent = send(cast, **ANSWERS | {"given_name": ""}, expected_date=expected)
    assert (sent.child.expected_date, sent.child.date_of_birth) == (expected, None)
    assert sent.name_as_given == "Unborn child of Madeup"


@pytest.mark.parametrize(("days", "fine"), [(-43, False), (-42, True), (305, True), (306, False)])
def test_an_unborn_child_is_expected_within_ten_months(cast, guidance, days, fine):
    expected = timezone.localdate() + timedelta(days=days)
    draft = operations.start_referral(by=cast.school, **ANSWERS, expected_date=expected)
    if fine:
        assert operations.send_referral(draft, by=cast.school).child.expected_date == expected
    else:
        with pytest.raises(ValidationError) as refused:
            operations.send_referral(draft, by=cast.school)
        assert "expected_date" in refused.value.error_dict


def test_no_child_is_both_born_and_expected(cast, sent):
    day = timezone.localdate()
    draft = operations.start_referral(by=cast.school, **ANSWERS, expected_date=day, date_of_birth=day)
    with pytest.raises(ValidationError):
        operations.send_referral(draft, by=cast.school)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=sent.pk).update(expected_date=day, date_of_birth=day)


def test_a_child_whose_name_nobody_knows_is_described(cast, guidance):
    draft = operations.start_referral(by=cast.school, **NAMELESS, name_not_known=True)
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert "description" in refused.value.error_dict
    operations.save_draft(draft, by=cast.school, description="By the bus station, red coat, about nine")
    operations.send_referral(draft, by=cast.school)
    draft.refresh_from_db()
    assert draft.name_as_given == "Name not known"
    assert draft.child is not None


def test_without_a_name_and_without_saying_so_it_is_refused(cast, guidance):
    draft = operations.start_referral(by=cast.school, **NAMELESS)
    with pytest.raises(ValidationError) as refused:
        operations.send_referral(draft, by=cast.school)
    assert "given_name" in refused.value.error_dict


def test_an_unknown_caller_is_owed_no_words(cast, guidance):
    sent = operations.accept_referral(send(cast, **ANSWERS | {"source": "9"}), by=cast.frontdoor)
    form = DECISION | {"outcome": "advice", "words_to_referrer": ""}
    operations.decide_referral(sent, by=cast.frontdoor, **form)
    assert Decision.objects.get().caller_unknown
    assert not Notice.objects.filter(user=cast.school, rule="referral_decided").exists()


def test_every_other_referrer_is_owed_words_also_by_the_database(cast, decided):
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.bulk_create(
            [Decision(referral=decided, outcome="advice", level=1, rationale="Why", decided_by=cast.frontdoor)]
        )


def test_the_page_of_the_decision_does_not_ask_for_words_to_an_unknown_caller(cast, guidance, sign_in):
    sent = operations.accept_referral(send(cast, **ANSWERS | {"source": "9"}), by=cast.frontdoor)
    client = sign_in(cast.frontdoor)
    assert "no answer is owed" in client.get(url("decide", sent)).content.decode()
    client.post(url("decide", sent), DECISION | {"outcome": "advice", "words_to_referrer": ""})
    assert Decision.objects.get().words_to_referrer == ""


def test_a_secret_address_is_on_no_page_and_in_no_answer_of_the_api(cast, guidance, sign_in):
    sent = send(cast, **ANSWERS, protected_address=True, description="With her aunt in Mill Lane")
    assert sent.child.protected_address
    assert sent.locality == cast.north, "it still finds its team"
    client = sign_in(cast.frontdoor)
    for address in (url("detail", sent), url("decide", sent), f"/api/v1/referrals/{sent.pk}/"):
        page = client.get(address).content.decode()
        assert "ZZ1" not in page
        assert "Mill Lane" not in page


def test_a_secret_address_stays_secret_on_the_record_that_was_there(cast, guidance, shared_case):
    draft = operations.start_referral(by=cast.school, **ANSWERS | {"given_name": "", "family_name": ""})
    operations.save_draft(draft, by=cast.school, child=shared_case.child, protected_address=True)
    operations.send_referral(draft, by=cast.school)
    assert Child.objects.get(pk=shared_case.child_id).protected_address


def test_a_child_from_another_area_is_received_and_marked(cast, guidance, sign_in):
    sent = send(cast, **ANSWERS | {"postcode": "AB1 1AB"})
    assert (sent.locality, sent.is_out_of_area) == (None, True)
    assert sent.receiving_team is not None
    assert "Out of area" in sign_in(cast.frontdoor).get(url("detail", sent)).content.decode()


def test_a_referral_on_an_open_case_goes_to_its_worker_and_is_not_counted_as_new(cast, guidance, shared_case):
    draft = operations.start_referral(by=cast.school, **ANSWERS)
    operations.save_draft(draft, by=cast.school, child=shared_case.child)
    operations.accept_referral(operations.send_referral(draft, by=cast.school), by=cast.frontdoor)
    decision = operations.decide_referral(draft, by=cast.frontdoor, **DECISION | {"outcome": "pass_to_worker"})
    assert (decision.case, decision.counts_as_new) == (shared_case, False)


def test_the_page_takes_an_unborn_child_and_refuses_one_without_any_of_it(cast, guidance, sign_in):
    client = sign_in(cast.school)
    page = client.post("/referrals/new/", {"name_not_known": "on", "form_token": str(uuid4())}).content.decode()
    assert "how to recognise them" in page
    assert '<details class="govuk-details" open' in page or " open" in page
    day = timezone.localdate() + timedelta(days=60)
    typed = {"family_name": "Madeup", **{f"expected_date_{k}": getattr(day, k) for k in ("day", "month", "year")}}
    client.post("/referrals/new/", typed | {"form_token": str(uuid4())})
    assert Referral.objects.get().expected_date == day


def test_who_it_comes_from_is_as_the_last_time_or_as_the_partner_is(cast, guidance):
    assert usual_source(cast.school) == "2A"
    send(cast, **ANSWERS | {"source": "3C"})
    assert usual_source(cast.school) == "3C"
    send(cast, **ANSWERS | {"source": "9"})
    send(cast, **ANSWERS | {"source": "1B"}, caller="Mrs Next-Door")
    assert usual_source(cast.school) == "3C", "a caller is no habit"
