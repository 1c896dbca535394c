"""A child's record is put right in a browser, with script and without."""

import pytest

from cases.models import Child


@pytest.mark.django_db(transaction=True)
def test_a_name_is_corrected_and_an_address_becomes_secret(cast, shared_case, either):
    walk = either("correcting")
    walk.switch(cast.socialworker)
    walk.go(f"/cases/{shared_case.pk}/")
    walk.follow("Correct the child's record")
    walk.fill(given_name="Wrenna", date_of_birth_day="31", date_of_birth_month="2", protected_address="protect")
    walk.press("Save")
    assert "Date of birth must be a real date" in walk.text
    walk.fill(date_of_birth_day="28")
    walk.press("Save")
    assert "The child's record is corrected" in walk.page.locator("body").inner_text()
    child = Child.objects.get(pk=shared_case.child_id)
    assert (child.given_name, child.date_of_birth.day, child.protected_address) == ("Wrenna", 28, True)
    walk.follow("Correct the child's record")
    assert walk.page.locator('main [name="postcode"]').input_value() == ""
    assert walk.faults == []
    assert walk.names_in_addresses("Wren", "Testerly") == []
