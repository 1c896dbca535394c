"""Verbs about the Board: its figures, who sits on it, and who answers for each priority."""

from trust.board.operations.figures import freeze_figures, may_freeze
from trust.board.operations.priorities import change_who_answers, set_priority
from trust.board.operations.seats import end_seat, seat_on_board, set_up_board

__all__ = [
    "change_who_answers",
    "end_seat",
    "freeze_figures",
    "may_freeze",
    "seat_on_board",
    "set_priority",
    "set_up_board",
]
