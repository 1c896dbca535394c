"""The door: what somebody sees before they have signed in."""

import pytest


@pytest.mark.django_db(transaction=True)
def test_the_sign_in_page_is_accessible_and_quiet(live_server, page, check_accessible):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live_server.url}/account/login/")
    assert page.locator("h1").count() == 1
    check_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert said == []
