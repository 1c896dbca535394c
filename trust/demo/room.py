"""What happens at the table beside the children: a place or a theme on the agenda, a deputy in a member's seat."""

from django.utils import timezone

from partners.models import User
from partners.models.people import live_members
from riskpanel import access
from riskpanel.access import may_deputise
from riskpanel.models import Attendance, Meeting
from riskpanel.operations import agenda, attendance, confidence
from riskpanel.states import ItemKind

# Every so many meetings, one of these comes to the agenda.
OTHER_ITEMS = (
    (ItemKind.PLACE, "The bus station after dark"),
    (ItemKind.PEERS, "The group that meets at the skate park"),
    (ItemKind.THEME, "Lifts from adults nobody knows"),
)
EVERY = 5
NOTED = "Heard. The police patrol it in the evenings, and youth workers go out there on Fridays."


def bring_another_item(meeting: Meeting, *, number: int, by: User) -> None:
    """A place, a peer group or a theme, now and then."""
    if number % EVERY == 0:
        kind, title = OTHER_ITEMS[number // EVERY % len(OTHER_ITEMS)]
        agenda.add_to_agenda(meeting, kind=kind, title=title, by=by)


def send_deputy(row: Attendance, *, by: User) -> bool:
    """Somebody of the member's agency comes in their place, with its information, and accepts for themselves."""
    colleagues = live_members(row.member.partner, on=timezone.localdate()).exclude(pk=row.member.user_id)
    for one in colleagues.order_by("pk")[:5]:
        if may_deputise(one) and access.role_at(one, row.meeting) is None:
            row = attendance.record_attendance(row, presence="present", deputy=one, information_sent=True, by=by)
            confidence.accept_confidentiality(row, by=by)
            return True
    return False
