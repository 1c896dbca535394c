"""The beginning of the story without script, and by the keyboard alone."""

import pytest

from cases.models import Case
from referrals.models import Referral
from referrals.operations import publish_guidance
from tests.journeys.test_story import FAMILY, GIVEN, LEVELS, decide_it, log_the_referral
from tests.journeys.walking import Walk

MOST_TABS = 60
FOCUSED = """() => {
    const at = document.activeElement;
    const label = at.labels && at.labels.length ? at.labels[0].innerText : at.innerText || at.ariaLabel || "";
    return {name: at.name || "", value: at.value || "", words: label.trim(), seen: at.matches(":focus-visible")};
}"""


@pytest.fixture
def guided(live_server, page, cast):
    publish_guidance(by=cast.admin, **LEVELS)
    return cast


def axe_needs_script(page) -> None:
    """The same markup is checked where script runs, in test_story.py."""


@pytest.mark.django_db(transaction=True)
def test_a_referral_is_logged_and_decided_without_script(live_server, browser, guided):
    context = browser.new_context(java_script_enabled=False)
    walk = Walk(context.new_page(), live_server.url, axe_needs_script, "plain")
    walk.switch(guided.school)
    walk.go("/referrals/")
    log_the_referral(walk)
    walk.switch(guided.frontdoor)
    walk.go("/front-door/")
    decide_it(walk)
    assert Case.objects.get().child.full_name == f"{GIVEN} {FAMILY}"
    walk.switch(guided.school)
    walk.go("/referrals/")
    walk.follow(Referral.objects.get().reference)
    assert "A social worker will visit this week." in walk.text
    assert walk.names_in_addresses(GIVEN, FAMILY) == []
    assert walk.faults == []
    context.close()


class Keys:
    """Nothing but a keyboard: Tab until the wanted thing has the focus, and shows it."""

    def __init__(self, page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, *, name: str = "", words: str = "") -> None:
        passed = []
        for _ in range(MOST_TABS):
            self.press("Tab")
            at = self.page.evaluate(FOCUSED)
            passed.append(at["name"] or at["words"])
            if (name and at["name"] == name) or (words and at["words"] == words):
                assert at["seen"], f"the focus on {name or words} cannot be seen"
                return
        raise AssertionError(f"{name or words} cannot be reached from the keyboard: {passed}")

    def type_in(self, name: str, text: str) -> None:
        self.tab_to(name=name)
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """The first button of a group takes the focus; the arrows go on to the others."""
        self.tab_to(name=name)
        self.press("Space")
        for _ in range(10):
            if self.page.evaluate(FOCUSED)["value"] == value:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen by the arrows")

    def go_on(self, words: str) -> None:
        """Enter on a button or link opens the next page."""
        self.tab_to(words=words)
        with self.page.expect_navigation():
            self.press("Enter")


@pytest.mark.django_db(transaction=True)
def test_a_referral_is_logged_by_the_keyboard_alone(live_server, page, guided, check_accessible):
    walk = Walk(page, live_server.url, check_accessible, "keys")
    walk.switch(guided.school)
    page.goto(f"{live_server.url}/referrals/")
    keys = Keys(page)
    keys.tab_to(words="Skip to main content")
    keys.press("Enter")
    keys.go_on("Log a referral")
    keys.go_on("Continue")
    assert page.title().startswith("Error:")
    assert page.evaluate("document.activeElement.classList.contains('govuk-error-summary')"), "an error takes the focus"
    keys.tab_to(words="Enter the child's name, as much of it as you know")
    keys.press("Enter")
    assert page.evaluate(FOCUSED)["name"] == "given_name", "the error leads to its box"
    page.keyboard.type(GIVEN)
    keys.type_in("family_name", FAMILY)
    keys.type_in("date_of_birth_day", "9")
    keys.type_in("date_of_birth_month", "3")
    keys.type_in("date_of_birth_year", "2012")
    keys.type_in("postcode", "ZZ1 1AA")
    with page.expect_navigation():
        keys.press("Enter")
    assert walk.heading == "What has happened?"
    keys.choose("immediate_danger", "no")
    keys.type_in("what_happened", "Missing twice this week.")
    keys.type_in("wanted", "Somebody to speak to the family.")
    keys.type_in("need", "Abuse")
    keys.go_on("Continue")
    keys.choose("family_told", "later")
    keys.choose("basis", "public_task")
    keys.go_on("Continue")
    assert walk.heading == "Check your answers"
    keys.go_on("Send referral")
    referral = Referral.objects.get()
    assert (referral.state, referral.family_told, referral.source) == ("sent", "later", "2A"), (
        "a school is what it usually is"
    )
    assert referral.name_as_given == f"{GIVEN} {FAMILY}"
    walk.look()
    assert walk.faults == []
