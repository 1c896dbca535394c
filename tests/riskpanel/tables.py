"""A panel at its table, for tests: who sits where, a meeting planned, one under way."""

from contextlib import nullcontext
from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import time_machine
from django.utils import timezone

from cases import operations as casework
from partners import operations as people
from partners.roles import Role
from riskpanel import frameworks_default as default
from riskpanel.models import Meeting, Panel
from riskpanel.operations import assessments, attendance, confidence, frameworks, panels
from riskpanel.operations import meetings as sittings
from tests.cast import SINCE
from tests.riskpanel import worked

LONDON = ZoneInfo("Europe/London")
SEATS = {"chair": "chair", "coordinator": "coordinator", "member": "member", "police": "member", "school": "member"}


def at(year, month, day, hour=14, minute=0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def make_panel(cast) -> Panel:
    """The cast's panel: council's chair and coordinator, members of health, police and school."""
    draft = frameworks.draft_framework(by=cast.admin, **default.DEFAULT)
    frameworks.publish_framework(draft, by=cast.admin)
    panel = panels.set_up_panel(name="Risk management group", log_owner=cast.boardchair, since=SINCE, by=cast.admin)
    for local, role in SEATS.items():
        user = cast.users[local]
        if role == "member":
            people.grant_role(user, Role.PANEL_MEMBER, partner=user.standing.partner, since=SINCE, by=cast.admin)
        panels.seat_member(panel, user, role=role, since=SINCE, by=cast.admin)
        for kept in ("standing", "_panel_seats"):
            user.__dict__.pop(kept, None)
    return panel


def assess(case, letter, *, by):
    """Propose one of the worked cases A to D."""
    ratings = worked.with_evidence(worked.RATINGS[letter], timezone.localdate())
    return assessments.propose_assessment(case, ratings=ratings, protective=worked.PROTECTIVE[letter], by=by)


def all_present(meeting, by) -> None:
    for one in meeting.attendance.all():
        attendance.record_attendance(one, presence="present", by=by)
    all_accept(meeting)


def start(meeting, by) -> Meeting:
    """The meeting under way. Where the test's time has not come to its day, it is that time for this moment alone."""
    day = meeting.starts_at.astimezone(LONDON).date()
    with nullcontext() if timezone.localdate() >= day else time_machine.travel(meeting.starts_at):
        return sittings.start_meeting(meeting, by=by)


def begin(meeting, by) -> Meeting:
    """The meeting under way; everybody has accepted the statement."""
    meeting = start(meeting, by=by)
    all_accept(meeting)
    return meeting


def all_accept(meeting) -> None:
    """Everybody accepts the statement, so that the items are open to them."""
    for one in meeting.attendance.select_related("member__user", "deputy"):
        confidence.accept_statement(meeting, by=one.attendee)


def plan(panel, by, first, count=1) -> list[Meeting]:
    return sittings.plan_meetings(panel, first=first, count=count, by=by, place="Room 2, Town Hall")


def seat(meeting, user) -> "SimpleNamespace":
    return meeting.attendance.get(member__user=user)


def share_by_name(case, user, *, by) -> None:
    """The person sees the record by name, be it restricted or not theirs otherwise."""
    casework.share_case(
        case,
        user=user,
        rights="view",
        purpose="safeguarding",
        reason="Named",
        basis="public_task",
        family_told="told",
        by=by,
    )
