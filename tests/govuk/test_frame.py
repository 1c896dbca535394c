"""The frame of every page: who is signed in, the way out, the demonstration's banner, the idle warning in a browser."""

import re

import pytest
from django.template.loader import render_to_string

from tests.govuk.browsing import answer_with


def frame(user=None, **trust):
    return render_to_string("base.html", {"user": user, "trust": {"name": "Example Trust", **trust}, "csrf_token": "t"})


class Somebody:
    is_authenticated = True

    def get_full_name(self):
        return "Sample Worker"


def test_a_page_has_its_landmarks_and_the_way_past_the_menus():
    html = frame()
    for mark in (
        'lang="en-GB"',
        'href="#main-content"',
        '<main class="govuk-main-wrapper" id="main-content"',
        "<footer",
    ):
        assert mark in html
    assert "If a child is in immediate danger, call 999." in html


def test_the_demonstration_says_that_nobody_is_real_and_that_the_second_step_is_off():
    html = frame(demo=True, mfa_required=False)
    assert "Every person here is made up." in html
    assert "Two-step sign-in is switched off." in html
    assert "switched off" not in frame(demo=True, mfa_required=True)
    assert "made up" not in frame(demo=False)


def test_signing_out_is_a_form_and_never_a_link():
    html = frame(Somebody())
    assert re.search(r'<form method="post" action="/account/logout/">', html)
    assert 'href="/account/logout/"' not in html


def test_the_menu_marks_the_page_one_is_on():
    entries = [
        {"label": "My work", "url": "/", "current": True},
        {"label": "Board", "url": "/board/", "current": False},
    ]
    html = frame(Somebody(), navigation=entries)
    assert re.findall(r'aria-current="page">([^<]+)<', html) == ["My work"]


def test_a_page_about_a_child_prints_whom_it_is_about_and_who_printed_it():
    html = render_to_string(
        "base.html", {"user": Somebody(), "identity": {"name": "Wren Testerly", "born": "4 May 2012"}}
    )
    assert "<strong>Wren Testerly</strong>, born 4 May 2012" in html
    assert "Printed by Sample Worker" in html


@pytest.mark.journey
def test_an_unused_page_warns_five_minutes_before_the_end_and_stays_on_request(chromium):
    asked = []
    page = chromium.new_page()
    page.clock.install()
    page.route("**/*", answer_with(frame(Somebody(), idle_minutes=20)))
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.goto("http://page.test/")
    page.wait_for_load_state("networkidle")
    page.clock.run_for("14:50")
    assert not page.locator("dialog").is_visible()
    page.clock.run_for("00:20")
    assert page.locator("dialog").is_visible()
    page.get_by_role("button", name="Stay signed in").click()
    page.locator("dialog").wait_for(state="hidden")
    assert ("HEAD", "http://page.test/privacy/") in asked
    page.close()
