"""The gallery in a real browser: no violation of WCAG 2.2 AA, no sideways scroll, nothing the policy refuses."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from govuk.forms import today
from govuk.gallery import EveryField
from govuk.views import gallery
from tests.govuk.browsing import WCAG, answer_with


def page_of_gallery():
    request = RequestFactory().get("/gallery/")
    request.user = AnonymousUser()
    return gallery(request).content.decode()


def test_the_gallery_shows_every_field_normal_and_in_error():
    html = page_of_gallery()
    for name in EveryField.base_fields:
        assert f'name="{name}' in html
        assert f'name="wrong-{name}' in html
    assert html.count("<h1") == 1


def test_the_gallery_shows_every_component_that_draws_something():
    templates = settings.BASE_DIR / "templates"
    shown = (templates / "govuk" / "gallery.html").read_text()
    components = {path.stem.replace("_", "-") for path in (templates / "cotton").glob("*.html")}
    hidden = {"edition", "enter"}  # they carry numbers, or the press of a key
    assert {one for one in components - hidden if f"<c-{one}" not in shown} == set()


@pytest.fixture
def open_gallery(chromium):
    """Opens the gallery at a width, served from memory without a server. Gives the page and what it complained of."""
    answer = answer_with(page_of_gallery())
    pages = []

    def open_at(width):
        page = chromium.new_page(viewport={"width": width, "height": 800}, timezone_id="Europe/London")
        pages.append(page)
        complaints = []
        page.on("console", lambda message: complaints.append(message.text) if message.type != "verbose" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.route("**/*", answer)
        page.goto("http://gallery.test/gallery/")
        page.wait_for_selector("body.govuk-frontend-supported .moj-js-datepicker-toggle", timeout=8000)
        return page, complaints

    yield open_at
    for page in pages:
        page.close()


@pytest.mark.journey
@pytest.mark.parametrize("width", [1280, 320])
def test_the_gallery_has_no_accessibility_violation_and_never_scrolls_sideways(open_gallery, width):
    from axe_playwright_python.sync_playwright import Axe

    page, complaints = open_gallery(width)
    violations = Axe().run(page, options=WCAG).response["violations"]
    assert [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []


@pytest.mark.journey
def test_everything_in_the_gallery_can_be_read_without_script(chromium, open_gallery):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_content(page_of_gallery())
    assert page.locator("#id_due").is_visible()
    assert page.locator("#id_born_month").is_visible()
    assert page.get_by_role("button", name="Apply").is_visible()
    context.close()


@pytest.mark.journey
def test_a_date_picked_in_the_calendar_is_typed_into_the_box(open_gallery):
    page, complaints = open_gallery(1280)
    page.locator("#id_due").fill("")
    page.locator(".moj-js-datepicker-toggle").first.click()
    page.locator(".moj-js-datepicker-ok").first.click()
    assert page.locator("#id_due").input_value() == f"{today():%-d/%-m/%Y}"
    assert complaints == []


@pytest.mark.journey
def test_an_open_calendar_fits_a_small_phone(open_gallery):
    page, _ = open_gallery(320)
    page.locator(".moj-js-datepicker-toggle").first.click()
    assert page.locator(".moj-datepicker__dialog--open").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.journey
def test_a_form_with_typed_text_warns_before_it_is_left_and_tells_when_it_was_saved(open_gallery):
    page, _ = open_gallery(1280)
    page.locator("#id_given_name").fill("Example")
    page.evaluate("document.querySelector('form[data-watch]').dispatchEvent(new Event('draft:failed'))")
    assert "Not saved since" in page.locator("[data-save-strip]").inner_text()
    page.evaluate("document.querySelector('form[data-watch]').dispatchEvent(new Event('draft:saved'))")
    assert page.locator("[data-save-strip]").get_attribute("data-state") == "saved"
