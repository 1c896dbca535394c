"""Cursor pages: `{"next", "previous", "results"}`, `page_size` up to 100."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param


class Pages(CursorPagination):
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering: Any = "-pk"  # a name, or several: the stubs know only one


def asked_size(request: Request) -> int:
    """How many rows a page shall have, for lists that are read by a statement of their own."""
    try:
        return min(max(int(request.query_params["page_size"]), 1), Pages.max_page_size)
    except (KeyError, ValueError):
        return Pages.page_size


def page(request: Request, results: Any, *, next_cursor: str = "", previous_cursor: str = "") -> Response:
    """The answer for such a list."""
    return Response(
        {"next": _address(request, next_cursor), "previous": _address(request, previous_cursor), "results": results}
    )


def _address(request: Request, cursor: str) -> str | None:
    here = remove_query_param(request.build_absolute_uri(), "cursor")
    return replace_query_param(here, "cursor", cursor) if cursor else None
