"""A form that saves itself, in a real browser: when it sends, what its strip says, and that it keeps trying."""

from uuid import UUID, uuid4

import pytest
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import expect

from govuk import autosave
from govuk.autosave import Edition
from tests.govuk.browsing import answer_with

FORM = """{% load static %}<!DOCTYPE html><html lang="en" class="govuk-template"><head><title>Draft</title>
<script type="module" src="{% static 'govuk/app.js' %}"></script></head><body class="govuk-template__body">
<p data-save-strip data-saved="">Not saved yet</p><form method="post" action="/send/" data-autosave="/draft/">
<input name="csrfmiddlewaretoken" type="hidden" value="t"><input name="edition_number" type="hidden" value="3">
<label>Words <textarea name="words"></textarea></label><label>Other <input name="other"></label>
<input type="file" name="file"><button>Send</button></form></body></html>"""


@pytest.fixture
def form(chromium):
    """The page with the clock in our hands, the texts it posted, and what the server answers next."""
    page, posted, answers = chromium.new_page(), [], {"status": 200, "json": {"saved": "14:02"}}
    page.clock.install()
    page.route("**/*", answer_with(engines["django"].from_string(FORM).render({})))

    def draft(route):
        posted.append(route.request.post_data)
        route.fulfill(**answers) if "status" in answers else route.abort()

    page.route("**/draft/", draft)
    page.goto("http://forms.test/")
    yield page, posted, answers
    page.close()


def says(page, words):
    expect(page.locator("[data-save-strip]")).to_have_text(words)


@pytest.mark.journey
def test_a_changed_field_is_saved_when_it_is_left_and_an_unchanged_one_is_not(form):
    page, posted, _ = form
    page.get_by_label("Words").fill("Seen at school")
    page.get_by_label("Other").focus()
    says(page, "Saved 14:02")
    page.get_by_label("Words").focus()
    page.get_by_label("Other").focus()
    assert posted == ["csrfmiddlewaretoken=t&words=Seen+at+school&other=&edition_number=4"]


@pytest.mark.journey
def test_typing_is_saved_within_ten_seconds_without_leaving_the_field(form):
    page, posted, _ = form
    page.get_by_label("Words").press_sequentially("Still typing")
    assert posted == []
    page.clock.run_for(10_000)
    says(page, "Saved 14:02")
    assert "Still+typing" in posted[0]


@pytest.mark.journey
def test_what_fails_is_said_and_tried_again_and_nothing_is_in_the_browsers_storage(form):
    page, posted, answers = form
    page.get_by_label("Words").fill("First")
    page.get_by_label("Other").focus()
    says(page, "Saved 14:02")
    answers.clear()
    page.get_by_label("Other").fill("Second")
    page.clock.run_for(10_000)
    says(page, "Not saved since 14:02")
    answers.update(status=200, json={"saved": "14:05"})
    page.clock.run_for(10_000)
    says(page, "Saved 14:05")
    assert posted[-1].endswith("words=First&other=Second&edition_number=6")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.journey
def test_the_server_says_why_it_cannot_be_saved(form):
    page, posted, answers = form
    answers.update(status=409, json={"words": "This referral has been sent"})
    page.get_by_label("Words").fill("Late")
    page.get_by_label("Other").focus()
    says(page, "Not saved yet. This referral has been sent")
    page.get_by_label("Other").fill("And more")
    page.clock.run_for(30_000)
    assert len(posted) == 1, "only a person can say which text is to stay"


@pytest.mark.journey
def test_the_form_goes_at_once_with_a_greater_number_than_the_save_on_its_way(form):
    page, _, _ = form
    sent = []
    page.route("**/draft/", lambda route: None)  # answered never
    page.route("**/send/", lambda route: (sent.append(route.request.post_data), route.fulfill(body="<h1>Gone</h1>")))
    page.get_by_label("Words").fill("The newest")
    with page.expect_request("**/draft/"):
        page.get_by_label("Other").focus()
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/send/")
    assert 'name="edition_number"\r\n\r\n5' in sent[0] or "edition_number=5" in sent[0]


def test_no_older_text_goes_over_a_newer_one():
    opened = Edition.of(3)
    other = Edition.of(3)
    assert opened.may_follow(None, 3), "nothing was saved since it was opened"
    assert opened.may_follow(opened.editing, 4), "the same save sent twice"
    assert not opened.may_follow(opened.editing, 5), "a later save of the same page was there first"
    assert not opened.may_follow(other.editing, 4), "another window was faster"
    assert opened.shown_again().may_follow(opened.editing, 4)


@pytest.mark.parametrize("fields", [{}, {"edition": "x"}, {"edition_opened": "5"}, {"edition_number": "-1"}])
def test_a_form_without_a_readable_edition_has_none(fields):
    good = {"edition": str(uuid4()), "edition_opened": "0", "edition_number": "1"}
    posted = RequestFactory().post("/", good | fields if fields else {})
    assert autosave.posted_edition(posted) is None
    assert autosave.posted_edition(RequestFactory().post("/", good)) == Edition(UUID(good["edition"]), 0, 1)


def test_only_a_post_with_the_header_is_a_save_on_the_way():
    make = RequestFactory()
    assert autosave.asked(make.post("/", headers={"X-Autosave": "1"}))
    assert not autosave.asked(make.post("/"))
    assert not autosave.asked(make.get("/", headers={"X-Autosave": "1"}))
