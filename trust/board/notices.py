"""What the Board's people are told."""

from notifications.registry import Rule

FIGURES_FROZEN = Rule(
    code="board.figures",
    words="The figures for the {label} of {day} are ready. They will not change.",
    subject_line="The figures for the Board on {day}",
    why="Members of the Board are told when the figures for a meeting are frozen.",
    subject_kind="board.boardmeeting",
)
