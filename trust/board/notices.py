"""What the Board's people are told."""

from notifications.registry import Rule

FIGURES_FROZEN = Rule(
    code="board.figures",
    words="The figures for the {label} of {day} are ready. They will not change.",
    subject_line="The figures for the Board on {day}",
    why="Members of the Board are told when the figures for a meeting are frozen.",
    subject_kind="board.boardmeeting",
)

SEATED = Rule(
    code="board.seated",
    words="You have a seat on the {label}.",
    subject_line="You have a seat on the Board",
    why="Whoever is given a seat on the Board is told.",
    subject_kind="board.boardmember",
)

ANSWERS = Rule(
    code="board.answers",
    words="You answer for the Board's priority “{label}”.",
    subject_line="You answer for a priority of the Board",
    why="The member of the Board who answers for a priority from now on is told.",
    subject_kind="board.priority",
)
