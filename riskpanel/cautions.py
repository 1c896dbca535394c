"""What the panel's work means for a case that is about to close."""

from cases.models import Case
from riskpanel.models import Action, LogEntry, PanelReferral
from riskpanel.states import ActionState


def on_the_log(case: Case) -> str:
    """A child leaves the log at a meeting of the panel, not by the closing of a case."""
    entry = LogEntry.objects.active().filter(case=case).select_related("panel").order_by("pk").first()
    return f"The child is on the risk log of {entry.panel} and stays there." if entry else ""


def referred(case: Case) -> str:
    """Once its case is closed a child is not heard."""
    waiting = PanelReferral.objects.waiting().filter(case=case).select_related("panel").order_by("pk").first()
    return f"The child is referred to {waiting.panel} and would not be heard." if waiting else ""


def open_actions(case: Case) -> str:
    count = Action.objects.filter(case=case, state=ActionState.OPEN).count()
    if not count:
        return ""
    return "1 action for the child is open." if count == 1 else f"{count} actions for the child are open."
