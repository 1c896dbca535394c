"""My work, the first page of every day: what is due, what came back, and an empty day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from referrals import operations as referrals
from riskpanel.operations import actions
from tests.journeys.walking import Walk


@pytest.mark.django_db(transaction=True)
def test_my_work_shows_what_is_due_and_an_empty_day(cast, shared_case, live_server, page, check_accessible):
    referrals.start_referral(by=cast.school, given_name="Robin", family_name="Testerly")
    actions.set_action(
        what="Ring the family",
        owner=cast.school,
        due_on=timezone.localdate() + timedelta(days=2),
        case=shared_case,
        by=cast.socialworker,
    )
    walk = Walk(page, live_server.url, check_accessible, "home")
    walk.switch(cast.school)
    walk.go("/")
    assert walk.heading == "My work"
    assert "Ring the family" in walk.text
    assert "Go on with referral" in walk.text
    walk.follow("Report", exact=False)
    assert page.url.endswith("/report/")
    walk.switch(cast.socialworker)
    walk.go("/")
    assert "Wren Testerly" in walk.text
    walk.switch(cast.charity)
    walk.go("/")
    assert "Nothing waits for you" in walk.text
    assert walk.faults == []
