"""Verbs about organisations."""

from django.contrib.auth.models import Group
from django.db import transaction

from audit import trail
from partners.models import Partner, Sector, Team, User
from partners.operations.permission import require
from partners.roles import Permission


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
