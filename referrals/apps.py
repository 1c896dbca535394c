from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from cases.together import add_way
        from notifications.registry import add_rule
        from partners.responsibilities import add_source, add_source_at_teams
        from referrals import speaking
        from referrals.notices import add_rules
        from referrals.records import referred_together

        add_way(referred_together)
        add_rules()
        add_rule(speaking.QUESTION_UNHEARD)
        for source in speaking.SOURCES:
            add_source(source)
        add_source_at_teams(speaking.WAITING_AT_A_TEAM)
