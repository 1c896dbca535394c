"""For whom a person acts at this moment, and what that lets them do. One query, read once for a request."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils import timezone

from partners.roles import WITH_CHILDREN, Permission, Role, permissions_of

if TYPE_CHECKING:
    from partners.models import Membership, Partner, User


@dataclass(frozen=True)
class Standing:
    memberships: "list[Membership]" = field(default_factory=list)
    acting: "Membership | None" = None
    roles: frozenset[Role] = frozenset()
    # The same without regard to the partner they act for at this moment: a session is as strict as all of them ask.
    held: frozenset[Role] = frozenset()
    permissions: frozenset[Permission] = frozenset()
    principals: list[int] = field(default_factory=list)
    # People who are away today and have the person as deputy, who passes that on to nobody.
    stands_in_for: list[int] = field(default_factory=list)
    # References of children whom the person knows in private life: they are shut out of their records.
    knows: frozenset[str] = frozenset()

    @property
    def works_with_children(self) -> bool:
        return bool(self.permissions & WITH_CHILDREN)

    @property
    def partner(self) -> "Partner | None":
        return self.acting.team.partner if self.acting else None


def standing_of(user: "User") -> Standing:
    """A disabled person has no standing at all. A role for a partner counts only while acting for that partner.

    What is shared with the partner is for its people who work with children, not for everybody who sits in its teams.
    """
    if not user.is_active or user.pk is None:
        return Standing()
    memberships, grants, away, known = _read(user, timezone.localdate())
    acting = next((one for one in memberships if one.pk == user.acting_membership_id), None)
    acting = acting or (memberships[0] if memberships else None)
    partner_id = acting.team.partner_id if acting else None
    roles = frozenset(Role(role) for role, scope in grants if scope is None or scope == partner_id)
    held, permissions = frozenset(Role(role) for role, _ in grants), permissions_of(roles)
    opens = acting is not None and acting.team.partner.active and permissions & WITH_CHILDREN
    principals = ([partner_id] if partner_id and opens else []) + [-user.pk]
    return Standing(memberships, acting, roles, held, permissions, principals, away, known)


# Every page of everybody asks this, and Django takes longer to put four queries into one than PostgreSQL to answer.
READ = """
SELECT held.*, {columns} FROM (SELECT
    (SELECT json_agg(json_build_array(role, partner_id)) FROM partners_rolegrant
        WHERE user_id = %(user)s AND since <= %(today)s AND (until IS NULL OR until > %(today)s)) AS roles,
    ARRAY(SELECT user_id FROM partners_absence
        WHERE deputy_id = %(user)s AND since <= %(today)s AND (until IS NULL OR until > %(today)s)) AS away,
    ARRAY(SELECT child_reference FROM partners_declaredrelationship WHERE user_id = %(user)s) AS known
) held
LEFT JOIN (partners_membership m
    JOIN partners_team t ON t.id = m.team_id JOIN partners_partner p ON p.id = t.partner_id
) ON m.user_id = %(user)s AND m.since <= %(today)s AND (m.until IS NULL OR m.until > %(today)s)
ORDER BY m.since, m.id
"""
Read = tuple["list[Membership]", list[tuple[str, int | None]], list[int], frozenset[str]]


def _read(user: "User", today: date) -> Read:
    """The person's live memberships, the first begun first, with team and partner; their live roles with their scope;
    for whom they stand in; and the references of children they know in private life."""
    statement, parts = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, {"user": user.pk, "today": today})
        rows = cursor.fetchall()
    roles, away, known = rows[0][:3]
    memberships = [_membership(user, row[3:], parts) for row in rows if row[3] is not None]
    return memberships, [(role, scope) for role, scope in roles or ()], away, frozenset(known)


Part = tuple[type[models.Model], list[str]]


@cache
def _statement() -> tuple[str, list[Part]]:
    """The statement, and the models it gives with their columns in its order."""
    from partners.models import Membership, Partner, Team

    parts: list[Part] = [
        (model, [field.attname for field in model._meta.concrete_fields]) for model in (Membership, Team, Partner)
    ]
    named = zip("mtp", parts, strict=True)
    columns = ", ".join(f"{alias}.{column}" for alias, (_, names) in named for column in names)
    return READ.format(columns=columns), parts


def _membership(user: "User", row: tuple[Any, ...], parts: list[Part]) -> "Membership":
    """As `select_related("team__partner")` gives it."""
    made: list[Any] = []
    for model, columns in parts:
        made.append(model.from_db(connection.alias, columns, row[: len(columns)]))
        row = row[len(columns) :]
    membership, team, partner = made
    membership.user, membership.team, team.partner = user, team, partner
    found: Membership = membership
    return found
