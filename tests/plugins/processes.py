"""How the suite is dealt out where it runs in several processes (`-n`): what shares a thing stays together."""

import re
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

SERVERS = re.compile(r"tests/(benchmarks|faults|journeys|launcher|test_checks)\b")
ROUTE = re.compile(r"tests/access/test_matrix\.py::[^\[]*\[([^\[\]]+)\]$")
FILE = re.compile(r"tests/access/\w+\.py")


def group_of(nodeid: str) -> str:
    """Tests of one group run in one process, one after another; most tests are a group of their own."""
    if SERVERS.match(nodeid):
        return "servers"  # they start servers and a browser, and count what is left of them
    if route := ROUTE.match(nodeid):
        return f"route {route[1]}"  # visited once for all that is asked of it
    if file := FILE.match(nodeid):
        return file[0]  # it visits everything at its start
    return nodeid


class Dealer(LoadScopeScheduling):
    """Large groups first. (`--dist loadgroup` would do, but for pytest 9, where its marks go unseen.)"""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Dealer:
    return Dealer(config, log)
