"""How the front door refers a case to a panel. The panel's app says how in `AppConfig.ready`:

from referrals.to_panel import Way, set_way
set_way(Way(panels=…, lines=…, why_not=…, refer=…))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import QuerySet

from cases.models import Case


@dataclass(frozen=True)
class Way:
    panels: Callable[[], Sequence[Any]]  # that take referrals today, oldest first, each with its `pk` and name as `str`
    lines: Callable[[], QuerySet[Any, Any]]  # the same as `json`: pk, name, and when it hears who is referred today
    why_not: Callable[[Case, Any], str]  # in words, none where the case can be referred to the panel
    refer: Callable[..., Any]  # (case, panel=…, reason=…, urgent_because=…, by=…), in the transaction of the decision


_ways: list[Way] = []


def set_way(way: Way) -> None:
    _ways[:] = [way]


def way() -> Way:
    return _ways[0]


def with_panels(referrals: QuerySet[Any]) -> QuerySet[Any]:
    """Referrals read with the panels of today, in one statement."""
    return referrals.annotate(rows_of_panels=ArraySubquery(way().lines()))
