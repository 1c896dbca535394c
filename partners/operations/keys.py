"""Keys of the API."""

import hashlib
import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from audit import trail
from partners.models import ApiKey, Membership, User
from partners.operations.permission import require
from partners.roles import Permission


def hash_of_key(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def issue_api_key(
    user: User, *, name: str, by: User, membership: Membership | None = None, expires_at: datetime | None = None
) -> str:
    """Make a key that acts as `user`. It is returned this once and only its hash is kept."""
    require(by == user or by.may(Permission.MANAGE_PEOPLE))
    key = f"ct_{secrets.token_urlsafe(32)}"
    stored = ApiKey.objects.create(
        user=user, membership=membership, name=name, digest=hash_of_key(key), expires_at=expires_at
    )
    trail.record("issued", stored, by=by)
    return key


@transaction.atomic
def revoke_api_key(key: ApiKey, *, by: User) -> None:
    require(by == key.user or by.may(Permission.MANAGE_PEOPLE))
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    trail.record("revoked", key, by=by)
