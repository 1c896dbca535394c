from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from cases.above import add_lock
        from cases.together import add_way
        from notifications.registry import add_rule
        from partners.responsibilities import add_source, add_source_at_teams
        from referrals import speaking
        from referrals.notices import add_rules
        from referrals.operations.locking import lock_referrals_of
        from referrals.records import referred_together

        add_lock(lock_referrals_of)
        add_way(referred_together)
        add_rules()
        add_rule(speaking.QUESTION_UNHEARD)
        for source in speaking.SOURCES:
            add_source(source)
        add_source_at_teams(speaking.WAITING_AT_A_TEAM)
