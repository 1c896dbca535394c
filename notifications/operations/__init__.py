from notifications.operations.delivering import Delivered, deliver, post_nothing
from notifications.operations.notices import mark_all_read, mark_read, notify
from notifications.operations.sweeping import SweepResult, sweep, sweep_age

__all__ = [
    "Delivered",
    "SweepResult",
    "deliver",
    "mark_all_read",
    "mark_read",
    "notify",
    "post_nothing",
    "sweep",
    "sweep_age",
]
