"""A real browser on the running pages, and the accessibility check of every page it visits."""

import json
import os
import threading

import pytest

from tests.journeys.walking import Walk
from trust import chromium
from trust.launcher import machine

# Playwright's event loop runs in this thread; Django would take every query of a fixture for one inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
AXE = machine.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium; as root it starts only without its sandbox."""
    arguments = ["--no-sandbox"] if os.getuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": chromium.find(), "args": arguments}


@pytest.fixture
def check_accessible():
    """`check_accessible(page)`: no violation of WCAG 2.2 A and AA that axe can find."""

    def check(page):
        page.evaluate(AXE.read_text())
        answer = page.evaluate(f"axe.run({json.dumps({'runOnly': WCAG})})")
        found = [
            f"{violation['id']} ({violation['impact']}): {node['html'][:160]}"
            for violation in answer["violations"]
            for node in violation["nodes"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)

    return check


# What the browser itself notes when the connection is cut, and when a second text is refused: both are meant there.
MEANT = ("ERR_INTERNET_DISCONNECTED", "409 (Conflict)", "403 (Forbidden)")


@pytest.fixture
def sit_down(live_server, browser, check_accessible):
    """`sit_down(user, name)`: a person in a browser of their own (None: not signed in), every page looked at."""
    walks = []

    def sit(user, name) -> Walk:
        walk = Walk(browser.new_context().new_page(), live_server.url, check_accessible, name)
        if user is not None:
            walk.switch(user)
        walks.append(walk)
        return walk

    yield sit
    for walk in walks:
        walk.page.context.close()
    answered()
    assert [fault for walk in walks for fault in walk.faults if not any(words in fault for words in MEANT)] == []


def answered() -> None:
    """The pages ask every three seconds: what is on its way is answered before the database is emptied."""
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=5)


@pytest.fixture(params=["script", "plain"])
def either(request, page, browser, live_server, check_accessible):
    """`either("name")`: a walk with script, and the same walk once more without any.

    The markup is one; axe itself needs script, and looks where there is some.
    """
    if request.param == "script":
        yield lambda name: Walk(page, live_server.url, check_accessible, name)
        return
    context = browser.new_context(java_script_enabled=False)
    yield lambda name: Walk(context.new_page(), live_server.url, lambda page: None, f"{name}-plain")
    context.close()
