"""How many notices a person has not read, for the frame of every page."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.models import Notice
from partners.models import User

MOST = 99


def notices(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"unread_notices": SimpleLazyObject(lambda: unread(user))}


def unread(user: User) -> str:
    """The number as shown, nothing for none. Counting stops where nobody would count on."""
    count = Notice.objects.visible_to(user).unread()[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")
