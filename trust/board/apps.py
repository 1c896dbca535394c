from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "trust.board"
    label = "board"

    def ready(self) -> None:
        from notifications.registry import add_rule
        from trust.board.notices import FIGURES_FROZEN

        add_rule(FIGURES_FROZEN)
