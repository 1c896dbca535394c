"""What a person holds on panels, for whoever sees them leave. Counted, not named: who manages people sees no child."""

from django.utils import timezone

from partners.models import User
from partners.responsibilities import Responsibility
from riskpanel.models import Action, LogEntry, Panel, PanelMember
from riskpanel.states import PanelRole


def actions_owned_by(user: User) -> Responsibility:
    count = Action.objects.open().filter(owner=user).count()
    return Responsibility(
        count, "open actions", "Their team's manager, or the panel's coordinator, gives each to another."
    )


def entries_led_by(user: User) -> Responsibility:
    count = LogEntry.objects.active().filter(lead=user).count()
    return Responsibility(count, "entries on a risk log to lead", "The panel's coordinator names another lead of each.")


def seats_of(user: User) -> Responsibility:
    seats = PanelMember.objects.live(on=timezone.localdate()).filter(user=user)
    chairs = seats.filter(role=PanelRole.CHAIR).count()
    what = "seats on a panel" + (f" ({chairs} as its chair)" if chairs else "")
    return Responsibility(seats.count(), what, "The panel's coordinator ends the seat and seats somebody else.")


def logs_owned_by(user: User) -> Responsibility:
    count = Panel.objects.filter(log_owner=user).count()
    return Responsibility(count, "risk logs to own", "Name another owner of the log on the panel.")
