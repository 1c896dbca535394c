"""Whether the process is up (`/healthz`) and whether it can do its work (`/readyz`). Neither shows more than that."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications.operations import sweep_age
from notifications.rules import is_late

BROKER_SECONDS = 0.5
PROBES = {"/healthz", "/readyz"}


class ProbesMiddleware:
    """A probe is nobody's: with a session's cookie or without, it is answered alike, and looks for no session.

    Above the sessions, which are in the database: the process is up while that is away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in PROBES:
            request.COOKIES = {}
        return self.get_response(request)


@transaction.non_atomic_requests  # a transaction would need the database
@require_safe
@never_cache
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Touches neither database nor broker, so that their loss does not restart it."""
    return HttpResponse("ok", content_type="text/plain")


@transaction.non_atomic_requests  # a transaction would need the database
@require_safe
@never_cache
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """Not ready (503) without a database. Pages need no broker and no sweep, so that one is down or late is only told.

    `sweep_age` is the seconds since the last whole sweep, null where there was none.
    """
    database = database_answers()
    state: dict[str, str | int | None] = {
        "database": "ok" if database else "down",
        "broker": "ok" if broker_answers() else "down",
    }
    if database:
        age = sweep_age()
        state["sweep"] = "late" if is_late(age) else "ok"
        state["sweep_age"] = None if age is None else int(age.total_seconds())
    return JsonResponse(state, status=200 if database else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers(url: str = "") -> bool:
    """A PING within half a second, so that a broker that accepts and never answers is told as down."""
    url = url or settings.CELERY_BROKER_URL
    if url.startswith("redis+socket://"):
        url = url.replace("redis+socket://", "unix://").partition("?")[0]
    client = redis.Redis.from_url(url, socket_connect_timeout=BROKER_SECONDS, socket_timeout=BROKER_SECONDS, retry=None)
    try:
        return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
    finally:
        client.close()
