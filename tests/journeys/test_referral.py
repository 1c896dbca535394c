"""A school logs a referral for a child with an open case and the front door passes it on, by the real pages."""

import pytest

from referrals import operations
from referrals.models import Referral
from tests.journeys.walking import Walk

WORDS = {"universal": "All children", "additional": "Some more", "targeted": "Several", "specialist": "Protect"}


@pytest.mark.django_db(transaction=True)
def test_a_referral_goes_from_the_school_to_its_decision(cast, shared_case, live_server, page, check_accessible):
    operations.publish_guidance(by=cast.admin, **WORDS)
    walk = Walk(page, live_server.url, check_accessible, "referral")
    walk.switch(cast.school)
    walk.go("/referrals/")
    walk.press("Log a referral")
    walk.press("Continue")
    assert page.title().startswith("Error:")
    page.get_by_label("Given name").fill("Wren")
    page.get_by_label("Family name").fill("Testerly")
    walk.press("Continue")
    page.get_by_label("Wren Testerly, born 4 May 2012").check()
    walk.press("Continue")
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_label("What has happened?").fill("Hungry three days running.")
    page.get_by_label("What would you like to happen?").fill("A visit.")
    page.get_by_label("Main need").select_option("N1")
    page.get_by_label("Who does the referral come from?").select_option("2A")
    walk.press("Continue")
    walk.fill(**{"member-0-given_name": "Jo", "member-0-family_name": "Testerly"})
    page.get_by_label("Who they are to the child").first.select_option("sibling")
    page.get_by_label("The referral is about this child too").first.check()
    walk.press("Add another person")
    page.get_by_label("The family was told").check()
    page.get_by_label("Public task").check()
    walk.press("Continue")
    walk.press("Send referral")
    referral = Referral.objects.get()
    assert referral.reference in walk.text

    walk.switch(cast.frontdoor)
    walk.go("/front-door/")
    walk.follow(referral.reference)
    walk.press("Accept for triage")
    assert "Jo Testerly" in walk.text
    page.get_by_label("Pass to the worker of the open case").check()
    page.get_by_label("Level 3: targeted").check()
    page.get_by_label("Reasons for the decision").fill("The worker knows the family.")
    page.get_by_label("What do you tell the referrer?").fill("Thank you. The worker will call you.")
    walk.press("Decide and tell the referrer")

    walk.switch(cast.school)
    walk.go(f"/referrals/{referral.pk}/")
    assert "Thank you. The worker will call you." in walk.text
    assert walk.faults == []
