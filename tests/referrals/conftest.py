"""A published threshold document, a complete draft, and the same referral sent, in triage and decided."""

import pytest

from partners.models import User
from referrals import operations
from referrals.models import ThresholdDocument

ANSWERS = {
    "given_name": "Robin",
    "family_name": "Madeup",
    "postcode": "ZZ1 2BB",
    "source": "2A",
    "need": "N1",
    "what_happened": "Robin came to school hungry three days running.",
    "wanted": "Somebody to visit the family.",
    "immediate_danger": False,
    "family_told": "told",
    "basis": "public_task",
}
DECISION = {
    "outcome": "open_case",
    "level": 3,
    "rationale": "Several agencies are needed.",
    "words_to_referrer": "Thank you. A social worker will visit this week.",
}


def again(user: User) -> User:
    """The person as the next request finds them."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def guidance(cast) -> ThresholdDocument:
    return operations.publish_guidance(
        universal="All children",
        additional="Some more",
        targeted="Several agencies",
        specialist="Protect",
        by=cast.admin,
    )


@pytest.fixture
def draft(cast, guidance):
    return operations.start_referral(by=cast.school, **ANSWERS)


@pytest.fixture
def sent(cast, draft):
    return operations.send_referral(draft, by=cast.school)


@pytest.fixture
def accepted(cast, sent):
    return operations.accept_referral(sent, by=cast.frontdoor)


@pytest.fixture
def decided(cast, accepted):
    operations.decide_referral(accepted, by=cast.frontdoor, lead=cast.socialworker, **DECISION)
    accepted.refresh_from_db()
    return accepted
