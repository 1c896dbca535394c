"""A key for a partner's system: made by who answers for it, seen and ended by an administrator."""

import pytest
from django.test import Client

from tests.journeys.walking import Walk


@pytest.mark.django_db(transaction=True)
def test_a_key_is_made_used_seen_and_ended(cast, shared_case, live_server, page, check_accessible):
    walk = Walk(page, live_server.url, check_accessible, "keys")
    walk.switch(cast.school)
    walk.go("/my-account/")
    walk.follow("Make a key")
    walk.press("Make the key")
    assert "Select what it may do" in walk.text
    walk.fill(name="School records system", scope="refer")
    walk.press("Make the key")
    program = Client(headers={"Authorization": f"Bearer {walk.page.locator('main code').inner_text()}"})
    assert program.get("/api/v1/me/").json()["name"] == cast.school.name
    assert program.get("/api/v1/cases/").status_code == 403
    walk.switch(cast.admin)
    walk.go("/people/")
    walk.follow("Keys for programs")
    assert "School records system" in walk.text
    assert "Not yet" not in walk.text
    walk.press(f"Revoke School records system of {cast.school.name}")
    assert "no longer works" in walk.text
    assert "No key matches the filter" in walk.text
    assert program.get("/api/v1/me/").status_code == 401
    assert walk.faults == []
