"""Verbs about people: who they are, in which teams, in which roles."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from audit import trail
from partners.models import Membership, Partner, RoleGrant, Team, User
from partners.operations.permission import require
from partners.roles import Permission, Role


@transaction.atomic
def add_person(*, email: str, name: str, by: User, phone: str = "", password: str | None = None) -> User:
    """Give a person a sign-in. Without a password they set one through the reset link."""
    require(by.may(Permission.MANAGE_PEOPLE))
    try:
        validate_email(email)
    except ValidationError as wrong:
        raise ValidationError({"email": wrong.messages}) from None
    known = User.objects.filter(email=email.strip().lower()).first()
    if known is not None:
        left = "Somebody with this email address has left. Let them back in on their page."
        raise ValidationError(
            {"email": "Somebody with this email address is here already." if known.is_active else left}
        )
    user = User.objects.create_user(email, password, name=name, phone=phone)
    trail.record("added", user, by=by)
    return user


@transaction.atomic
def join_team(user: User, team: Team, *, profession: str, since: date, by: User, fte: float = 1) -> Membership:
    """Make a person a member of a team. From then on they act for its partner and see what is shared with it.

    Nobody puts themselves into a team. Raises ValidationError where they are in it already.
    """
    require(by.may(Permission.MANAGE_PEOPLE) and by.pk != user.pk)
    if Membership.objects.filter(user=user, team=team, until=None).exists():
        raise ValidationError(f"{user} is already in this team.", code="conflict")
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
    membership.until = max(on, membership.since)
    membership.save(update_fields=["until"])
    partner = membership.team.partner
    if not Membership.objects.live(on=on).filter(user=membership.user, team__partner=partner).exists():
        membership.user.groups.remove(partner.group)
    trail.record("left", membership, by=by)


@transaction.atomic
def grant_role(user: User, role: Role, *, by: User, since: date, partner: Partner | None = None) -> RoleGrant:
    """Give a person a role, for one partner or for the whole Trust. Nobody gives themselves one."""
    require(by.may(Permission.MANAGE_PEOPLE) and by.pk != user.pk)
    grant, made = RoleGrant.objects.get_or_create(
        user=user, role=role, partner=partner, until=None, defaults={"since": since, "granted_by": by}
    )
    if made:
        trail.record("granted", grant, by=by, detail={"role": role.value})
    return grant


@transaction.atomic
def end_role(grant: RoleGrant, *, on: date, by: User) -> None:
    """End a role from that day on. Raises ValidationError for the last administrator's: nobody could give it again."""
    require(by.may(Permission.MANAGE_PEOPLE))
    administrators = RoleGrant.objects.select_for_update().filter(role=Role.ADMINISTRATOR, until=None)
    if (
        grant.role == Role.ADMINISTRATOR
        and not administrators.exclude(pk=grant.pk).filter(user__is_active=True).exists()
    ):
        raise ValidationError("Make somebody else an administrator first: this is the last one.")
    grant.until = max(on, grant.since)
    grant.save(update_fields=["until"])
    trail.record("ended", grant, by=by, detail={"role": grant.role})


@transaction.atomic
def choose_partner(membership: Membership, *, by: User) -> None:
    """Note for which of their partners a person acts from now on, in this session."""
    require(membership.user_id == by.pk and membership.holds(on=timezone.localdate()))
    trail.record("acting_for", membership, by=by, why="own")
