"""A meeting as an invitation for a calendar (RFC 5545, RFC 5546). It names the panel, the time and the place only."""

from datetime import datetime
from email.mime.text import MIMEText

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from notifications.models import Notice
from partners.models import User
from riskpanel import access
from riskpanel.models import Meeting
from riskpanel.rules.meetings import LASTS, LONDON
from riskpanel.states import MeetingState

REQUEST, CANCEL = "REQUEST", "CANCEL"


def method(meeting: Meeting) -> str:
    return CANCEL if meeting.state == MeetingState.CANCELLED else REQUEST


def invitation(meeting: Meeting, *, to: User) -> bytes:
    """The invitation for one person, or its cancellation. SEQUENCE grows with every change of time, place or guests."""
    event = _event(meeting, starts_at=meeting.starts_at, to=to)
    event.add("location", vText(meeting.place))
    event.add("status", "CANCELLED" if meeting.state == MeetingState.CANCELLED else "CONFIRMED")
    return _calendar(event, method=method(meeting))


def withdrawn(meeting: Meeting, *, starts_at: datetime, to: User) -> bytes:
    """Takes the meeting out of one person's calendar. It takes place: a STATUS would call it off (RFC 5546, 3.2.5).

    `starts_at` is as the person knows it. Nothing of what came since is theirs to know.
    """
    return _calendar(_event(meeting, starts_at=starts_at, to=to), method=CANCEL)


def attachment(notice: Notice) -> MIMEText | None:
    """The invitation, update or cancellation that goes with the mail of a notice; None for who is not invited."""
    meeting = access.invited_to(notice.user).select_related("panel").filter(pk=notice.subject_id).first()
    if meeting is None:
        return None
    return _part(invitation(meeting, to=notice.user), meeting, method=method(meeting))


def withdrawal(notice: Notice) -> MIMEText | None:
    """What takes a meeting out of a calendar again; None for who is invited anew, or stands in for who was invited."""
    meeting = Meeting.objects.select_related("panel").filter(pk=notice.subject_id).first()
    is_invited = access.invited_to(notice.user).filter(pk=notice.subject_id).exists()
    if meeting is None or is_invited or notice.deputising_for_id is not None:
        return None
    starts_at = datetime.fromisoformat(notice.context["starts_at"])
    return _part(withdrawn(meeting, starts_at=starts_at, to=notice.user), meeting, method=CANCEL)


def _part(calendar: bytes, meeting: Meeting, *, method: str) -> MIMEText:
    part = MIMEText(calendar.decode(), "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename=f"meeting-{meeting.pk}.ics")
    return part


def _calendar(event: Event, *, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Common Thread//Panel meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_tzinfo(LONDON))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, *, starts_at: datetime, to: User) -> Event:
    starts_at = starts_at.astimezone(LONDON)
    event = Event()
    event.add("uid", f"{meeting.pk}@common-thread")
    event.add("sequence", meeting.invitation_sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + LASTS)
    event.add("summary", str(meeting.panel))
    event.add("organizer", vCalAddress(f"mailto:{settings.DEFAULT_FROM_EMAIL}"))
    invited = vCalAddress(f"mailto:{to.email}")
    invited.params["partstat"] = vText("NEEDS-ACTION")
    invited.params["rsvp"] = vText("TRUE")
    event.add("attendee", invited)
    return event
