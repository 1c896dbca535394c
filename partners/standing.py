"""For whom a person acts at this moment, and what that lets them do. Two queries, read once for a request."""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from partners.roles import Permission, Role, permissions_of

if TYPE_CHECKING:
    from partners.models import Membership, Partner, User


@dataclass(frozen=True)
class Standing:
    memberships: "list[Membership]" = field(default_factory=list)
    acting: "Membership | None" = None
    roles: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    principals: list[int] = field(default_factory=list)
    # People who are away today and have the person as deputy, who passes that on to nobody.
    stands_in_for: list[int] = field(default_factory=list)
    # References of children whom the person knows in private life: they are shut out of their records.
    knows: frozenset[str] = frozenset()

    @property
    def partner(self) -> "Partner | None":
        return self.acting.team.partner if self.acting else None


def standing_of(user: "User") -> Standing:
    """A disabled person has no standing at all. A role for a partner counts only while acting for that partner."""
    if not user.is_active or user.pk is None:
        return Standing()
    today = timezone.localdate()
    memberships = list(user.memberships.live(on=today).select_related("team__partner").order_by("since", "pk"))
    acting = next((one for one in memberships if one.pk == user.acting_membership_id), None)
    acting = acting or (memberships[0] if memberships else None)
    partner_id = acting.team.partner_id if acting else None
    grants, away, known = _read(user, today)
    roles = frozenset(Role(role) for role, scope in grants if scope is None or scope == partner_id)
    principals = ([partner_id] if partner_id and acting and acting.team.partner.active else []) + [-user.pk]
    return Standing(memberships, acting, roles, permissions_of(roles), principals, away, known)


# Every page of everybody asks this, and Django takes longer to put three queries into one than PostgreSQL to answer.
READ = """
SELECT 'role' AS kind, role AS text, partner_id AS number FROM partners_rolegrant
    WHERE user_id = %(user)s AND since <= %(today)s AND (until IS NULL OR until > %(today)s)
UNION ALL
SELECT 'away', '', user_id FROM partners_absence
    WHERE deputy_id = %(user)s AND since <= %(today)s AND (until IS NULL OR until > %(today)s)
UNION ALL
SELECT 'known', child_reference, NULL FROM partners_declaredrelationship WHERE user_id = %(user)s
"""


def _read(user: "User", today: date) -> tuple[list[tuple[str, int | None]], list[int], frozenset[str]]:
    """The person's live roles with their scope, for whom they stand in, and the references of children they know in
    private life."""
    with connection.cursor() as cursor:
        cursor.execute(READ, {"user": user.pk, "today": today})
        rows = cursor.fetchall()
    return (
        [(text, number) for kind, text, number in rows if kind == "role"],
        [number for kind, _, number in rows if kind == "away"],
        frozenset(text for kind, text, _ in rows if kind == "known"),
    )
