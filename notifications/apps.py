from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import absences, registry
        from partners.operations import forget_answers

        registry.add_rule(absences.BEGUN)
        registry.add_step("answers of repeated requests", forget_answers)
