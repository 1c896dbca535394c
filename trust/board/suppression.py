"""Small numbers: what may be published without a child being worked out from it.

Policy: a count from 1 to 5 is shown as "c". Where it could be had back by taking the other parts from their total,
the next smallest part is hidden with it, until what is hidden together is no longer a small number. Figures are
published for finished quarters only, and a year's total only where no quarter under it stands alone in hiding, so that
neither a choice of dates nor yesterday's page can be taken from today's. See docs/decisions/0007-small-numbers.md.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

HIDDEN = "c"
SMALLEST, LARGEST = 1, 5

Key = TypeVar("Key", bound=Hashable)


def is_small(count: int) -> bool:
    """From 1 to 5 children: the range in which neighbours, schools and families know who is meant."""
    return SMALLEST <= count <= LARGEST


def hidden_parts(parts: Mapping[Key, int]) -> set[Key]:
    """Which parts of a line to hide where the parts and their total are published together.

    The total itself is hidden where it is small (`is_small`); then nothing bounds the parts and none is added.
    """
    hidden = {key for key, count in parts.items() if is_small(count)}
    if not hidden or is_small(sum(parts.values())):
        return hidden
    for key in sorted(parts, key=lambda key: (parts[key], str(key))):
        if len(hidden) >= 2 and sum(parts[one] for one in hidden) > LARGEST:
            break
        hidden.add(key)
    return hidden


def may_show_total(quarters: Sequence[int]) -> bool:
    """Whether a total of quarters that were each published before may be shown beside them.

    Nothing can be hidden afterwards that was shown before, so the total goes instead.
    """
    hidden = [count for count in quarters if is_small(count)]
    if is_small(sum(quarters)):
        return False
    return not hidden or (len(hidden) >= 2 and sum(hidden) > LARGEST)
