"""A referrer disagrees with a decision in the browser, and another person decides anew."""

import pytest

from referrals import operations
from tests.referrals.conftest import ANSWERS

WORDS = {"universal": "All children", "additional": "Some more", "targeted": "Several", "specialist": "Protect"}


@pytest.mark.django_db(transaction=True)
def test_a_referrer_disagrees_and_another_person_decides_anew(cast, either):
    operations.publish_guidance(by=cast.admin, **WORDS)
    referral = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    accepted = operations.accept_referral(referral, by=cast.frontdoor)
    advice = {"outcome": "advice", "level": 2, "rationale": "One agency.", "words_to_referrer": "Thank you."}
    operations.decide_referral(accepted, by=cast.frontdoor, **advice)

    walk = either("disagreeing")
    page = walk.page
    walk.switch(cast.school)
    walk.go("/")
    walk.follow(referral.reference)
    walk.follow("Disagree with the decision")
    walk.press("Send to another person")
    assert page.title().startswith("Error:")
    walk.fill(words="Her sister has the same bruises.")
    walk.press("Send to another person")
    assert "Waits for Manager Cast" in walk.text

    walk.switch(cast.manager)
    walk.go("/front-door/")
    assert "Disagreements with decisions" in walk.text
    walk.go("/")
    walk.follow(f"Answer the disagreement on referral {referral.reference}")
    assert "Her sister has the same bruises." in walk.text
    assert "One agency." in walk.text
    walk.press("Let the decision stand")
    assert page.title().startswith("Error:")
    walk.press("Decide anew")
    walk.page.get_by_label("Early help", exact=True).check()
    page.get_by_label("Level 2: additional").check()
    walk.fill(rationale="Both children need help.", words_to_referrer="You were right. The family hub will call.")
    walk.press("Decide and tell the referrer")
    assert "Decided anew, by Manager Cast" in walk.text

    walk.switch(cast.school)
    walk.go(f"/referrals/{referral.pk}/")
    assert "You were right." in walk.text
    assert "Thank you." in walk.text, "what was said first is kept"
    assert walk.faults == []
