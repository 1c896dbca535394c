"""A creating POST with an `Idempotency-Key` is done once; the same request again gets the first answer again."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from partners.models import IdempotentAnswer
from partners.operations.keys import ANSWERS_KEPT
from partners.requests import signed_in
from partners.rest.errors import Conflict

View = Callable[..., Response]


def idempotent(view: View) -> View:
    """Decorate a creating view method. Twenty identical requests make one thing: the others wait on the key's row."""

    @wraps(view)
    def answer(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return view(self, request, *args, **kwargs)
        if len(key) > 120:
            raise ValidationError({"Idempotency-Key": ["Use at most 120 characters."]})
        digest = hashlib.sha256(json.dumps(request.data, sort_keys=True, default=str).encode()).hexdigest()
        with transaction.atomic():
            kept = _claim(request, key, digest)
            if kept.status is not None:
                return Response(kept.body, status=kept.status, headers={"Idempotent-Replayed": "true"})
            response = view(self, request, *args, **kwargs)
            kept.status = response.status_code
            kept.body = json.loads(json.dumps(response.data, cls=JSONEncoder))
            kept.save(update_fields=["status", "body"])
        return response

    return answer


def _claim(request: Request, key: str, digest: str) -> IdempotentAnswer:
    mine = IdempotentAnswer.objects.filter(user_id=signed_in(request).pk, key=key)
    mine.filter(at__lt=timezone.now() - ANSWERS_KEPT).delete()
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(
                user_id=signed_in(request).pk, key=key, route=request.path[:200], body_digest=digest
            )
    except IntegrityError:
        kept = mine.select_for_update().get()
    if (kept.route, kept.body_digest) != (request.path[:200], digest):
        raise Conflict("This Idempotency-Key was used for another request.")
    return kept
