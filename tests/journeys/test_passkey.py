"""A person sets up a passkey on their device, and signs in with it alone; another device's passkey does not open."""

import pytest
from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.journeys.walking import Walk

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.mark.django_db(transaction=True)
def test_a_passkey_is_set_up_and_opens_the_service(cast, live_server, page, check_accessible):
    cast.school.set_password(PASSWORD)
    cast.school.save()
    walk = Walk(page, live_server.url, check_accessible, "passkey")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    key = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    walk.give_password(cast.school, PASSWORD, to="/referrals/")
    assert walk.heading == "Two-step sign-in", "nothing else is open before a factor is set up"
    walk.follow("Add a security key or passkey")
    walk.fill(password=PASSWORD)
    walk.press("Confirm")
    walk.fill(name="My laptop")
    page.get_by_label("Sign in with it alone, without a password").check()
    with walk.leaving():
        page.get_by_role("button", name="Add", exact=True).click()
    walk.look()
    walk.go("/referrals/")
    walk.press("Sign out")

    page.goto(f"{live_server.url}/referrals/")
    with walk.leaving():
        page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{live_server.url}/referrals/")
    assert walk.heading == "Your referrals"
    walk.press("Sign out")

    device.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(f"{live_server.url}/referrals/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey was not accepted")).to_be_visible()
    page.goto(f"{live_server.url}/referrals/")
    assert walk.heading == "Sign in"
    assert walk.faults == []
