"""What another system may do at the front door with a key of a scope."""

import pytest
from django.test import Client

from audit.models import Outcome, Record
from partners.models import KeyScope
from partners.operations import issue_api_key
from referrals.models import Referral
from tests.referrals.conftest import ANSWERS
from tests.referrals.test_api import LIST

pytestmark = pytest.mark.django_db


def program(user, scope):
    key = issue_api_key(user, name="Records", by=user, scope=scope)
    return Client(headers={"Authorization": f"Bearer {key}"})


def test_a_key_to_refer_sends_a_referral_and_reads_no_case(cast, guidance):
    client = program(cast.school, KeyScope.REFER)
    sent = client.post(LIST, ANSWERS, content_type="application/json")
    assert sent.status_code == 201, sent.content
    assert client.get(f"{LIST}{sent.json()['id']}/").status_code == 200
    refused = client.get("/api/v1/cases/")
    assert refused.status_code == 403
    assert refused.json()["detail"] == "This key is for one thing only: send referrals and follow them."
    assert Record.objects.filter(actor=cast.school, outcome=Outcome.REFUSED).exists()


def test_a_key_to_read_changes_nothing(cast, guidance):
    client = program(cast.school, KeyScope.READ)
    assert client.get("/api/v1/cases/").status_code == 200
    assert client.post(LIST, ANSWERS, content_type="application/json").status_code == 403
    assert not Referral.objects.exists()
