"""Browser journeys need Chromium. Without it they are skipped, and the run says so loudly; with CI=true it fails."""

import os

import pytest

from trust import chromium

MEND = "apt-get install chromium fonts-liberation"
BROWSER_FIXTURES = {"browser", "chromium", "page", "playwright"}


def wanted() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts or BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.journey)
    journeys = [item for item in items if item.get_closest_marker("journey")]
    if not journeys or chromium.find():
        return
    if wanted():
        raise pytest.UsageError(f"CI=true and no Chromium on this machine for {len(journeys)} journeys: {MEND}")
    for item in journeys:
        item.add_marker(pytest.mark.skip(reason=f"no Chromium: {MEND}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Asked of the reports: with several processes the tests are marked in another one.
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if MEND in str(one.longrepr)]
    if skipped:
        line = f"NO CHROMIUM: {len(skipped)} BROWSER JOURNEYS WERE NOT RUN. To run them: {MEND}"
        terminalreporter.write_sep("!", "", red=True)
        terminalreporter.write_line(line, red=True, bold=True)
        terminalreporter.write_sep("!", "", red=True)
