from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"

    def ready(self) -> None:
        from notifications import absences, registry, relationships, sign_ins
        from partners.operations import forget_answers

        registry.add_rule(absences.BEGUN)
        registry.add_rule(sign_ins.FACTOR_RESET)
        registry.add_rule(sign_ins.LET_BACK_IN)
        registry.add_rule(relationships.TAKEN_BACK)
        registry.add_step("answers of repeated requests", forget_answers)
