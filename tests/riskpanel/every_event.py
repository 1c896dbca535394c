"""Every event in one state: each happens, or is refused in words and leaves nothing behind."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from audit.models import Record

Events = Mapping[str, tuple[Callable[[Any], object], Collection[str]]]


def not_as_said(events: Events, world: Any, state: str) -> dict[str, str]:
    """What came of each event otherwise than said: `events` has for each what happens, and the states in which it may.

    Each begins anew: what it did is undone. A refusal is one of state or a conflict.
    """
    wrong = {}
    for event, (happen, possible) in events.items():
        came, records = "happened", Record.objects.count()
        with transaction.atomic():
            try:
                with transaction.atomic():
                    happen(world)
            except ValidationError as refused:
                came = "refused" if getattr(refused, "code", None) in ("state", "conflict") else repr(refused)
                assert Record.objects.count() == records
            transaction.set_rollback(True)
        if came != ("happened" if state in possible else "refused"):
            wrong[event] = came
    return wrong
