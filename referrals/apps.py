from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from notifications import registry
        from referrals.notices import add_rules
        from referrals.operations import send_confirmed_imports

        add_rules()
        registry.add_step("files of referrals sent", send_confirmed_imports)
