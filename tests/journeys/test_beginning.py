"""A real Trust from nothing: an empty database, one command, and then everything in the browser."""

import io

import pytest
from django.core.management import call_command

from partners.models import User
from referrals.models import Referral
from tests.cast import PASSWORD
from tests.journeys.walking import Walk


def come_in(walk: Walk, email: str, link: str, secrets: dict[str, str]) -> None:
    """A first sign-in: a password by the link, then a second factor, by the real pages."""
    walk.page.goto("about:blank")
    walk.page.context.clear_cookies()
    walk.go("/" + link.split("/", 3)[3])
    walk.fill(password1=PASSWORD, password2=PASSWORD)
    walk.press("Change password")
    walk.go("/account/login/")
    walk.fill(login=email, password=PASSWORD)
    walk.press("Sign in")
    walk.follow("Set up an authenticator app")
    if walk.heading != "Set up an authenticator app":
        walk.fill(password=PASSWORD)
        walk.press("Confirm")
    secrets[email] = walk.page.locator(".app-codes").first.inner_text()
    walk.give_code(secrets[email], "Set up")


@pytest.mark.django_db(transaction=True)
def test_a_trust_is_started_from_an_empty_database(live_server, page, check_accessible, mailoutbox):
    assert not User.objects.exclude(email__endswith=".invalid").exists()
    out = io.StringIO()
    call_command("first_administrator", "first@trust.example", name="First Madeup", stdout=out)
    link = next(line for line in out.getvalue().splitlines() if line.startswith("http"))
    walk = Walk(page, live_server.url, check_accessible, "beginning")
    secrets: dict[str, str] = {}
    come_in(walk, "first@trust.example", link, secrets)

    walk.go("/")
    walk.follow("Partners")
    walk.follow("Localities")
    walk.press("Add a locality")
    walk.press("Add")
    assert page.title().startswith("Error:")
    walk.fill(name="Riverside")
    walk.press("Add")
    walk.go("/front-door/routing/postcode/")
    walk.fill(begins_with="ZZ1", locality="Riverside", since="today", reason="First day")
    walk.press("Save")
    walk.go("/guidance/")
    walk.press("Write the next version")
    walk.fill(universal="All children", additional="Some more", targeted="Several agencies", specialist="Protect")
    walk.press("Save and read it through")
    walk.press("Publish version 1")
    partners = {"County Council": ("Children's social care", "Front door"), "Hill School": ("School", "Pastoral")}
    for name, (kind, team) in partners.items():
        walk.go("/partners/")
        walk.press("Add a partner")
        walk.fill(name=name, sector=kind, statutory="yes")
        walk.press("Add")
        walk.follow(name)
        walk.press("Add a team")
        walk.fill(name=team, is_intake="yes" if team == "Front door" else "no")
        page.get_by_label("Riverside").check()
        walk.press("Add")
    people = {
        "desk@trust.example": ("County Council", "Front door"),
        "teacher@trust.example": ("Hill School", "Pastoral"),
    }
    for email, (partner, team) in people.items():
        walk.go("/people/")
        walk.press("Add a person")
        walk.fill(name=f"{team} Madeup", email=email)
        walk.press("Add")
        walk.press("Add to a team")
        walk.fill(team=f"{partner}: {team}", profession="Social worker")
        walk.press("Add to the team")
        walk.press("Give a role")
        role = "Initial response team" if team == "Front door" else "Front-line practitioner"
        walk.fill(role=role, partner=partner)
        walk.press("Give the role")
    walk.go("/partners/")
    walk.follow("Hill School")
    walk.press("Change")
    walk.fill(senior_contact="teacher@trust.example")
    walk.press("Save")

    page.goto("about:blank")
    page.context.clear_cookies()
    walk.go("/account/password/reset/")
    walk.fill(email="teacher@trust.example")
    walk.press("Send the link")
    link = next(word for word in mailoutbox[-1].body.split() if "/password/reset/key/" in word)
    come_in(walk, "teacher@trust.example", link, secrets)
    walk.go("/referrals/urgent/")
    walk.fill(
        immediate_danger="yes",
        given_name="Wren",
        family_name="Quickly",
        postcode="ZZ1 2BB",
        description="At home",
        what_happened="She came to school hungry and afraid to go home.",
    )
    walk.press("Send now")
    referral = Referral.objects.get()
    assert "Referral sent" in walk.text
    assert (referral.state, str(referral.receiving_team), str(referral.locality)) == ("sent", "Front door", "Riverside")
    assert walk.faults == []
