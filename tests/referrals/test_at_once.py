"""A referral of another system: the same content is the same referral."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from referrals import operations
from referrals.models import Referral
from tests.referrals.conftest import ANSWERS

JO = {"given_name": "Jo", "family_name": "Madeup", "date_of_birth": date(2016, 3, 1), "also_referred": True}


def test_the_same_words_of_a_day_are_one_referral(cast, guidance):
    first, second = (operations.log_referral(by=cast.school, members=[JO], **ANSWERS) for _ in range(2))
    assert (first.pk, first.state) == (second.pk, "sent")


def test_another_word_another_sibling_or_another_person_is_another_referral(cast, guidance):
    operations.log_referral(by=cast.school, **ANSWERS)
    operations.log_referral(by=cast.school, **ANSWERS | {"wanted": "A call"})
    operations.log_referral(by=cast.school, members=[JO], **ANSWERS)
    operations.log_referral(by=cast.health, **ANSWERS)
    assert Referral.objects.count() == 4


def test_who_says_that_it_is_distinct_makes_another(cast, guidance):
    operations.log_referral(by=cast.school, **ANSWERS)
    operations.log_referral(by=cast.school, distinct=True, **ANSWERS)
    assert Referral.objects.count() == 2


def test_what_was_withdrawn_may_be_sent_again(cast, guidance):
    first = operations.log_referral(by=cast.school, **ANSWERS)
    operations.withdraw_referral(first, by=cast.school, reason="Too early")
    assert operations.log_referral(by=cast.school, **ANSWERS).pk != first.pk


def test_what_is_refused_leaves_nothing_behind(cast, guidance):
    with pytest.raises(ValidationError):
        operations.log_referral(by=cast.school, **ANSWERS | {"need": ""})
    with pytest.raises(PermissionDenied):
        operations.log_referral(by=cast.board, **ANSWERS)
    assert not Referral.objects.exists()


def test_a_key_of_the_caller_makes_it_distinct(cast, guidance, sign_in):
    client = sign_in(cast.school)
    for key in ("one", "one", "two"):
        client.post("/api/v1/referrals/", ANSWERS, content_type="application/json", headers={"Idempotency-Key": key})
    assert Referral.objects.count() == 2
