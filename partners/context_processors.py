"""What every page's frame shows: the Trust, for whom one acts, the navigation."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from partners import idle
from partners.navigation import navigation_for


def trust(request: HttpRequest) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "name": settings.TRUST_NAME,
        "demo": settings.DEMO,
        "mfa_required": settings.MFA_REQUIRED,
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        frame["idle_minutes"] = idle.minutes_for(user.standing.held)
        frame["idle_role"] = idle.strictest(user.standing.held)
        frame["acting_partner"] = user.acting_partner
        frame["memberships"] = user.standing.memberships
        frame["navigation"] = navigation_for(user, request)
    return {"trust": frame}
