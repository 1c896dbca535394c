from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import absences, registry

        registry.add_rule(absences.BEGUN)
