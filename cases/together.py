"""Which children are taken to live together. Apps above add theirs in `AppConfig.ready`:

    from cases.together import add_way
    add_way(referred_together)      # ids of children -> ids of those who live with one of them

What is secret of where one of them lives is secret of the others: cases.operations.protect_addresses.
"""

from collections.abc import Callable, Collection, Iterable
from uuid import UUID

Way = Callable[[Collection[UUID]], Iterable[UUID]]
_ways: list[Way] = []


def add_way(way: Way) -> None:
    if way not in _ways:
        _ways.append(way)


def living_with(children: Collection[UUID]) -> set[UUID]:
    """These children and all who live with one of them, and with one of those in turn."""
    found, new = set(children), set(children)
    while new:
        new = {one for way in _ways for one in way(new)} - found
        found |= new
    return found
