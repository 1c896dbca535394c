"""Who may lead a case, and with whom it may be shared: everybody in casework, by partner. One query."""

from collections.abc import Iterator
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from partners.models import Membership, Partner, RoleGrant, User
from partners.roles import Permission, Role, permissions_of

CASEWORK = [role for role in Role if Permission.ASSESS_RISK in permissions_of({role}) and role != Role.PANEL_MEMBER]


def may_lead(user: User) -> bool:
    """Whoever works with children's cases for a partner today."""
    return _caseworkers().filter(user=user).exists()


def caseworkers() -> list[Membership]:
    """The live memberships of people who hold a casework role for that partner, by partner and name."""
    return list(
        _caseworkers()
        .select_related("user", "team__partner")
        .order_by(Lower("team__partner__name"), Lower("user__name"), "user_id")
    )


def _caseworkers() -> QuerySet[Membership]:
    today = timezone.localdate()
    roles = RoleGrant.objects.live(on=today).filter(role__in=CASEWORK, user=OuterRef("user"))
    roles = roles.filter(Q(partner=None) | Q(partner=OuterRef("team__partner")))
    return Membership.objects.live(on=today).filter(Exists(roles), user__is_active=True, team__partner__active=True)


def by_partner(members: list[Membership]) -> Iterator[tuple[Partner, list[Membership]]]:
    for _, group in groupby(members, key=lambda one: one.team.partner_id):
        people = list(group)
        yield people[0].team.partner, people
