"""A panel at its table, for tests: who sits where, a meeting planned, one under way."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from partners import operations as people
from partners.roles import Role
from riskpanel.models import Framework, Meeting, Panel, PanelMember, Threshold
from riskpanel.operations import meetings as sittings
from riskpanel.states import FrameworkState
from tests.cast import SINCE

LONDON = ZoneInfo("Europe/London")
SEATS = {"chair": "chair", "coordinator": "coordinator", "member": "member", "police": "member", "school": "member"}


def at(year, month, day, hour=14, minute=0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def make_panel(cast, framework: Framework | None = None) -> Panel:
    """The cast's panel: council's chair and coordinator, members of health, police and school."""
    framework = framework or Framework.objects.filter(state=FrameworkState.PUBLISHED).first()
    framework = framework or Framework.objects.create(name="Plain", version=1)
    panel = Panel.objects.create(
        name="Risk management group",
        framework=framework,
        log_owner=cast.boardchair,
        mandatory_sectors=["social_care", "police", "health"],
        one_of_sectors=["school", "further_education", "youth_justice", "voluntary"],
    )
    Threshold.objects.create(panel=panel, net=45, since=SINCE)
    for local, role in SEATS.items():
        user = cast.users[local]
        partner = user.standing.partner
        PanelMember.objects.create(panel=panel, user=user, partner=partner, role=role, since=SINCE)
        if role == "member":
            people.grant_role(user, Role.PANEL_MEMBER, partner=partner, since=SINCE, by=cast.admin)
        for kept in ("standing", "_panel_seats"):
            user.__dict__.pop(kept, None)
    return panel


def plan(panel, by, first, count=1) -> list[Meeting]:
    return sittings.plan_meetings(panel, first=first, count=count, by=by, place="Room 2, Town Hall")


def seat(meeting, user) -> "SimpleNamespace":
    return meeting.attendance.get(member__user=user)
