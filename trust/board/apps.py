from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "trust.board"
    label = "board"

    def ready(self) -> None:
        from notifications.registry import add_rule
        from partners.responsibilities import add_source
        from trust.board import holding
        from trust.board.notices import FIGURES_FROZEN

        add_rule(FIGURES_FROZEN)
        for source in holding.SOURCES:
            add_source(source)
