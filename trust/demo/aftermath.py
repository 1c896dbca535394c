"""What comes after a meeting in the demonstration: a correction of issued minutes, and an action that changed hands."""

from riskpanel.models import Action, Meeting, MinutesPart
from riskpanel.operations import actions, copies
from trust.demo.people import Fernshire

CORRECTION = "The police gave apologies through their deputy, who came at half past two."
HANDED_OVER = "Moved to another team this week"


def add_to_the_last_meeting(trust: Fernshire) -> None:
    """The chair corrects the last minutes; the coordinator passes the action that is due last to a colleague."""
    meeting = Meeting.objects.filter(state="issued").order_by("-starts_at").first()
    if meeting is None:
        return
    opening = MinutesPart.objects.filter(meeting=meeting, item=None, action=None).first()
    copies.correct_minutes(meeting, text=CORRECTION, part=opening, by=trust.people["chair"])
    newest = Action.objects.open().filter(meeting__isnull=False).select_related("owner").order_by("due_on", "id").last()
    if newest is not None:
        to = next(one for one in trust.staff["council"] if one.pk != newest.owner_id)
        actions.reassign_action(newest, to=to, reason=HANDED_OVER, by=trust.people["coordinator"])
