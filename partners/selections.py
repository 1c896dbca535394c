"""Reading people and teams for pages and API. None of it is about a child."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from partners.models import (
    Absence,
    ApiKey,
    DeclaredRelationship,
    Locality,
    LocalityPostcode,
    Membership,
    Partner,
    RoleGrant,
    Site,
    Team,
    User,
)
from partners.roles import Permission, Role, permissions_of

IDLE = timedelta(days=90)
DECIDING = [role for role in Role if Permission.DECIDE_REFERRAL in permissions_of({role})]


def teams_of(partner: Partner, *, on: date) -> QuerySet[Team]:
    teams = partner.teams.select_related("manager").prefetch_related("localities").order_by(Lower("name"))
    return with_front_door(teams, on=on)


def with_front_door(teams: QuerySet[Team], *, on: date) -> QuerySet[Team]:
    """With whether somebody in each team decides referrals on a day: `has_front_door`."""
    roles = RoleGrant.objects.live(on=on).filter(role__in=DECIDING, user=OuterRef("user"))
    roles = roles.filter(Q(partner=None) | Q(partner=OuterRef("team__partner")))
    members = Membership.objects.live(on=on).filter(team=OuterRef("pk"), user__is_active=True)
    return teams.annotate(has_front_door=Exists(members.filter(Exists(roles))))


def members_of(partner: Partner, *, on: date) -> QuerySet[Membership]:
    live = Membership.objects.live(on=on).filter(team__partner=partner, user__is_active=True)
    return live.select_related("user", "team").order_by(Lower("user__name"))


def people(*, partner: Partner | None = None, state: str = "active") -> QuerySet[User]:
    """People with a sign-in, by name, with their live teams and roles. The system itself is not among them."""
    today = timezone.localdate()
    found = User.objects.exclude(email__endswith=".invalid")
    if state in ("active", ""):
        found = found.filter(is_active=True)
    elif state == "left":
        found = found.filter(is_active=False)
    if partner is not None:
        found = found.filter(Q(memberships__team__partner=partner), Q(memberships__since__lte=today)).distinct()
    teams = Membership.objects.live(on=today).select_related("team__partner")
    roles = RoleGrant.objects.live(on=today).select_related("partner")
    return found.prefetch_related(
        Prefetch("memberships", teams, to_attr="live_teams"), Prefetch("role_grants", roles, to_attr="live_roles")
    ).order_by(Lower("name"), "pk")


def person_of(pk: int) -> dict[str, Any]:
    """One person with all memberships and roles, live and past. Raises User.DoesNotExist."""
    today = timezone.localdate()
    user = User.objects.exclude(email__endswith=".invalid").get(pk=pk)
    ending = Q(until=None) | Q(until__gt=today)
    memberships = Membership.objects.filter(user=user).select_related("team__partner").order_by("since")
    grants = RoleGrant.objects.filter(user=user).select_related("partner").order_by("since")
    return {
        "person": user,
        "memberships": memberships.filter(ending),
        "past_memberships": memberships.exclude(ending),
        "grants": grants.filter(ending),
        "changes": user.sign_in_changes.select_related("by").order_by("-at"),
    }


def left_with_address(typed: str) -> User | None:
    """Who has left and had this email address."""
    email = "".join(typed.split()).lower()
    return User.objects.filter(email=email, is_active=False).first() if email.isprintable() else None


def own_keys(user: User) -> QuerySet[ApiKey]:
    return ApiKey.objects.filter(user=user).order_by("-created_at")


def keys(*, partner: Partner | None = None, state: str = "live") -> QuerySet[ApiKey]:
    """Everybody's keys with whose they are and for which partner, the newest first: working ones, idle ones, or all."""
    found = ApiKey.objects.select_related("user", "membership__team__partner").order_by("-created_at", "-pk")
    if state in ("live", ""):
        found = found.live()
    elif state == "idle":
        found = found.idle(since=timezone.localdate() - IDLE)
    return found if partner is None else found.filter(membership__team__partner=partner)


def own_relationships(user: User) -> QuerySet[DeclaredRelationship]:
    return DeclaredRelationship.objects.filter(user=user).order_by("child_reference")


def relationships() -> QuerySet[DeclaredRelationship]:
    """What anybody declared, the latest first."""
    return DeclaredRelationship.objects.select_related("user", "declared_by").order_by("-declared_on", "-pk")


def absences_of(user: User) -> QuerySet[Absence]:
    """A person's own absences and those in which they stand in, the next first."""
    return Absence.objects.visible_to(user).select_related("user", "deputy").order_by("since", "pk")


def localities() -> QuerySet[Locality]:
    return Locality.objects.order_by("name")


def localities_with_postcodes(*, on: date) -> QuerySet[Locality]:
    """Localities with the postcodes that lie in them on a day (`live_postcodes`) and the teams that work them
    (`working`)."""
    postcodes = LocalityPostcode.objects.live(on=on).order_by("prefix")
    teams = Team.objects.filter(partner__active=True).select_related("partner").order_by("partner__name", "name")
    return localities().prefetch_related(
        Prefetch("postcodes", postcodes, to_attr="live_postcodes"), Prefetch("teams", teams, to_attr="working")
    )


def sites() -> QuerySet[Site]:
    return Site.objects.select_related("partner")
