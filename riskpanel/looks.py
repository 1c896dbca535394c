"""Why somebody sees a child from the panel's side, as the trail keeps it."""

from cases.access import reason_for
from cases.models import Case
from partners.models import User
from riskpanel import access


def why_seen(user: User, case: Case) -> str:
    """The share that opens the case, or the panel's work on it."""
    reason = reason_for(user, case)
    if reason is not None:
        return reason.code
    panels = access.panel_ids(user)
    return f"panel:{panels[0]}" if panels else ""
