"""ETags: every detail carries one, and a change must name the one it read."""

import hashlib
import json
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from partners.rest.errors import PreconditionMissing, Stale


def etag_of(body: Any) -> str:
    """A strong tag over the representation itself, so whatever a reader sees is what a writer is held to."""
    text = json.dumps(body, cls=JSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def detail(body: Any, *, status: int = 200) -> Response:
    """The answer for one thing, with its ETag."""
    return Response(body, status=status, headers={"ETag": etag_of(body)})


def require_match(request: Request, body: Any) -> None:
    """Hold a change to the representation it read. Call with the row locked.

    Raises PreconditionMissing (428) without `If-Match`, Stale (412) where the thing has changed since.
    """
    given = request.headers.get("If-Match")
    if not given:
        raise PreconditionMissing
    if given.strip() != "*" and etag_of(body) not in [tag.strip().removeprefix("W/") for tag in given.split(",")]:
        raise Stale
