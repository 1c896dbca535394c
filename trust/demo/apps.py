from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "trust.demo"
    label = "demo"
