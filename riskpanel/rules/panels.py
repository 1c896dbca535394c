"""Decisions about panels: who keeps them and who sits at the table."""

from collections.abc import Iterable

from partners.models import Sector, User
from partners.roles import Permission
from riskpanel import access
from riskpanel.models import Panel
from riskpanel.states import PanelRole


def can_set_up(user: User) -> bool:
    """The administrator sets up panels, with thresholds and frameworks."""
    return user.may(Permission.MANAGE_FRAMEWORKS)


def can_seat(user: User, panel: Panel) -> bool:
    """The administrator seats people, and so does the panel's chair."""
    return can_set_up(user) or access.seats(user).get(panel.pk) == PanelRole.CHAIR


def can_issue_terms(user: User, panel: Panel) -> bool:
    """The administrator issues terms of reference, and so does the panel's chair."""
    return can_seat(user, panel)


def keeps(user: User, panel: Panel) -> bool:
    """The chair and the coordinator keep a panel's log, threshold and agreed scores."""
    return access.seats(user).get(panel.pk) in (PanelRole.CHAIR, PanelRole.COORDINATOR)


def has_voice(user: User, panel: Panel) -> bool:
    """Everybody who sits on the panel has a voice but observers."""
    return access.seats(user).get(panel.pk, PanelRole.OBSERVER) != PanelRole.OBSERVER


def sectors_without_a_seat(seated: Iterable[str], *, mandatory: Iterable[str]) -> list[str]:
    """Mandatory sectors for which nobody sits on the panel, in words: no meeting of it can be quorate."""
    held = set(seated)
    return [str(Sector(sector).label) for sector in mandatory if sector not in held]
