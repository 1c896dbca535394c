"""A school logs a referral and the front door decides it, by the real pages; every page is accessible."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from referrals import operations
from referrals.models import Referral

WORDS = {"universal": "All children", "additional": "Some more", "targeted": "Several", "specialist": "Protect"}


def enter(page, live_server, user):
    """Sign a person in by a session of their own: signing in has its own journey."""
    client = Client()
    client.force_login(user)
    session = SessionStore(client.session.session_key)
    session["has_factor"] = True
    session.save()
    page.context.clear_cookies()
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": live_server.url}
    page.context.add_cookies([cookie])


@pytest.mark.django_db(transaction=True)
def test_a_referral_goes_from_the_school_to_its_decision(cast, shared_case, live_server, page, check_accessible):
    operations.publish_guidance(by=cast.admin, **WORDS)
    said = []
    page.on("console", lambda message: said.append(message.text))

    def check():
        assert page.locator("h1").count() == 1
        check_accessible(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
        page.set_viewport_size({"width": 1200, "height": 900})

    enter(page, live_server, cast.school)
    page.goto(f"{live_server.url}/referrals/")
    check()
    page.get_by_role("button", name="Log a referral").click()
    check()
    page.get_by_role("button", name="Continue").click()
    check()
    assert page.title().startswith("Error:")
    page.get_by_label("Given name").fill("Wren")
    page.get_by_label("Family name").fill("Testerly")
    page.get_by_role("button", name="Continue").click()
    check()
    page.get_by_label("Wren Testerly, born 4 May 2012").check()
    page.get_by_role("button", name="Continue").click()
    check()
    page.get_by_role("radio", name="No", exact=True).check()
    page.get_by_label("What has happened?").fill("Hungry three days running.")
    page.get_by_label("What would you like to happen?").fill("A visit.")
    page.get_by_label("Main need").select_option("N1")
    page.get_by_label("Who does the referral come from?").select_option("2A")
    page.get_by_role("button", name="Continue").click()
    check()
    page.get_by_label("The family was told").check()
    page.get_by_label("Public task").check()
    page.get_by_role("button", name="Continue").click()
    check()
    page.get_by_role("button", name="Send referral").click()
    check()
    referral = Referral.objects.get()
    assert page.get_by_text(referral.reference).is_visible()

    enter(page, live_server, cast.frontdoor)
    page.goto(f"{live_server.url}/front-door/")
    check()
    page.get_by_role("link", name=referral.reference).click()
    check()
    page.get_by_role("button", name="Accept for triage").click()
    check()
    page.get_by_label("Pass to the worker of the open case").check()
    page.get_by_label("Level 3: targeted").check()
    page.get_by_label("Reasons for the decision").fill("The worker knows the family.")
    page.get_by_label("What do you tell the referrer?").fill("Thank you. The worker will call you.")
    page.get_by_role("button", name="Decide and tell the referrer").click()
    check()

    enter(page, live_server, cast.school)
    page.goto(f"{live_server.url}/referrals/{referral.pk}/")
    check()
    assert page.get_by_text("Thank you. The worker will call you.").is_visible()
    assert said == []
