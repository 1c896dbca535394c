"""The API's refusals as its OpenAPI description shows them: `@extend_schema(responses=answers(200, CaseBody, 409))`."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

Problem = inline_serializer("Problem", {"detail": serializers.CharField()})
Conflict = inline_serializer("Conflict", {"detail": serializers.CharField(), "code": serializers.CharField()})
WORDS = {
    400: OpenApiResponse(OpenApiTypes.OBJECT, "What is wrong, by field: `{field: [messages]}`"),
    401: OpenApiResponse(Problem, "No valid key or session"),
    403: OpenApiResponse(Problem, "In sight, but not allowed"),
    404: OpenApiResponse(Problem, "Does not exist, or is out of sight"),
    409: OpenApiResponse(Conflict, "Its state does not allow this"),
    412: OpenApiResponse(Problem, "Changed since it was read"),
    428: OpenApiResponse(Problem, "`If-Match` is missing"),
    429: OpenApiResponse(Problem, "Too often; see `Retry-After`"),
}
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="the ETag you read")
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="repeat it, and the same request is done once"
)
CURSOR = OpenApiParameter("cursor", str, description="from `next` or `previous` of a page")
PAGE_SIZE = OpenApiParameter("page_size", int, description="1 to 100; 25 where it is left out")


def answers(status: int, body: Any, *refusals: int) -> dict[int, Any]:
    """The answer, and 401, 403 and 404 beside those named."""
    return {status: body} | {code: WORDS[code] for code in sorted({401, 403, 404, *refusals})}


def page_of(name: str, body: type[serializers.Serializer[Any]], **beside: serializers.Field) -> Any:
    """A cursor page of these, for lists that are not a model's; `beside` is what the page says about the whole list."""
    return inline_serializer(
        f"{name}Page",
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": body(many=True),
            **beside,
        },
    )
