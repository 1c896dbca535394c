"""Limits on what one person may ask for, shared by pages and API."""

from typing import cast

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView


class PageThrottle(UserRateThrottle):
    """A limit that a page asks too."""

    def allows(self, request: HttpRequest) -> bool:
        """The same count for a page: all that is read of its request is the signed-in person."""
        return self.allow_request(cast(Request, request), APIView())


class SearchThrottle(PageThrottle):
    """Searches for children: 60 a minute a person, whichever door they come by."""

    scope = "search"


class UploadThrottle(PageThrottle):
    """Files of referrals: each tells how many of its children are known."""

    scope = "upload"


class ExportThrottle(PageThrottle):
    """Files of many rows to take away: 5 an hour a person."""

    scope = "export"
