from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases.leading import CASES_LED, LEAD_DECLARED
        from notifications.registry import Rule, add_rule
        from notifications.states import Urgency
        from partners.responsibilities import add_source

        add_source(CASES_LED)
        add_rule(LEAD_DECLARED)

        add_rule(
            Rule(
                code="cases.asked",
                words="{partner} asks about {label}. See who asked under “Who looked”, and share the record or answer.",
                subject_line="Somebody asks about a record you lead",
                why="Whoever finds that a record exists may ask its lead professional about it.",
                subject_kind="cases.case",
            )
        )
        add_rule(
            Rule(
                code="cases.handed_over",
                words="{label} has another lead professional.",
                subject_line="A record has another lead professional",
                why="Who gives up the lead of a case and who takes it on both hear of it.",
                urgency=Urgency.AT_ONCE,
                subject_kind="cases.case",
            )
        )
        add_rule(
            Rule(
                code="cases.merged",
                words="{label} and another record of the same child were made one. Look whether that is right.",
                subject_line="Two records of one child were made one",
                why="The lead professional of a case hears when it comes to another record.",
                subject_kind="cases.case",
            )
        )
        add_rule(
            Rule(
                code="cases.unmerged",
                words="{label}: two records that had been made one were taken apart again.",
                subject_line="Two records were taken apart",
                why="The lead professional of a case hears when it comes to another record.",
                subject_kind="cases.case",
            )
        )
        add_rule(
            Rule(
                code="cases.asked_restricted",
                words="{partner} asks about {label}. Its lead has been told too; agree with them who answers.",
                subject_line="Somebody asks about a restricted record",
                why="Of a restricted record a search names only the safeguarding lead, so that you are asked.",
                subject_kind="cases.case",
            )
        )
