from django.apps import AppConfig


class RiskPanelConfig(AppConfig):
    name = "riskpanel"

    def ready(self) -> None:
        from notifications.registry import add_rule
        from riskpanel import reminders
        from riskpanel.notices import RULES

        for rule in RULES:
            add_rule(rule)
        reminders.register()
