"""The front door's rules and its queue in the browser: an administrator sets them, the team works by them."""

import pytest

from referrals import operations
from tests.journeys.walking import Walk
from tests.referrals.conftest import ANSWERS

WORDS = {"universal": "All children", "additional": "Some more", "targeted": "Several", "specialist": "Protect"}


@pytest.mark.django_db(transaction=True)
def test_rules_are_set_and_a_question_stops_a_clock(cast, live_server, page, check_accessible):
    operations.publish_guidance(by=cast.admin, **WORDS)
    walk = Walk(page, live_server.url, check_accessible, "triage")
    walk.switch(cast.admin)
    walk.go("/front-door/clocks/")
    walk.fill(red_hours="30", reason="Agreed by the partners")
    walk.press("Set the clocks")
    assert page.title().startswith("Error:")
    walk.fill(red_hours="2")
    walk.press("Set the clocks")
    assert "Decided within 2 working hours" in walk.text

    referral = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    walk.follow("Who receives for a place")
    walk.press("Say where a postcode lies")
    walk.fill(begins_with="ZZ1 4", since="in 2 weeks", reason="The boundary moves")
    page.get_by_label("Lie in").select_option("South")
    walk.press("Save")
    assert "(planned)" in walk.text
    walk.press("Say which team receives")

    walk.switch(cast.frontdoor)
    walk.go("/front-door/")
    walk.follow(referral.reference)
    walk.follow("Send to another team")
    walk.follow("Back")
    walk.follow("Rate how urgent it is")
    assert "Decided within 2 hours of working time" in walk.text
    page.get_by_label("Red", exact=True).check()
    walk.fill(reason="By the guidance")
    walk.press("Save and continue")
    walk.follow("Ask the referrer")
    walk.fill(question="Since when?")
    walk.press("Save and continue")
    walk.go("/front-door/")
    assert "Red, stopped" in walk.text
    assert walk.faults == []


@pytest.mark.django_db(transaction=True)
def test_two_people_sign_that_nothing_is_done(cast, live_server, page, check_accessible):
    operations.publish_guidance(by=cast.admin, **WORDS)
    referral = operations.send_referral(operations.start_referral(by=cast.school, **ANSWERS), by=cast.school)
    walk = Walk(page, live_server.url, check_accessible, "signing")
    walk.switch(cast.admin)
    walk.go("/front-door/outcomes/")
    walk.follow("No further action")
    page.get_by_label("A second person signs it").check()
    walk.fill(reason="Two pairs of eyes")
    walk.press("Save")

    walk.switch(cast.frontdoor)
    walk.go(f"/referrals/{referral.pk}/")
    walk.press("Accept for triage")
    page.get_by_label("No further action", exact=True).check()
    walk.fill(rationale="One agency is enough.", words_to_referrer="Thank you. Please go on as you do.")
    with page.expect_response(
        lambda answer: "rationale=One" in (sent := answer.request.post_data or "") and "level=1" in sent
    ):
        page.get_by_label("Level 1: universal").check()
    walk.go(f"/referrals/{referral.pk}/decide/")  # as after a lost connection, or on another computer
    assert page.locator("[name=rationale]").input_value() == "One agency is enough."
    assert page.get_by_label("Level 1: universal").is_checked()
    page.get_by_label("If there is no further action, why?").select_option("below_threshold")
    walk.press("Decide and tell the referrer")
    assert "waits for a second signature" in walk.text

    walk.switch(cast.manager)
    walk.go("/front-door/")
    walk.follow(referral.reference)
    walk.press("Sign the decision or send it back")
    assert "One agency is enough." in walk.text
    page.get_by_label("Sign it and tell the referrer").check()
    walk.press("Continue")
    assert "signed by Manager Cast" in walk.text
    assert walk.faults == []
