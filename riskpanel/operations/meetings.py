"""A meeting's life before the table: planned in series, moved, begun, or cancelled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit import trail
from audit.transitions import begin, transition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel import reminders
from riskpanel.models import Acceptance, Attendance, Meeting, Panel, PanelMember
from riskpanel.operations.agenda import begin_agenda
from riskpanel.operations.pen import locked, take
from riskpanel.rules import meetings as rules
from riskpanel.rules.papers import dates_before
from riskpanel.rules.working_days import working_days_before
from riskpanel.states import CANCEL, START, MeetingState

LONGEST_SERIES = 52


@transaction.atomic
def plan_meetings(panel: Panel, *, first: datetime, count: int, place: str, by: User) -> list[Meeting]:
    """Plan a series at the panel's cadence and invite the people who sit on it.

    Raises ValidationError for a first meeting in the past, no place, more than a year of them, or a time taken.
    """
    require(rules.can_prepare(by, panel))
    _check_series(first, count, place)
    sittings = rules.series(first, cadence_days=panel.cadence_days, count=count)
    Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    planned = panel.meetings.exclude(state=MeetingState.CANCELLED)
    if planned.filter(starts_at__in=[one.starts_at for one in sittings]).exists():
        raise ValidationError("The panel already meets at one of these times.", code="conflict")
    return [_plan(panel, sitting, place=place.strip(), by=by) for sitting in sittings]


def _check_series(first: datetime, count: int, place: str) -> None:
    errors = {}
    if first <= timezone.now():
        errors["first"] = "The first meeting must be in the future."
    if not 1 <= count <= LONGEST_SERIES:
        errors["count"] = f"Plan between 1 and {LONGEST_SERIES} meetings."
    if not place.strip():
        errors["place"] = "Enter the place."
    if errors:
        raise ValidationError(errors)


def _plan(panel: Panel, sitting: rules.Sitting, *, place: str, by: User) -> Meeting:
    day = timezone.localdate(sitting.starts_at)
    remind_on = working_days_before(day, rules.REMINDED_WORKING_DAYS_BEFORE)
    meeting = Meeting(panel=panel, starts_at=sitting.starts_at, note=sitting.note, place=place, remind_on=remind_on)
    _set_dates(meeting)
    meeting.save(force_insert=True)
    begin(meeting, by=by)
    seat_members(meeting)
    tell_members(meeting, rule=reminders.INVITED.code)
    return meeting


def _set_dates(meeting: Meeting) -> None:
    """The cut-off and the day of the papers, unless those are sealed already."""
    if meeting.papers_sealed_at is None:
        dates = dates_before(timezone.localdate(meeting.starts_at), planned_on=timezone.localdate())
        meeting.cut_off_on, meeting.papers_on = dates.cut_off_on, dates.papers_on


@dataclass(frozen=True)
class Seating:
    """Who has a place at a meeting since now, and who has none any more."""

    came: list[User]
    went: list[User]


def seat_members(meeting: Meeting) -> Seating:
    """A place in the attendance for everybody who sits on the panel on the day, and for nobody else.

    Who has a place of their own now deputises for nobody; with the place of a seat that has ended goes its deputy. What
    the agency has filed stands at a colleague's place.
    """
    sitting = PanelMember.objects.live(on=timezone.localdate(meeting.starts_at)).filter(panel=meeting.panel_id)
    new = list(sitting.exclude(pk__in=meeting.attendance.values("member")).select_related("user"))
    rows = [Attendance(meeting=meeting, member=member) for member in new]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True)
    _deputise_no_more(meeting, [member.user_id for member in new])
    ended = list(meeting.attendance.exclude(member__in=sitting).select_related("member__user", "deputy"))
    for place in ended:
        place.delete()
        if place.information_sent_at is not None:
            colleagues = meeting.attendance.filter(member__partner=place.member.partner_id, information_sent_at=None)
            colleagues.update(information_sent_at=place.information_sent_at)
    went = [person for place in ended for person in (place.member.user, place.deputy) if person is not None]
    return Seating(came=[member.user for member in new], went=went)


def _deputise_no_more(meeting: Meeting, people: Iterable[int]) -> None:
    for place in meeting.attendance.filter(deputy__in=people).select_related("member"):
        place.deputy = None
        accepted = Acceptance.objects.filter(meeting=meeting, user=place.member.user_id)
        place.confidentiality_accepted_at = accepted.values_list("at", flat=True).first()
        place.save(update_fields=["deputy", "confidentiality_accepted_at"])


def follow_panel(panel: Panel) -> None:
    """The meetings to come follow who sits on the panel: who came is expected and invited, who went is neither.

    A meeting that has begun keeps its people, and one whose hour has passed tells nobody.
    """
    coming = panel.meetings.select_for_update(of=("self",)).filter(state__in=rules.BEFORE).order_by("pk")
    for meeting in coming:
        follow_seats(meeting)


def follow_seats(meeting: Meeting) -> None:
    changed = seat_members(meeting)
    if meeting.starts_at > timezone.now():
        change_invitations(meeting, came=changed.came, went=changed.went)


def change_invitations(meeting: Meeting, *, came: Iterable[User] = (), went: Iterable[User] = ()) -> None:
    """Invite who comes to a meeting now, and take back the invitation of who comes no more. Nobody else is told.

    The sequence grows, so that a calendar knows which of the two is the later. The caller has locked the meeting.
    """
    came, went = list(came), list(went)
    if came or went:
        meeting.invitation_sequence += 1
        meeting.save(update_fields=["invitation_sequence"])
        tell(came, meeting, rule=reminders.INVITED.code)
        withdraw(went, meeting, starts_at=meeting.starts_at)


def withdraw(people: Iterable[User], meeting: Meeting, *, starts_at: datetime) -> None:
    """Tell people that a meeting takes place without them, at the time they know it by; its page is shut to them."""
    words = {**_when(starts_at), "starts_at": starts_at.isoformat()}
    label, url = f"Panel meeting on {words['day']}", reverse("notifications:list")
    notify(people, rule=reminders.WITHDRAWN.code, subject=meeting, context=words, label=label, url=url)


def people_of(meeting: Meeting) -> Iterable[User]:
    """The members and the deputies who come in their place, but for whose seat has ended."""
    today = timezone.localdate()
    for one in meeting.attendance.select_related("member__user", "deputy"):
        if one.member.until is None or one.member.until > today:
            yield one.member.user
        if one.deputy is not None:
            yield one.deputy


def tell_members(meeting: Meeting, *, rule: str) -> None:
    tell(people_of(meeting), meeting, rule=rule)


def tell(people: Iterable[User], meeting: Meeting, *, rule: str) -> None:
    notify(people, rule=rule, subject=meeting, context=_when(meeting.starts_at))


def _when(starts_at: datetime) -> dict[str, str]:
    when = timezone.localtime(starts_at)
    return {"day": f"{when:%-d %B %Y}", "time": f"{when:%H:%M}"}


@transaction.atomic
def start_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Open the meeting. Whoever starts it holds the pen. Raises ValidationError (conflict) before its day."""
    meeting = locked(meeting)
    require(rules.can_start(by, meeting))
    if meeting.state in rules.BEFORE and not rules.may_begin(meeting.starts_at, at=timezone.now()):
        day = timezone.localtime(meeting.starts_at)
        when = f"{day:%A} {day.day} {day:%B %Y}"
        raise ValidationError(f"This meeting is on {when}. Start it on that day, or move it first.", code="conflict")
    seat_members(meeting)
    meeting.quorate = False
    take(meeting, by=by)
    transition(meeting, START, by=by)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, reason: str, by: User) -> Meeting:
    """Call a meeting off: its people are told, and their calendars with the next invitation.

    What was brought to it comes to the panel's next meeting (carrying.py).
    """
    meeting = locked(meeting)
    require(rules.can_prepare(by, meeting.panel))
    if not reason.strip():
        raise ValidationError({"reason": "Say why the meeting is cancelled."})
    meeting.invitation_sequence += 1
    transition(meeting, CANCEL, by=by, note=reason)
    tell_members(meeting, rule=reminders.CANCELLED.code)
    begin_agenda(meeting, by=by)
    return meeting


