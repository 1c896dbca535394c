from cases.operations.asking import ask_about
from cases.operations.children import (
    change_child,
    lock_family,
    protect_address,
    protect_addresses,
    record_child,
    record_children,
)
from cases.operations.episodes import (
    change_level,
    close_case,
    hand_over,
    join_team_around_child,
    open_case,
    restrict_by_reference,
    restrict_case,
)
from cases.operations.merging import merge_children, undo_merge
from cases.operations.record import record_event, record_voice
from cases.operations.sharing import end_share, share_case, touch

__all__ = [
    "ask_about",
    "change_child",
    "change_level",
    "close_case",
    "end_share",
    "hand_over",
    "join_team_around_child",
    "lock_family",
    "merge_children",
    "open_case",
    "protect_address",
    "protect_addresses",
    "record_child",
    "record_children",
    "record_event",
    "record_voice",
    "restrict_by_reference",
    "restrict_case",
    "share_case",
    "touch",
    "undo_merge",
]
