"""Keyset positions as opaque text for addresses: a moment and an id, never a name."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from django.utils import timezone

Key = tuple[datetime, UUID]


def written(key: Key | None) -> str:
    if key is None:
        return ""
    return base64.urlsafe_b64encode(f"{key[0].isoformat()}|{key[1]}".encode()).decode().rstrip("=")


def read(text: str) -> Key | None:
    """The key, or None where the text is not one: a mangled address shows the first page."""
    try:
        moment, _, pk = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition("|")
        at = datetime.fromisoformat(moment)
        return (at if timezone.is_aware(at) else timezone.make_aware(at)), UUID(pk)
    except (ValueError, binascii.Error, OverflowError):
        return None
