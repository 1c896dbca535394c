"""Somebody leaves: everything that let them in ends at once."""

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from audit import trail
from partners.models import ApiKey, Membership, RoleGrant, User
from partners.operations.permission import require
from partners.responsibilities import Responsibility, of_person
from partners.roles import Permission


@transaction.atomic
def leave_trust(user: User, *, by: User) -> list[Responsibility]:
    """End a person's memberships, roles, sessions and keys, and their sign-in. What they wrote stays theirs.

    Returns what they were responsible for, for somebody else to take over. Raises PermissionDenied for oneself, so
    that the last administrator cannot lock the door behind them.
    """
    require(by.may(Permission.MANAGE_PEOPLE) and by.pk != user.pk)
    user = User.objects.select_for_update().get(pk=user.pk)
    left_behind = of_person(user)
    today = timezone.localdate()
    Membership.objects.filter(user=user, since__gt=today).delete()
    Membership.objects.live(on=today).filter(user=user).update(until=today)
    RoleGrant.objects.filter(user=user, since__gt=today).delete()
    RoleGrant.objects.live(on=today).filter(user=user).update(until=today)
    ApiKey.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.groups.clear()
    user.is_active = False
    user.save(update_fields=["is_active"])
    trail.record("left", user, by=by)
    return left_behind
