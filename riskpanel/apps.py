from django.apps import AppConfig


class RiskPanelConfig(AppConfig):
    name = "riskpanel"

    def ready(self) -> None:
        from cases.tabs import Tab, add_tab
        from notifications.registry import add_rule
        from partners.responsibilities import add_source
        from riskpanel import holding, reminders
        from riskpanel.notices import RULES

        for rule in RULES:
            add_rule(rule)
        reminders.register()
        for source in (holding.actions_owned_by, holding.entries_led_by, holding.seats_of, holding.logs_owned_by):
            add_source(source)
        add_tab(Tab("Risk", "riskpanel:risk_of_case", place=20))
