"""What a key of each scope may call: within it the person's own rights decide, outside it nothing does."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from partners.models import ApiKey, KeyScope

if TYPE_CHECKING:  # the framework reads this module while it makes its own views
    from rest_framework.views import APIView

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What another system needs to send a referral, to follow it and to answer the front door's questions about it.
READ_TO_REFER = frozenset({"me", "locality-list", "partner-list", "guidance-list", "referral-list", "referral-detail"})
SENT_TO_REFER = frozenset(
    {
        "referral-list",
        "referral-answer",
        "referral-disagree",
        "referral-addenda",
        "referral-attachments",
        "referral-withdraw",
    }
)


def allows(scope: str, *, method: str, route: str) -> bool:
    """Whether a key of the scope may call the route (its name, as in the URLconf) with the method."""
    match scope:
        case KeyScope.EVERYTHING:
            return True
        case KeyScope.READ:
            return method in SAFE
        case _:
            return route in (READ_TO_REFER if method in SAFE else SENT_TO_REFER)


class WithinScope(BasePermission):
    """For every call of the API. A session has no scope. Raises PermissionDenied, which says what the key is for."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        key = request.auth
        match = request._request.resolver_match
        if isinstance(key, ApiKey) and not allows(
            key.scope, method=request.method or "", route=match.view_name if match else ""
        ):
            raise PermissionDenied(f"This key is for one thing only: {key.get_scope_display().lower()}.")
        return True
