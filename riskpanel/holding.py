"""What a person holds on panels, for whoever sees them leave. Counted, not named: who manages people sees no child."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from partners.models import User
from partners.responsibilities import Source
from riskpanel.models import Action, LogEntry, Panel, PanelMember
from riskpanel.states import PanelRole


def actions_owned_by(user: User) -> QuerySet[Action]:
    return Action.objects.open().filter(owner=user)


def entries_led_by(user: User) -> QuerySet[LogEntry]:
    return LogEntry.objects.active().filter(lead=user)


def seats_of(user: User) -> QuerySet[PanelMember]:
    return PanelMember.objects.live(on=timezone.localdate()).filter(user=user)


def logs_owned_by(user: User) -> QuerySet[Panel]:
    return Panel.objects.filter(log_owner=user)


SOURCES = (
    Source(
        "open actions",
        "Their team's manager, or the panel's coordinator, gives each to another.",
        held=actions_owned_by,
    ),
    Source(
        "entries on a risk log to lead",
        "The panel's coordinator names another lead of each.",
        held=entries_led_by,
    ),
    Source(
        "seats on a panel",
        "End the seat and seat somebody else.",
        held=seats_of,
        some=(Q(role=PanelRole.CHAIR), "as its chair"),
        page="riskpanel:end_seat",
        named="panel__name",
        keys={"panel_id": "panel_id", "seat_id": "pk"},
    ),
    Source(
        "risk logs to own",
        "Name another owner of the log on the panel.",
        held=logs_owned_by,
        page="riskpanel:change_panel",
        keys={"panel_id": "pk"},
    ),
)
