"""Who answered for each priority, from when until when: read from the versions that the database keeps by itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.apps import apps
from django.utils import timezone

from partners.models import User
from trust.board.models import BoardMember, Priority


@dataclass(frozen=True)
class Answered:
    """`until` is the day on which another was named."""

    user: User
    since: date
    until: date


def answered_before(priorities: Iterable[Priority]) -> dict[int, list[Answered]]:
    """By priority: who answered for it before the one who does now, the latest first. Two statements."""
    spells: dict[int, list[tuple[int, date]]] = {}
    versions = apps.get_model("board", "PriorityVersion").objects.filter(pgh_obj__in=[one.pk for one in priorities])
    columns = ("pgh_obj_id", "accountable_id", "answers_since", "pgh_created_at")
    for priority, seat, since, at in versions.order_by("pgh_id").values_list(*columns):
        found = spells.setdefault(priority, [])
        if not found or found[-1][0] != seat:
            found.append((seat, since or timezone.localdate(at)))
    seats = BoardMember.objects.select_related("user").in_bulk({seat for one in spells.values() for seat, _ in one})
    return {
        priority: [
            Answered(seats[seat].user, since, following[1])
            for (seat, since), following in reversed(list(pairwise(found)))
        ]
        for priority, found in spells.items()
    }
