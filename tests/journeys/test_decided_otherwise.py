"""What becomes of a referral that opens no case of its own, in the browser; and the child who has two records."""

import pytest

from referrals import operations
from tests.referrals.conftest import ANSWERS
from tests.riskpanel.tables import make_panel

WORDS = {"universal": "All children", "additional": "Some more", "targeted": "Several", "specialist": "Protect"}
SAID = {"rationale": "As the guidance has it.", "words_to_referrer": "Thank you. We have looked at it."}


def accepted(cast, **answers):
    operations.publish_guidance(by=cast.admin, **WORDS)
    referral = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS | answers), by=cast.school)
    return operations.accept_referral(referral, by=cast.frontdoor)


def decide(walk, outcome, level):
    walk.page.get_by_label(outcome, exact=True).check()
    walk.page.get_by_label(level).check()
    walk.fill(**SAID)
    walk.press("Decide and tell the referrer")


@pytest.mark.django_db(transaction=True)
def test_a_child_with_two_records_comes_to_the_worker_of_their_open_case(cast, shared_case, either):
    child = shared_case.child
    names = {"given_name": child.given_name + "e", "family_name": child.family_name}
    referral = accepted(cast, **names, date_of_birth=child.date_of_birth, urgent=True)
    assert referral.child != child, "a letter more made a record of its own"

    walk = either("two-records")
    walk.switch(cast.frontdoor)
    walk.go(f"/referrals/{referral.pk}/decide/")
    assert "Other records that may be this child" in walk.text
    walk.follow(f"It is the same child: merge the records {child.reference} and {referral.child.reference}")
    walk.fill(reason="The school wrote a letter too many")
    walk.press("Show both records")
    walk.press("Merge these records")
    assert "Decide the referral on" in walk.heading, "back where the person came from"
    assert "Other records that may be this child" not in walk.text
    decide(walk, "Pass to the worker of the open case", "Level 4: specialist")
    referral.refresh_from_db()
    assert (referral.state, referral.case, referral.decision.counts_as_new) == ("decided", shared_case, False)
    assert walk.faults == []


@pytest.mark.django_db(transaction=True)
def test_a_referral_goes_to_another_service(cast, either):
    referral = accepted(cast)
    walk = either("elsewhere")
    walk.switch(cast.frontdoor)
    walk.go(f"/referrals/{referral.pk}/decide/")
    decide(walk, "Refer to another service", "Level 2: additional")
    referral.refresh_from_db()
    assert (referral.decision.outcome, referral.case) == ("elsewhere", None)
    walk.switch(cast.school)
    walk.go(f"/referrals/{referral.pk}/")
    assert "We have looked at it." in walk.text
    assert walk.faults == []


@pytest.mark.django_db(transaction=True)
def test_a_referral_is_put_before_the_risk_panel(cast, either):
    make_panel(cast)
    referral = accepted(cast)
    walk = either("to-the-panel")
    walk.switch(cast.frontdoor)
    walk.go(f"/referrals/{referral.pk}/decide/")
    decide(walk, "Open a case and propose it to the risk panel", "Level 4: specialist")
    assert walk.page.title().startswith("Error:"), "a case needs somebody who leads it"
    assert walk.page.locator("[name=rationale]").input_value() == SAID["rationale"], "nothing typed is lost"
    walk.page.locator("[name=lead]").select_option(str(cast.socialworker.pk))
    walk.press("Decide and tell the referrer")
    referral.refresh_from_db()
    assert (referral.decision.outcome, referral.case.lead) == ("panel", cast.socialworker)
    assert walk.faults == []
