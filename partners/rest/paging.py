"""Cursor pages: `{"next", "previous", "results"}`, `page_size` up to 100."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 100
    ordering = "-pk"