@transaction.atomic
def move_meeting(meeting: Meeting, *, starts_at: datetime, place: str, by: User) -> Meeting:
    """Move a planned meeting in time or place; the invitation's sequence tells calendars that it is an update.

    Its page says from which day it was moved, and whether the new one is a bank holiday or a weekend. Whose seat has
    ended by the new day is invited no more.
    """
    meeting = locked(meeting)
    require(rules.can_prepare(by, meeting.panel))
    if meeting.state not in rules.BEFORE:
        raise ValidationError("A meeting that has begun cannot be moved.", code="conflict")
    _check_series(starts_at, 1, place)
    rivals = meeting.panel.meetings.exclude(pk=meeting.pk).exclude(state=MeetingState.CANCELLED)
    if rivals.filter(starts_at=starts_at).exists():
        raise ValidationError("The panel already meets at this time.", code="conflict")
    before, day = meeting.starts_at, timezone.localdate(starts_at)
    if day != timezone.localdate(before):
        meeting.note = rules.note_of_move(timezone.localdate(before), day)
    meeting.starts_at, meeting.place = starts_at, place.strip()
    meeting.remind_on = working_days_before(day, rules.REMINDED_WORKING_DAYS_BEFORE)
    _set_dates(meeting)
    meeting.invitation_sequence += 1
    meeting.save()
    trail.record("moved", meeting, by=by, detail={"from": before.isoformat(), "to": starts_at.isoformat()})
    withdraw(seat_members(meeting).went, meeting, starts_at=before)
    tell_members(meeting, rule=reminders.INVITED.code)
    return meeting
