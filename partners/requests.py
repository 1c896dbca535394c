"""The person behind a request."""

from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request

from partners.models import User


def signed_in(request: HttpRequest | Request) -> User:
    """The signed-in person. Login is required by middleware, so a view that is not public always has one."""
    return cast(User, request.user)
