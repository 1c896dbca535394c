"""A creating POST with an `Idempotency-Key` is done once; the same request again gets the first answer again."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from audit import trail
from partners.models import IdempotentAnswer, User
from partners.operations.keys import ANSWERS_KEPT
from partners.requests import signed_in
from partners.rest import preconditions
from partners.rest.errors import Conflict

View = Callable[..., Response]


def idempotent(view: View) -> View:
    """Decorate a creating view method. Twenty identical requests make one thing: the others wait on the key's row."""

    @wraps(view)
    def once(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return view(self, request, *args, **kwargs)
        if len(key) > 120:
            raise exceptions.ValidationError({"Idempotency-Key": ["Use at most 120 characters."]})
        digest = hashlib.sha256(json.dumps(request.data, sort_keys=True, default=str).encode()).hexdigest()
        with transaction.atomic():
            kept = _claim(request, key, digest)
            if kept.status is not None:
                case_id = _ask_anew(lambda: view(self, request, *args, **kwargs), by=signed_in(request))
                trail.record("answered again", kept, by=signed_in(request), case_id=case_id)
                answer = preconditions.detail(kept.body, status=kept.status)
                answer.headers["Idempotent-Replayed"] = "true"
                return answer
            response = view(self, request, *args, **kwargs)
            kept.status = response.status_code
            kept.body = json.loads(json.dumps(response.data, cls=JSONEncoder))
            kept.save(update_fields=["status", "body"])
        return response

    return once


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


def _ask_anew(do: Callable[[], Response], *, by: User) -> UUID | None:
    """Whether who asks again still may: the work is done once more and taken back. Returns the case it was about.

    What was in sight then may not be now, and a kept answer opens nothing that the work itself would not. A refusal
    for rights or sight is raised; one for the state that the first request left ("already listed") is expected.
    """
    began = timezone.now()
    with transaction.atomic():
        try:
            do()
        except (PermissionDenied, Http404, exceptions.PermissionDenied, exceptions.NotFound):
            raise
        except exceptions.ValidationError as refused:
            if "does_not_exist" in _codes(refused.get_codes()):  # named in the body, and out of sight by now
                raise
        except (DjangoValidationError, exceptions.APIException):
            pass
        case_id = trail.case_of_this_request(by=by, since=began)
        transaction.set_rollback(True)
    return case_id


def _codes(found: Any) -> set[str]:
    if isinstance(found, dict):
        found = list(found.values())
    return {found} if isinstance(found, str) else {code for one in found for code in _codes(one)}
