"""A browser for the tests of the look; skipped cleanly where there is none."""

import os
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.db import connections

# Playwright keeps an event loop in this thread; Django would take the tests' database calls for asynchronous ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)


@pytest.fixture(scope="module")
def chromium(playwright):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    if not finders.find("govuk/build/all.css"):
        pytest.skip("front end not built: make setup")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield browser
    browser.close()
    connections.close_all()  # those opened beside the browser's loop are not the ones opened before it
