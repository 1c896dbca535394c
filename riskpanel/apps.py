from django.apps import AppConfig


class RiskPanelConfig(AppConfig):
    name = "riskpanel"
