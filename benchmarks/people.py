"""Whom the figures are for: an ordinary practitioner of the largest, a middling and the smallest partner."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from partners.models import Membership, User
from partners.roles import Role

SHARES = """
SELECT principal, count(*) FROM cases_caseaccess WHERE principal > 0 GROUP BY principal ORDER BY count(*) DESC,
    principal
"""


@dataclass(frozen=True)
class Asker:
    label: str
    user: User
    cases: int


def askers() -> list[Asker]:
    with connection.cursor() as cursor:
        cursor.execute(SHARES)
        ranked = cursor.fetchall()
        cursor.execute("SELECT count(*) FROM cases_case")
        total = cursor.fetchone()[0]
    middling = min(ranked, key=lambda one: abs(one[1] - 0.05 * total))
    return [
        Asker(f"{cases / total:.1%} of cases", of_partner(partner), cases)
        for partner, cases in (ranked[0], middling, ranked[-1])
    ]


def of_partner(partner: int) -> User:
    """The first practitioner of a partner with no role but that, as a request would read them."""
    members = Membership.objects.filter(team__partner=partner, until=None).values("user_id")
    plain = User.objects.filter(pk__in=members).exclude(role_grants__role__in=["front_door", "manager"])
    user = plain.order_by("pk").first() or User.objects.filter(pk__in=members).order_by("pk")[0]
    assert user.principals == [partner, -user.pk]
    return user


def of_front_door() -> User:
    """The person of the front door whose teams received most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT g.user_id FROM partners_rolegrant g JOIN partners_team t ON t.partner_id = g.partner_id"
            " JOIN referrals_frontdoortally y ON y.team_id = t.id WHERE g.role = 'front_door' AND g.until IS NULL"
            " GROUP BY 1 ORDER BY sum(y.received) DESC, 1 LIMIT 1"
        )
        return User.objects.get(pk=cursor.fetchone()[0])


def of_the_board() -> User:
    """A member of the Board, who reads its page."""
    return User.objects.filter(role_grants__role=Role.BOARD_MEMBER, role_grants__until=None).order_by("pk")[0]


def session_cookie(user: User) -> str:
    """A session as signing in would leave it."""
    session = SessionStore()
    now = int(time.time())
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            "has_factor": True,
            "began": now,
            "seen": now,
        }
    )
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
