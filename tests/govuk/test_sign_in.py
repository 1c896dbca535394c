"""The sign-in pages are ours in look and words, whatever the library ships."""

import re

import pytest
from django.urls import reverse

from tests.govuk.browsing import WCAG, answer_with

PUBLIC = ["account_login", "account_reset_password", "account_reset_password_done"]
OWN = ["mfa_index", "usersessions_list", "account_change_password", "account_logout", "account_reauthenticate"]


def title_and_heading(html):
    title = re.search(r"<title>(.+?) \W ", html)[1]
    headings = re.findall(r"<h1[^>]*>([^<]+)</h1>", html)
    return title, headings


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_has_one_heading_that_its_title_repeats(client, name):
    html = client.get(reverse(name)).content.decode()
    title, headings = title_and_heading(html)
    assert headings == [title]
    assert 'class="govuk-skip-link"' in html


@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN)
def test_a_page_about_ones_own_account_is_in_our_look(sign_in, cast, name):
    cast.school.set_password("made up for this test")
    cast.school.save()
    answer = sign_in(cast.school).get(reverse(name))
    assert answer.status_code == 200
    title, headings = title_and_heading(answer.content.decode())
    assert headings == [title]


@pytest.mark.django_db
def test_a_person_without_a_password_is_asked_to_choose_one(sign_in, cast):
    html = sign_in(cast.school).get(reverse("account_change_password"), follow=True).content.decode()
    assert title_and_heading(html) == ("Choose a password", ["Choose a password"])


@pytest.mark.django_db
def test_nobody_is_invited_to_sign_up(client):
    html = client.get(reverse("account_login")).content.decode().lower()
    assert "sign up" not in html
    assert "signup" not in html


@pytest.mark.django_db
def test_a_refused_sign_in_keeps_the_address_and_says_what_is_wrong(client):
    html = client.post(reverse("account_login"), {"login": "somebody@example.com"}).content.decode()
    assert "<title>Error: Sign in" in html
    assert 'value="somebody@example.com"' in html
    assert '<a href="#id_password">Enter the password</a>' in html


@pytest.mark.django_db
def test_a_wrong_password_is_told_without_saying_whether_the_account_exists(client, cast):
    known = client.post(reverse("account_login"), {"login": cast.school.email, "password": "not it at all"})
    unknown = client.post(reverse("account_login"), {"login": "nobody@example.com", "password": "not it at all"})
    problem = re.compile(r'error-summary__list">(.*?)</ul>', re.DOTALL)
    assert problem.search(known.content.decode())[1] == problem.search(unknown.content.decode())[1]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["accessibility", "privacy"])
def test_the_statements_of_the_footer_are_open_to_everybody(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert title_and_heading(answer.content.decode())[1]


@pytest.mark.django_db
def test_a_form_without_its_token_says_what_to_do_and_loses_nothing_more(cast):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "x"})
    assert answer.status_code == 403
    assert "This page was open too long" in answer.content.decode()


@pytest.fixture
def checked(chromium):
    """Shows HTML in a narrow browser; gives what axe, the policy and the width complain of."""
    from axe_playwright_python.sync_playwright import Axe

    def check(html):
        complaints = []
        page = chromium.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.route("**/*", answer_with(html))
        page.set_viewport_size({"width": 320, "height": 800})
        page.goto("http://page.test/")
        page.wait_for_load_state("load")
        complaints += [each["id"] for each in Axe().run(page, options=WCAG).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            complaints.append("scrolls sideways")
        page.close()
        return complaints

    return check


@pytest.mark.django_db
@pytest.mark.journey
@pytest.mark.parametrize("name", PUBLIC)
def test_a_refused_public_page_has_no_accessibility_violation(checked, client, name):
    answer = client.post(reverse(name), {}) if name != "account_reset_password_done" else client.get(reverse(name))
    assert checked(answer.content.decode()) == []


@pytest.mark.django_db
@pytest.mark.journey
def test_the_pages_of_ones_own_account_have_no_accessibility_violation(checked, sign_in, cast):
    cast.school.set_password("made up for this test")
    cast.school.save()
    browser = sign_in(cast.school)
    browser.post(reverse("account_reauthenticate"), {"password": "made up for this test"})
    for name in ("mfa_index", "usersessions_list", "account_change_password", "mfa_add_webauthn"):
        answer = browser.get(reverse(name))
        assert answer.status_code == 200, name
        assert (name, checked(answer.content.decode())) == (name, [])
    refused = browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert checked(refused.content.decode()) == []
