"""What a request says: who asks, and of what."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest
from rest_framework.request import Request

from partners.models import User


def signed_in(request: HttpRequest | Request) -> User:
    """The signed-in person. Login is required by middleware, so a view that is not public always has one."""
    return cast(User, request.user)


def as_uuid(text: str | None) -> UUID | None:
    """An id that an address or a form gives, or None where it is none: a mistyped one leads nowhere."""
    try:
        return UUID(text or "")
    except ValueError:
        return None
