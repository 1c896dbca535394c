from django.apps import AppConfig


class RiskPanelConfig(AppConfig):
    name = "riskpanel"

    def ready(self) -> None:
        from cases.tabs import Tab, add_tab
        from notifications.registry import add_rule
        from riskpanel import reminders
        from riskpanel.notices import RULES

        for rule in RULES:
            add_rule(rule)
        reminders.register()
        add_tab(Tab("Risk", "riskpanel:risk_of_case", place=20))
