"""Keys of the API."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit import trail
from partners.models import ApiKey, IdempotentAnswer, KeyScope, Membership, User
from partners.operations.permission import require
from partners.roles import Permission

ANSWERS_KEPT = timedelta(days=2)


def hash_of_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue_api_key(
    user: User,
    *,
    name: str,
    by: User,
    scope: str = KeyScope.EVERYTHING,
    membership: Membership | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Make a key that acts as `user`, who alone may make it. It is returned this once and only its hash is kept."""
    require(by == user)
    key = f"ct_{secrets.token_urlsafe(32)}"
    stored = ApiKey.objects.create(
        user=user, membership=membership, name=name, scope=scope, digest=hash_of_key(key), expires_at=expires_at
    )
    trail.record("issued", stored, by=by, detail={"scope": scope})
    return key


@transaction.atomic
def revoke_api_key(key: ApiKey, *, by: User) -> None:
    """End a key at once: one's own, or as an administrator anybody's. A key that was revoked before stays as it is."""
    require(by == key.user or by.may(Permission.MANAGE_PEOPLE))
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        trail.record("revoked", key, by=by)


def key_used(key: ApiKey) -> None:
    """Note the day of a key's use. One row is written the first time each day, none after."""
    today = timezone.localdate()
    if key.last_used_on is None or key.last_used_on < today:
        before = Q(last_used_on=None) | Q(last_used_on__lt=today)
        ApiKey.objects.filter(before, pk=key.pk).update(last_used_on=today)


@transaction.atomic
def forget_answers(*, at: datetime, by: User) -> int:
    """Delete what repeated requests of the API were answered more than two days ago: it may hold what has moved out of
    the reader's sight. Answers how many."""
    return IdempotentAnswer.objects.filter(at__lt=at - ANSWERS_KEPT).delete()[0]
