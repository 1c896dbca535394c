"""A child in danger: one short page, sent at once; what is owed is answered afterwards from "My work"."""

import pytest

from referrals import operations
from referrals.models import Referral

WORDS = {"universal": "All children", "additional": "Some more", "targeted": "Several", "specialist": "Protect"}
MOST_ACTIONS = 15  # presses and boxes: 90 seconds at six seconds each


@pytest.mark.django_db(transaction=True)
def test_a_child_in_danger_is_told_of_on_one_page_and_the_rest_is_given_later(cast, either, tmp_path):
    operations.publish_guidance(by=cast.admin, **WORDS)
    walk = either("urgent")
    page = walk.page
    walk.switch(cast.school)
    walk.go("/referrals/new/")
    walk.follow("It cannot wait: tell us on one short page")
    assert walk.text.index("Call 999 now") < walk.text.index("Tell us now")
    walk.press("Send now")
    assert page.title().startswith("Error:")
    boxes = {
        "immediate_danger": "yes",
        "given_name": "Wren",
        "family_name": "Quickly",
        "postcode": "ZZ1 2BB",
        "description": "At home in the flat, her mother is out",
        "what_happened": "A neighbour rang the school: she screams and nobody opens.",
    }
    walk.fill(**boxes)
    walk.press("Send now")
    assert len(boxes) + 2 <= MOST_ACTIONS
    assert walk.text.index("Call 999 now") < walk.text.index("Referral sent")
    referral = Referral.objects.get()
    assert (referral.state, referral.colour) == ("sent", "red")

    walk.go("/")
    walk.follow(f"What is needed, referral {referral.reference}")
    walk.fill(wanted="Somebody to see her now", need="Abuse, neglect or exploitation")
    walk.press("Send to the front door")
    walk.press("Answer: the family")
    walk.press("Send to the front door")
    assert page.title().startswith("Error:")
    walk.fill(family_told="not_safe", why_not_told="It may be the mother", basis="vital_interests")
    walk.press("Send to the front door")
    walk.follow("Add to this referral")
    walk.fill(text="The neighbour rang again.")
    photo = tmp_path / "note.txt"
    photo.write_text("Rang at 14:02")
    page.locator('input[name="uploads"]').set_input_files(photo)
    walk.press("Add")
    assert "The neighbour rang again." in walk.text
    assert "note.txt" in walk.text
    walk.follow("Withdraw this referral")
    walk.fill(reason="She was found safe at her aunt's.")
    walk.press("Withdraw")

    walk.switch(cast.frontdoor)
    walk.go(f"/referrals/{referral.pk}/")
    assert "She was found safe at her aunt's." in walk.text
    assert walk.faults == []
    assert walk.names_in_addresses("Wren", "Quickly") == []
