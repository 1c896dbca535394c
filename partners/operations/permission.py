"""How an operation refuses."""

from django.core.exceptions import PermissionDenied


def require(allowed: bool, message: str = "") -> None:
    """Raise PermissionDenied unless a rule said yes: the one way operations refuse."""
    if not allowed:
        raise PermissionDenied(message)
