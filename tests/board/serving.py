"""A Board with a chair and a member who answers for a priority that a panel serves, for tests."""

from tests.cast import SINCE
from trust.board import operations
from trust.board.models import Board


def make_board(cast, panel) -> Board:
    board = operations.set_up_board(name="Trust Board", by=cast.admin)
    operations.seat_on_board(board, cast.boardchair, role="chair", since=SINCE, by=cast.admin)
    seat = operations.seat_on_board(board, cast.board, since=SINCE, by=cast.admin)
    operations.set_priority(
        board, title="Fewer at high risk", outcome_area="safe", accountable=seat, panels=[panel], by=cast.admin
    )
    return board
