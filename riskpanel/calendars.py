"""A meeting as an invitation for a calendar (RFC 5545, RFC 5546). It names the panel, the time and the place only."""

from datetime import datetime
from email.mime.text import MIMEText

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from notifications.models import Notice
from partners.models import User
from riskpanel.models import Meeting
from riskpanel.rules.meetings import LASTS, LONDON
from riskpanel.states import MeetingState


def method(meeting: Meeting) -> str:
    return "CANCEL" if meeting.state == MeetingState.CANCELLED else "REQUEST"


def invitation(meeting: Meeting, *, to: User) -> bytes:
    """The invitation for one person, or its cancellation. SEQUENCE grows with every change of time or place."""
    calendar = Calendar()
    calendar.add("prodid", "-//Common Thread//Panel meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method(meeting))
    starts_at = meeting.starts_at.astimezone(LONDON)
    calendar.add_component(Timezone.from_tzinfo(LONDON))
    calendar.add_component(_event(meeting, starts_at=starts_at, to=to))
    return bytes(calendar.to_ical())


def attachment(notice: Notice) -> MIMEText | None:
    """The invitation, update or cancellation that goes with the mail of a notice; None where it opens no more."""
    meeting = Meeting.objects.visible_to(notice.user).select_related("panel").filter(pk=notice.subject_id).first()
    if meeting is None:
        return None
    part = MIMEText(invitation(meeting, to=notice.user).decode(), "calendar", "utf-8")
    part.set_param("method", method(meeting))
    part.add_header("Content-Disposition", "attachment", filename=f"meeting-{meeting.pk}.ics")
    return part


def _event(meeting: Meeting, *, starts_at: datetime, to: User) -> Event:
    event = Event()
    event.add("uid", f"{meeting.pk}@common-thread")
    event.add("sequence", meeting.invitation_sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + LASTS)
    event.add("summary", str(meeting.panel))
    event.add("location", vText(meeting.place))
    event.add("organizer", vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}"))
    invited = vCalAddress(f"mailto:{to.email}")
    invited.params["partstat"] = vText("NEEDS-ACTION")
    invited.params["rsvp"] = vText("TRUE")
    event.add("attendee", invited)
    event.add("status", "CANCELLED" if meeting.state == MeetingState.CANCELLED else "CONFIRMED")
    return event
