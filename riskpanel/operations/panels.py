"""Verbs about panels: set up, seated, and the threshold they agree."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from cases.models import Case
from partners.models import Partner, User
from partners.operations import require
from riskpanel.models import Framework, LogEntry, Meeting, Panel, PanelMember, Threshold
from riskpanel.operations.frameworks import framework_in_force
from riskpanel.operations.meetings import seat_members
from riskpanel.operations.panel_shares import give_panel_shares, take_panel_shares
from riskpanel.rules import panels as rules
from riskpanel.states import FrameworkState, MeetingState, PanelRole

MANDATORY = ("social_care", "police", "health")
ONE_OF = ("school", "further_education", "youth_justice", "voluntary")


@transaction.atomic
def set_up_panel(
    *,
    by: User,
    name: str,
    log_owner: User,
    framework: Framework | None = None,
    threshold: int | None = None,
    since: date | None = None,
    cadence_days: int = 14,
    mandatory_sectors: tuple[str, ...] | list[str] = MANDATORY,
    one_of_sectors: tuple[str, ...] | list[str] = ONE_OF,
    confirmations: int = 1,
) -> Panel:
    """Found a panel with its framework, quorum and first threshold (by default where the band high begins).

    Raises ValidationError where the framework is not published or the name is taken.
    """
    require(rules.can_set_up(by))
    framework = framework or framework_in_force()
    if framework.state != FrameworkState.PUBLISHED:
        raise ValidationError({"framework": "Choose a published framework."})
    panel = Panel(
        name=name.strip(),
        framework=framework,
        log_owner=log_owner,
        cadence_days=cadence_days,
        mandatory_sectors=list(mandatory_sectors),
        one_of_sectors=list(one_of_sectors),
        confirmations=confirmations,
    )
    panel.full_clean()
    panel.save(force_insert=True)
    net = framework.high_from if threshold is None else threshold
    _write_threshold(panel, net=net, since=since or timezone.localdate(), meeting=None)
    trail.record("set_up", panel, by=by)
    return panel


@transaction.atomic
def agree_threshold(panel: Panel, *, net: int, meeting: Meeting, by: User, since: date | None = None) -> Threshold:
    """Set the threshold that a meeting of the panel agreed, from a day on. The earlier one stands for earlier days.

    Raises ValidationError where the meeting is not under way or another panel's, or the day is past.
    """
    panel = Panel.objects.select_for_update().get(pk=panel.pk)
    require(rules.keeps(by, panel))
    since = since or timezone.localdate()
    if meeting.panel_id != panel.pk or meeting.state != MeetingState.UNDER_WAY:
        raise ValidationError("The panel agrees a threshold at a meeting that is under way.", code="state")
    if since < timezone.localdate() or panel.thresholds.filter(since__gte=since).exists():
        raise ValidationError({"since": "Choose a day after the present threshold began, and not in the past."})
    threshold = _write_threshold(panel, net=net, since=since, meeting=meeting)
    trail.record("agreed_threshold", threshold, by=by, detail={"net": net})
    return threshold


def _write_threshold(panel: Panel, *, net: int, since: date, meeting: Meeting | None) -> Threshold:
    if not 1 <= net <= 100:
        raise ValidationError({"threshold": "The threshold must be between 1 and 100."})
    return Threshold.objects.create(panel=panel, net=net, since=since, agreed_at=meeting)


@transaction.atomic
def seat_member(
    panel: Panel,
    user: User,
    *,
    by: User,
    role: PanelRole | str = PanelRole.MEMBER,
    partner: Partner | None = None,
    since: date | None = None,
) -> PanelMember:
    """Seat a person on a panel for a partner. They see the children on its log by name from now on.

    Raises ValidationError where they sit on it already, the chair is taken, or they act for no partner.
    """
    panel = Panel.objects.select_for_update().get(pk=panel.pk)
    require(rules.can_seat(by, panel))
    partner = partner or user.acting_partner
    if partner is None or not user.is_active:
        raise ValidationError({"user": "Choose a person who works for a partner."})
    seated = PanelMember.objects.filter(panel=panel, until=None)
    if seated.filter(user=user).exists():
        raise ValidationError(f"{user} already sits on this panel.", code="conflict")
    if role == PanelRole.CHAIR and seated.filter(role=PanelRole.CHAIR).exists():
        raise ValidationError("This panel has a chair. End that seat first.", code="conflict")
    member = PanelMember(panel=panel, user=user, partner=partner, role=role, since=since or timezone.localdate())
    member.clean_fields()
    member.save(force_insert=True)
    for case in _cases_of(panel):
        give_panel_shares(case, panel=panel, by=by, members=[member])
    for meeting in panel.meetings.filter(state__in=[MeetingState.PLANNED, MeetingState.PAPERS_ISSUED]):
        seat_members(meeting)
    _forget_seats(user)
    trail.record("seated", member, by=by, detail={"role": str(role)})
    return member


@transaction.atomic
def leave_panel(member: PanelMember, *, by: User, on: date | None = None) -> PanelMember:
    """End a seat. What the panel had opened to the person by name closes with it."""
    member = PanelMember.objects.select_for_update(of=("self",)).select_related("panel", "user").get(pk=member.pk)
    require(rules.can_seat(by, member.panel) or by.pk == member.user_id)
    if member.until is not None:
        raise ValidationError("This seat has already ended.", code="state")
    member.until = max(on or timezone.localdate(), member.since)
    member.save(update_fields=["until"])
    for case in _cases_of(member.panel):
        take_panel_shares(case, panel=member.panel, by=by, users=[member.user_id], because="Left the panel")
    _forget_seats(member.user)
    trail.record("left", member, by=by)
    return member


def _cases_of(panel: Panel) -> list[Case]:
    active = LogEntry.objects.active().filter(panel=panel)
    return list(Case.objects.select_for_update(of=("self",)).filter(pk__in=active.values("case_id")).order_by("pk"))


def _forget_seats(user: User) -> None:
    for kept in ("_panel_seats", "_panel_cases"):
        user.__dict__.pop(kept, None)
