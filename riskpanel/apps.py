from django.apps import AppConfig


class RiskPanelConfig(AppConfig):
    name = "riskpanel"

    def ready(self) -> None:
        from cases.cautions import add_caution
        from cases.seen_by import add_watch
        from cases.tabs import Tab, add_tab
        from notifications.registry import add_rule
        from partners.responsibilities import add_source
        from referrals.to_panel import Way, set_way
        from riskpanel import cautions, holding, reminders
        from riskpanel.notices import RULES
        from riskpanel.operations import referring
        from riskpanel.seen_by import panels_that_see

        for rule in RULES:
            add_rule(rule)
        reminders.register()
        for source in holding.SOURCES:
            add_source(source)
        add_caution(cautions.on_the_log)
        add_caution(cautions.open_actions)
        add_caution(cautions.referred)
        add_watch(panels_that_see)
        set_way(
            Way(
                panels=referring.panels_to_refer_to,
                lines=referring.panels_as_lines,
                why_not=referring.why_not,
                refer=referring.refer_from_front_door,
            )
        )
        add_tab(Tab("Risk", "riskpanel:risk_of_case", place=20))
