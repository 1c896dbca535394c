"""A person reads what they were told."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from notifications import operations


@pytest.mark.django_db(transaction=True)
def test_a_person_reads_their_notices(live_server, page, check_accessible, cast, sign_in):
    day = {"day": "8 December 2026"}
    for number in range(3):
        operations.notify(
            [cast.school],
            rule="action.set",
            subject=cast.partners["school"],
            label=f"Action A-000012{number}",
            due=timezone.now() - timedelta(hours=number),
            context=day,
            url="/accessibility/",
        )
    cookie = sign_in(cast.school).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/notifications/")
    assert page.locator("h1").all_inner_texts() == ["Notices"]
    assert page.locator(".moj-header .moj-notification-badge").inner_text().startswith("3")
    check_accessible(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Mark as read Action A-0000121").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Open Action A-0000120").click()
    assert page.url.endswith("/accessibility/")
    page.goto(f"{live_server.url}/notifications/")
    with page.expect_navigation():
        page.get_by_role("button", name="Mark all as read").click()
    assert "1 notice marked as read" in page.locator("main").inner_text()
    assert page.locator(".moj-header .moj-notification-badge").count() == 0
    check_accessible(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
