from django.apps import AppConfig


class BoardConfig(AppConfig):
    name = "trust.board"
    label = "board"

    def ready(self) -> None:
        from notifications.registry import add_rule
        from partners.responsibilities import add_source
        from trust import checks  # noqa: F401 - `manage.py check` knows what was imported
        from trust.board import holding
        from trust.board.notices import ANSWERS, FIGURES_FROZEN, SEATED

        for rule in (FIGURES_FROZEN, SEATED, ANSWERS):
            add_rule(rule)
        for source in holding.SOURCES:
            add_source(source)
