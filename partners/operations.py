"""Verbs about organisations and people. Each is one transaction with its audit row."""

import hashlib
import secrets
from datetime import date, datetime

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit import trail
from partners.models import (
    Absence,
    ApiKey,
    DeclaredRelationship,
    Membership,
    Partner,
    RoleGrant,
    Sector,
    Team,
    User,
)
from partners.roles import Permission, Role


def require(allowed: bool, message: str = "") -> None:
    """Raise PermissionDenied unless a rule said yes: the one way operations refuse."""
    if not allowed:
        raise PermissionDenied(message)


@transaction.atomic
def add_partner(*, name: str, sector: Sector | str, statutory: bool, by: User) -> Partner:
    """Add an organisation, with the group that shares with it are granted to."""
    require(by.may(Permission.MANAGE_PEOPLE))
    group = Group.objects.create(name=f"partner: {name}"[:150])
    partner = Partner.objects.create(name=name, sector=sector, statutory=statutory, group=group)
    trail.record("added", partner, by=by)
    return partner


@transaction.atomic
def add_team(partner: Partner, *, name: str, by: User, is_intake: bool = False) -> Team:
    require(by.may(Permission.MANAGE_PEOPLE))
    team = Team.objects.create(partner=partner, name=name, is_intake=is_intake)
    trail.record("added", team, by=by)
    return team


@transaction.atomic
def add_person(*, email: str, name: str, by: User, phone: str = "", password: str | None = None) -> User:
    """Give a person a sign-in. Without a password they set one through the reset link."""
    require(by.may(Permission.MANAGE_PEOPLE))
    user = User.objects.create_user(email, password, name=name, phone=phone)
    trail.record("added", user, by=by)
    return user


@transaction.atomic
def join_team(user: User, team: Team, *, profession: str, since: date, by: User, fte: float = 1) -> Membership:
    """Make a person a member of a team. From then on they act for its partner and see what is shared with it."""
    require(by.may(Permission.MANAGE_PEOPLE))
    membership = Membership.objects.create(
        user=user, team=team, profession=profession, since=since, full_time_equivalent=fte
    )
    user.groups.add(team.partner.group)
    trail.record("joined", membership, by=by)
    return membership


@transaction.atomic
def leave_team(membership: Membership, *, on: date, by: User) -> None:
    """End a membership: the person sees nothing of the partner's from that day."""
    require(by.may(Permission.MANAGE_PEOPLE))
    membership.until = on
    membership.save(update_fields=["until"])
    partner = membership.team.partner
    if not Membership.objects.live(on=on).filter(user=membership.user, team__partner=partner).exists():
        membership.user.groups.remove(partner.group)
    trail.record("left", membership, by=by)


@transaction.atomic
def grant_role(user: User, role: Role, *, by: User, since: date, partner: Partner | None = None) -> RoleGrant:
    require(by.may(Permission.MANAGE_PEOPLE))
    grant, made = RoleGrant.objects.get_or_create(
        user=user, role=role, partner=partner, until=None, defaults={"since": since, "granted_by": by}
    )
    if made:
        trail.record("granted", grant, by=by, detail={"role": role.value})
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, on: date, by: User) -> None:
    require(by.may(Permission.MANAGE_PEOPLE))
    grant.until = on
    grant.save(update_fields=["until"])
    trail.record("ended", grant, by=by, detail={"role": grant.role})


@transaction.atomic
def declare_relationship(user: User, *, child_reference: str, by: User) -> DeclaredRelationship:
    """Note that a person knows a child in private life. They are shut out of that child's records at once.

    A person may declare their own; a safeguarding lead may declare anybody's.
    """
    require(by == user or by.may(Permission.RESTRICT_CASES))
    declared, _ = DeclaredRelationship.objects.get_or_create(
        user=user, child_reference=child_reference, defaults={"declared_by": by}
    )
    trail.record("declared", declared, by=by)
    return declared


@transaction.atomic
def plan_absence(user: User, *, deputy: User, since: date, until: date | None, by: User) -> Absence:
    require(by == user or by.may(Permission.SEE_TEAM_WORK) or by.may(Permission.MANAGE_PEOPLE))
    absence = Absence(user=user, deputy=deputy, since=since, until=until)
    absence.full_clean()
    absence.save()
    trail.record("planned", absence, by=by)
    return absence


def hash_of_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue_api_key(
    user: User, *, name: str, by: User, membership: Membership | None = None, expires_at: datetime | None = None
) -> str:
    """Make a key that acts as `user`. It is returned this once and only its hash is kept."""
    require(by == user or by.may(Permission.MANAGE_PEOPLE))
    key = f"ct_{secrets.token_urlsafe(32)}"
    stored = ApiKey.objects.create(
        user=user, membership=membership, name=name, digest=hash_of_key(key), expires_at=expires_at
    )
    trail.record("issued", stored, by=by)
    return key


@transaction.atomic
def revoke_api_key(key: ApiKey, *, by: User) -> None:
    require(by == key.user or by.may(Permission.MANAGE_PEOPLE))
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    trail.record("revoked", key, by=by)


@transaction.atomic
def appoint_first_administrator(*, email: str, name: str, password: str | None = None) -> User:
    """Make the first system administrator of a new Trust. Refused once there is one."""
    require(not RoleGrant.objects.filter(role=Role.ADMINISTRATOR).exists(), "There is already an administrator.")
    user = User.objects.create_user(email, password, name=name)
    system = User.objects.system()
    RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR, since=timezone.localdate(), granted_by=system)
    trail.record("appointed", user, by=system)
    return user
