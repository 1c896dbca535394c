"""The tabs of a case's record. Each is a page of the app it belongs to; apps above add theirs in `AppConfig.ready`:

    from cases.tabs import Tab, add_tab
    add_tab(Tab("Risk", "riskpanel:risk_of_case", shown=lambda user, case: user.may(Permission.ASSESS_RISK)))

The page calls `cases.frame.framed(request, case_id, tab="riskpanel:risk_of_case")` and extends
`cases/record_base.html`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from cases.models import Case
from partners.models import User


def everybody(user: User, case: Case) -> bool:
    """Everybody who sees the case."""
    return True


@dataclass(frozen=True)
class Tab:
    """`url_name` takes the case's id as `case_id`; tabs stand in order of `place`."""

    label: str
    url_name: str
    shown: Callable[[User, Case], bool] = everybody
    place: int = 50


TABS = [
    Tab("Overview", "cases:record", place=0),
    Tab("Chronology", "cases:chronology", place=10),
    Tab("Who can see this, and why", "cases:sharing", place=80),
    Tab("Who looked", "cases:looked", place=90),
]


def add_tab(tab: Tab) -> None:
    if tab not in TABS:
        TABS.append(tab)


def tabs_for(user: User, case: Case, *, current: str) -> list[dict[str, Any]]:
    """What `<c-tabs>` shows of this case to this person."""
    return [
        {
            "label": tab.label,
            "url": reverse(tab.url_name, kwargs={"case_id": case.pk}),
            "current": tab.url_name == current,
        }
        for tab in sorted(TABS, key=lambda one: one.place)
        if tab.shown(user, case)
    ]
