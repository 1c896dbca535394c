"""One handler turns what operations raise into the API's answers.

400 field map · 401 · 403 in sight but not allowed · 404 out of sight · 409 the state does not allow it ·
412 stale · 428 `If-Match` missing · 429 with `Retry-After`.
"""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.exceptions import ValidationError as ApiValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

CONFLICTS = {"state", "conflict"}


class Stale(APIException):
    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = "This was changed since you read it. Read it again, then repeat your change."
    default_code = "stale"


class PreconditionMissing(APIException):
    status_code = 428
    default_detail = "Send the ETag you read in If-Match."
    default_code = "if_match_missing"


class Conflict(APIException):
    status_code = status.HTTP_409_CONFLICT
    default_code = "state"


def respond(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, ValidationError):
        if not hasattr(error, "error_dict") and getattr(error, "code", None) in CONFLICTS:
            set_rollback()
            return Response({"detail": " ".join(error.messages), "code": error.code}, status=409)
        error = ApiValidationError(field_map(error))
    return exception_handler(error, context)


def field_map(error: ValidationError) -> dict[str, list[str]]:
    """Django's errors as {field: [messages]}; what belongs to no field stands under `non_field_errors`."""
    if hasattr(error, "error_dict"):
        return {
            "non_field_errors" if name == NON_FIELD_ERRORS else name: list(messages)
            for name, messages in error.message_dict.items()
        }
    return {"non_field_errors": list(error.messages)}
