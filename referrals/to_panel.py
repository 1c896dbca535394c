"""Where a case goes that the front door refers to the risk panel. The panel's app says how in `AppConfig.ready`:

from referrals.to_panel import add_way
add_way(refer_from_front_door)      # (case, reason=…, by=…), inside the transaction of the decision
"""

from collections.abc import Callable
from typing import Any

from cases.models import Case
from partners.models import User

Way = Callable[..., Any]
_ways: list[Way] = []


def add_way(way: Way) -> None:
    if way not in _ways:
        _ways.append(way)


def refer_to_panel(case: Case, *, reason: str, by: User) -> None:
    """Refer the case (its row locked or just made) with the words of the decision."""
    for way in _ways:
        way(case, reason=reason, by=by)
