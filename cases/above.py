"""What apps above keep of a child and lock before the child: whoever changes both locks it first, as they do.

    from cases.above import add_lock
    add_lock(lock_referrals_of)     # ids of children, inside a transaction

Added in `AppConfig.ready`.
"""

from collections.abc import Callable, Collection
from uuid import UUID

Lock = Callable[[Collection[UUID]], None]
_locks: list[Lock] = []


def add_lock(lock: Lock) -> None:
    if lock not in _locks:
        _locks.append(lock)


def lock_what_leads_to(children: Collection[UUID]) -> None:
    for lock in _locks:
        lock(children)
