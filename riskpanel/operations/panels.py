"""Verbs about panels: set up, seated, and the threshold they agree."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from cases.models import Case
from notifications.operations import notify
from partners.models import Partner, Sector, User
from partners.operations import require
from riskpanel import access
from riskpanel.models import (
    Framework,
    LogEntry,
    Meeting,
    Panel,
    PanelMember,
    TermsAcceptance,
    TermsOfReference,
    Threshold,
)
from riskpanel.operations.frameworks import framework_in_force
from riskpanel.operations.meetings import follow_panel
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
    minimum_present: int = 0,
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
        minimum_present=minimum_present,
    )
    _check(panel)
    panel.save(force_insert=True)
    net = framework.high_from if threshold is None else threshold
    _write_threshold(panel, net=net, since=since or timezone.localdate(), meeting=None)
    trail.record("set_up", panel, by=by)
    return panel


CHANGEABLE = (
    "name",
    "framework",
    "log_owner",
    "cadence_days",
    "mandatory_sectors",
    "one_of_sectors",
    "minimum_present",
    "confirmations",
)


@transaction.atomic
def change_panel(panel: Panel, *, by: User, edition: int | None = None, **values: Any) -> Panel:
    """Change how a panel works: any of CHANGEABLE. Meetings already planned keep their days.

    Raises ValidationError where a value cannot be, a conflict where somebody changed the panel since.
    """
    panel = Panel.objects.select_for_update(of=("self",), no_key=True).get(pk=panel.pk)
    require(rules.can_set_up(by))
    if edition is not None and panel.edition != edition:
        words = "Somebody has changed this panel since you opened it. Open it again, compare, and put your changes in."
        raise ValidationError(words, code="conflict")
    before = {name: getattr(panel, name) for name in values}
    for name, value in values.items():
        if name not in CHANGEABLE:
            raise TypeError(f"not to be changed: {name}")
        setattr(panel, name, list(value) if isinstance(value, tuple) else value)
    if panel.framework.state != FrameworkState.PUBLISHED:
        raise ValidationError({"framework": "Choose a published framework."})
    _check(panel)
    panel.edition += 1
    panel.save()
    changed = [name for name, value in before.items() if value != getattr(panel, name)]
    trail.record("changed", panel, by=by, detail={"changed": changed})
    return panel


def _check(panel: Panel) -> None:
    """Raises ValidationError. A panel meets within a year, and a quorum is of sectors that there are."""
    panel.name = panel.name.strip()
    if not 1 <= panel.cadence_days <= 366:
        raise ValidationError({"cadence_days": "A panel meets every 1 to 366 days."})
    if not 1 <= panel.confirmations <= 10:
        raise ValidationError({"confirmations": "From 1 to 10 reviews confirm that a child may leave."})
    if not 0 <= panel.minimum_present <= 50:
        raise ValidationError({"minimum_present": "From 0 to 50 people must be there."})
    for field in ("mandatory_sectors", "one_of_sectors"):
        if set(getattr(panel, field)) - set(Sector.values):
            raise ValidationError({field: "Choose from the sectors of the Trust."})
    if not panel.log_owner.is_active:
        raise ValidationError({"log_owner": "Choose a person who works here today."})
    panel.full_clean()


@transaction.atomic
def issue_terms(panel: Panel, *, text: str, by: User, version: int | None = None) -> TermsOfReference:
    """Issue the next version of a panel's terms of reference: every member is told, and accepts it before any paper.

    `version` is the newest that the person wrote from. Raises a conflict where somebody issued another since.
    """
    panel = Panel.objects.select_for_update(of=("self",), no_key=True).get(pk=panel.pk)
    require(rules.can_issue_terms(by, panel))
    newest = panel.terms.first()
    if version is not None and version != (newest.version if newest else 0):
        words = "Somebody has issued a version since you began. Read it, and put your words into that one."
        raise ValidationError(words, code="conflict")
    if not text.strip():
        raise ValidationError({"text": "Enter the terms of reference."})
    if newest is not None and newest.text == text.strip():
        raise ValidationError({"text": "These words are in force already."})
    number = newest.version + 1 if newest else 1
    terms = TermsOfReference.objects.create(panel=panel, version=number, text=text.strip(), issued_by=by)
    trail.record("issued", terms, by=by, detail={"version": number})
    live = PanelMember.objects.live(on=timezone.localdate()).filter(panel=panel).select_related("user")
    notify([seat.user for seat in live], rule="panel.terms", subject=terms)
    access.forget(by)
    return terms


@transaction.atomic
def accept_terms(panel: Panel, *, version: int, by: User) -> TermsAcceptance:
    """Accept the terms of reference in force, for oneself: from now on the panel's papers are open.

    Saying it again changes nothing. Raises PermissionDenied for who has no seat, a conflict where a newer version came.
    """
    panel = Panel.objects.select_for_update(of=("self",), no_key=True).get(pk=panel.pk)
    seat = PanelMember.objects.live(on=timezone.localdate()).filter(panel=panel, user=by).first()
    require(seat is not None)
    terms = panel.terms.first()
    if terms is None or terms.version != version:
        raise ValidationError("Another version is in force now. Read that one.", code="conflict")
    said, new = TermsAcceptance.objects.get_or_create(terms=terms, user=by)
    if new and seat is not None:
        seat.terms_accepted_at = said.at
        seat.save(update_fields=["terms_accepted_at"])
        for case in _cases_of(panel):
            give_panel_shares(case, panel=panel, by=by, members=[seat])
        trail.record("accepted", terms, by=by, detail={"version": version})
        access.forget(by)
    return said


@transaction.atomic
def agree_threshold(panel: Panel, *, net: int, meeting: Meeting, by: User, since: date | None = None) -> Threshold:
    """Set the threshold that a meeting of the panel agreed, from a day on. The earlier one stands for earlier days.

    Raises ValidationError where the meeting is not under way, another panel's or below quorum, or the day is past.
    """
    panel = Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
    require(rules.keeps(by, panel))
    since = since or timezone.localdate()
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    if meeting.panel_id != panel.pk or meeting.state != MeetingState.UNDER_WAY:
        raise ValidationError("The panel agrees a threshold at a meeting that is under way.", code="state")
    if not meeting.quorate:
        raise ValidationError("Below quorum the panel agrees no threshold.", code="state")
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
    """Seat a person on a panel for a partner. They see the children on its log by name from now on, or once they
    accept its terms of reference where it has any; they are told, and invited to its meetings to come.

    Raises ValidationError where they sit on it already, the chair is taken, or they act for no partner.
    """
    panel = Panel.objects.select_for_update(no_key=True).get(pk=panel.pk)
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
    follow_panel(panel)
    if not panel.terms.exists():
        for case in _cases_of(panel):
            give_panel_shares(case, panel=panel, by=by, members=[member])
    access.forget(user)
    if (terms := panel.terms.first()) is not None:
        notify([user], rule="panel.terms", subject=terms)
    trail.record("seated", member, by=by, detail={"role": str(role)})
    return member


@transaction.atomic
def leave_panel(member: PanelMember, *, by: User, on: date | None = None) -> PanelMember:
    """End a seat. What the panel had opened to the person by name closes with it.

    They and their deputies are expected at no meeting to come, and their invitations to those are taken back.
    """
    Panel.objects.select_for_update(no_key=True).get(pk=member.panel_id)  # whoever plans its meetings is done, or waits
    seats = PanelMember.objects.select_for_update(of=("self",), no_key=True)  # a meeting may be seating them
    member = seats.select_related("panel", "user").get(pk=member.pk)
    require(rules.can_seat(by, member.panel) or by.pk == member.user_id)
    if member.until is not None:
        raise ValidationError("This seat has already ended.", code="state")
    member.until = max(on or timezone.localdate(), member.since)
    member.save(update_fields=["until"])
    follow_panel(member.panel)
    for case in _cases_of(member.panel):
        take_panel_shares(case, panel=member.panel, by=by, users=[member.user_id], because="Left the panel")
    access.forget(member.user)
    trail.record("left", member, by=by)
    return member


def _cases_of(panel: Panel) -> list[Case]:
    active = LogEntry.objects.active().filter(panel=panel)
    return list(Case.objects.select_for_update(of=("self",)).filter(pk__in=active.values("case_id")).order_by("pk"))
