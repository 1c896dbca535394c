"""Limits on what one person may ask for, shared by pages and API."""

from rest_framework.throttling import UserRateThrottle


class SearchThrottle(UserRateThrottle):
    """Searches for children: 60 a minute a person, whichever door they come by."""

    scope = "search"
