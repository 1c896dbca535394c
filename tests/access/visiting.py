"""One request by one person, undone afterwards, and what came of it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max
from django.urls import reverse

from audit.models import Record
from tests.access.routes import Route
from tests.access.world import World

LOGIN = "/account/login/"
# What differs between two answers that say the same: the id asked for, and what is made anew for each answer.
CHANGING = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}|nonce=\"[^\"]*\"|2000000000"
    rb"|name=\"csrfmiddlewaretoken\" value=\"[^\"]*\"|/\d+/"
)

# No questions of the page's own: savepoints of the request's transaction, and when the session was last used, which is
# written once a minute and not for each page.
HOUSEKEEPING = ("SAVEPOINT", "RELEASE", 'UPDATE "django_session"')


@dataclass(frozen=True)
class Visit:
    status: int
    outcome: str
    body: bytes
    records: tuple[Record, ...]
    asked: tuple[str, ...]

    @property
    def looks(self) -> list[Record]:
        return [one for one in self.records if one.verb in ("viewed", "listed")]


def outcome_of(response: Any) -> str:
    status = response.status_code
    if status == 401 or (status in (302, 303) and response["Location"].startswith(LOGIN)):
        return "sign in"
    if status >= 500 and status != 503:
        return f"broken ({status})"
    return str(status) if status in (403, 404, 405) else "ok"


def visit(
    world: World, route: Route, kwargs: dict[str, Any], *, person: str, method: str = "GET", body: Any = None
) -> Visit:
    """Ask as this person and undo whatever came of it."""
    client, address = world.client(person), reverse(route.name, kwargs=kwargs)
    sending: dict[str, Any] = {"secure": True}
    if method != "GET":
        text = json.dumps(body or {}, default=str)
        sending |= (
            {"data": text, "content_type": "application/json", "HTTP_IF_MATCH": "*"}
            if route.is_api
            else {"data": body or {}}
        )
    if method not in ("GET", "POST") and not route.is_api:
        sending["data"] = ""
    asked: list[str] = []

    def keep(execute: Any, sql: str, *others: Any) -> Any:
        if not sql.startswith(HOUSEKEEPING):
            asked.append(sql)
        return execute(sql, *others)

    with transaction.atomic():
        last = Record.objects.aggregate(last=Max("id"))["last"] or 0
        with connection.execute_wrapper(keep):
            response = getattr(client, method.lower())(address, **sending)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        records = tuple(Record.objects.filter(id__gt=last))
        transaction.set_rollback(True)
    return Visit(response.status_code, outcome_of(response), CHANGING.sub(b"*", content), records, tuple(asked))
