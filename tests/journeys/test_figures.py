"""The front door's figures in the browser: a number, what it means, the referrals it is made of, on a phone too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals import operations
from referrals.models import Referral
from tests.journeys.test_triage import WORDS
from tests.referrals.conftest import ANSWERS
from tests.referrals.figures.test_summary import NO_ACTION, decide


@pytest.mark.django_db(transaction=True)
def test_a_number_of_the_front_door_leads_to_its_meaning_and_its_list(cast, shared_case, either):
    operations.publish_guidance(by=cast.admin, **WORDS)
    for days in (70, 30, 1):
        answers = ANSWERS | {"date_of_birth": "2015-03-02", "postcode": "ZZ1 2BB" if days > 1 else ""}
        referral = operations.send_referral(operations.start_referral(by=cast.school, **answers), by=cast.school)
        if days > 1:
            decide(cast, referral, **NO_ACTION)
        Referral.objects.filter(pk=referral.pk).update(received_at=timezone.now() - timedelta(days=days))
    walk = either("figures")
    walk.switch(cast.manager)
    walk.go("/front-door/")
    walk.follow("Figures of the front door")
    walk.page.get_by_label("In parts by").select_option("Locality")
    walk.press("Apply")
    assert "In no locality here" in walk.text
    walk.follow("No further action, North: 100.0 %, 2 of 2")
    assert "Not bad in itself" in walk.text
    assert "The 2 referrals of this number" in walk.text
    walk.follow("Back")
    with walk.page.expect_download() as taken:
        walk.page.get_by_role("link", name="Download the rows behind these figures").click()
    assert taken.value.path().read_text().count("\n") == 4
    walk.follow("Back")
    walk.follow("How the work is spread")
    walk.follow("Socialworker Cast")
    walk.page.get_by_label("Move Wren Testerly").check()
    walk.fill(reason="Evens out the work", basis="public_task", family_told="told")
    walk.press("See what it does to both loads")
    assert walk.page.title().startswith("Error:")
    walk.page.get_by_label("Who takes it?").select_option(value=str(cast.frontdoor.pk))
    walk.press("See what it does to both loads")
    assert "1 case and 0 referrals go from Socialworker Cast to Frontdoor Cast" in walk.text
    walk.press("Move the work")
    walk.follow("Socialworker Cast")
    assert "leads no case and has taken on no referral" in walk.text
    assert walk.faults == []
