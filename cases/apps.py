from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases.leading import cases_led_by
        from notifications.registry import Rule, add_rule
        from partners.responsibilities import add_source

        add_source(cases_led_by)

        add_rule(
            Rule(
                code="cases.asked",
                words="{partner} asks about {label}. See who asked under “Who looked”, and share the record or answer.",
                subject_line="Somebody asks about a record you lead",
                why="Whoever finds that a record exists may ask its lead professional about it.",
                subject_kind="cases.case",
            )
        )
