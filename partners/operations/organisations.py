"""Verbs about organisations and their teams."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from partners.models import Locality, Membership, Partner, RoleGrant, Sector, Team, User
from partners.operations.changing import changed, facts_of, free_name, not_meanwhile, team_name, works_for
from partners.operations.permission import require
from partners.responsibilities import in_words, of_partner, of_teams
from partners.roles import Permission, Role


@transaction.atomic
def add_partner(*, name: str, sector: Sector | str, statutory: bool, by: User, inspection_link: str = "") -> Partner:
    """Add an organisation, with the group that shares with it are granted to."""
    require(by.may(Permission.MANAGE_PEOPLE))
    name = free_name(Partner, name, "partner")
    group = Group.objects.create(name=_group_name(name))
    partner = Partner(name=name, sector=sector, statutory=statutory, inspection_link=inspection_link, group=group)
    partner.full_clean(exclude=["group"])
    partner.save()
    trail.record("added", partner, by=by)
    return partner


@transaction.atomic
def change_partner(
    partner: Partner,
    *,
    name: str,
    sector: Sector | str,
    statutory: bool,
    inspection_link: str,
    senior_contact: User | None,
    by: User,
    seen: str | None = None,
) -> Partner:
    """Change what the directory says of a partner, and who answers for it at the top.

    `seen` is `as_it_stands` of what was on the page: raises a conflict where somebody changed it since, and
    ValidationError by field.
    """
    require(by.may(Permission.MANAGE_PEOPLE))
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    not_meanwhile(partner, seen)
    works_for(partner, senior_contact, field="senior_contact", before=partner.senior_contact_id)
    before = facts_of(partner)
    partner.name = free_name(Partner, name, "partner", but=partner.pk)
    partner.sector, partner.statutory = sector, statutory
    partner.inspection_link, partner.senior_contact = inspection_link, senior_contact
    partner.full_clean(exclude=["group"])
    partner.save()
    Group.objects.filter(pk=partner.group_id).update(name=_group_name(partner.name))
    trail.record("changed", partner, by=by, detail={"fields": changed(before, facts_of(partner))})
    return partner


@transaction.atomic
def end_partner(partner: Partner, *, by: User) -> Partner:
    """An organisation leaves the Trust: its people act for it no more, and what was shared with it is shut at once.

    Raises ValidationError while a team of it receives referrals, while one has referrals that wait or its people have
    something that somebody else must take over first, or where nobody would be left as administrator.
    """
    require(by.may(Permission.MANAGE_PEOPLE))
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if not partner.active:
        raise ValidationError(f"{partner} has left the Trust already.", code="conflict")
    if partner.teams.intake().exists():
        raise ValidationError("A team of it receives referrals. Say first that it does not, and which team does.")
    if rest := of_partner(partner, on=timezone.localdate()):
        raise ValidationError(f"It still has {in_words(rest)}. Each goes to somebody else first.")
    administrators = RoleGrant.objects.filter(role=Role.ADMINISTRATOR, until=None, user__is_active=True)
    if not administrators.exclude(partner=partner).exists():
        raise ValidationError("Make somebody of another partner, or of none, an administrator first.")
    today = timezone.localdate()
    for row in (Membership.objects.filter(team__partner=partner), RoleGrant.objects.filter(partner=partner)):
        row.filter(since__gt=today).delete()
        row.live(on=today).update(until=today)
    partner.group.user_set.clear()
    partner.active = False
    partner.save(update_fields=["active"])
    trail.record("ended", partner, by=by)
    return partner


@transaction.atomic
def return_partner(partner: Partner, *, by: User) -> Partner:
    """Take an organisation back into the Trust. Its people are put into its teams anew, one by one."""
    require(by.may(Permission.MANAGE_PEOPLE))
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    if partner.active:
        raise ValidationError(f"{partner} is in the Trust.", code="conflict")
    partner.active = True
    partner.save(update_fields=["active"])
    trail.record("returned", partner, by=by)
    return partner


@transaction.atomic
def add_team(
    partner: Partner,
    *,
    name: str,
    by: User,
    is_intake: bool = False,
    manager: User | None = None,
    localities: Iterable[Locality] = (),
) -> Team:
    """Add a team, with the localities it works. Its manager is of the partner. Raises ValidationError by field."""
    require(by.may(Permission.MANAGE_PEOPLE))
    if not partner.active:
        raise ValidationError(f"{partner} has left the Trust.", code="conflict")
    works_for(partner, manager, field="manager")
    team = Team(partner=partner, name=team_name(partner, name), is_intake=is_intake, manager=manager)
    team.full_clean()
    team.save()
    team.localities.set(localities)
    trail.record("added", team, by=by)
    return team


@transaction.atomic
def change_team(
    team: Team,
    *,
    name: str,
    manager: User | None,
    is_intake: bool,
    localities: Iterable[Locality],
    by: User,
    seen: str | None = None,
) -> Team:
    """Change a team's name, manager, localities, and whether it receives referrals.

    Raises as `change_partner`; and where it is to receive no more, while referrals wait at it or no other team does.
    """
    require(by.may(Permission.MANAGE_PEOPLE))
    team = Team.objects.select_for_update(of=("self",)).select_related("partner").get(pk=team.pk)
    not_meanwhile(team, seen)
    works_for(team.partner, manager, field="manager", before=team.manager_id)
    if team.is_intake and not is_intake:
        _may_stop_receiving(team)
    before = facts_of(team)
    team.name, team.manager, team.is_intake = team_name(team.partner, name, but=team.pk), manager, is_intake
    team.full_clean()
    team.save()
    team.localities.set(localities)
    trail.record("changed", team, by=by, detail={"fields": changed(before, facts_of(team))})
    return team


def _may_stop_receiving(team: Team) -> None:
    if rest := of_teams([team]):
        raise ValidationError({"is_intake": f"It still has {in_words(rest)}. {rest[0].mend}"})
    if team.partner.active and not Team.objects.intake().filter(partner__active=True).exclude(pk=team.pk).exists():
        raise ValidationError({"is_intake": "No other team receives referrals. Say first which one does."})


def _group_name(partner: str) -> str:
    return f"partner: {partner}"[:150]
