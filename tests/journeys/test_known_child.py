"""Is this child known: while typing, asked with one click; two records made one and taken apart."""

import pytest

from cases import operations
from notifications.models import Notice
from tests.journeys.walking import Walk


@pytest.mark.django_db(transaction=True)
def test_a_record_out_of_sight_is_asked_about_while_typing(cast, shared_case, live_server, page, check_accessible):
    walk = Walk(page, live_server.url, check_accessible, "known-child")
    walk.switch(cast.outsider)
    walk.go("/referrals/new/")
    page.get_by_label("Given name").press_sequentially("Ren")
    page.get_by_label("Family name").press_sequentially("Testerley")
    page.get_by_text("A record exists that you cannot see").wait_for()
    walk.look()
    assert "Wren" not in walk.text
    page.get_by_role("button", name="Ask Fernshire Council").click()
    page.get_by_text("You asked. The person who leads the work has been told").wait_for()
    assert page.get_by_label("Family name").input_value() == "Testerley"
    assert Notice.objects.get(rule="cases.asked").user == cast.socialworker
    walk.go("/children/")
    page.get_by_label("Name", exact=True).press_sequentially("Ren Testerley")
    page.get_by_text("A record exists. Ask Fernshire Council.").wait_for()
    assert walk.faults == []


@pytest.mark.django_db(transaction=True)
def test_two_records_are_made_one_and_taken_apart(cast, shared_case, live_server, page, check_accessible):
    twin = operations.record_child(given_name="Birdie", family_name="Testerly", by=cast.frontdoor)
    walk = Walk(page, live_server.url, check_accessible, "merging")
    walk.switch(cast.frontdoor)
    walk.go("/children/")
    walk.follow("Merge two records of one child")
    page.get_by_label("Record to keep").fill(shared_case.child.reference)
    page.get_by_label("Record to merge into it").fill(twin.reference)
    page.get_by_label("How do you know that they are one child?").fill("Same mother, same day of birth")
    walk.press("Show both records")
    assert "Birdie Testerly" in walk.text
    walk.press("Merge these records")
    assert "The two records are one" in walk.text
    walk.follow(f"Take apart {twin.reference}")
    page.get_by_label("Why are they not one child?").fill("Cousins")
    walk.press("Take apart")
    assert "The two records are apart again" in walk.text
    assert walk.faults == []
