"""Of the referrals that wait: when the working days there are to decide end. Of the decided nobody asks it."""

from django.db import migrations

from referrals import clocks

WAITING = ("sent", "queried", "accepted", "proposed")


def settle(apps, schema_editor):
    rows = apps.get_model("referrals", "Referral").objects.filter(state__in=WAITING, received_at__isnull=False)
    for referral in rows.select_related("clock_rules").prefetch_related("pauses").iterator(1000):
        kept = referral.clock_rules
        in_force = clocks.USUAL
        if kept is not None:
            in_force = clocks.Rules(days_unrated=kept.days_unrated, opens=kept.opens, closes=kept.closes)
        pauses = [clocks.Pause(one.since, one.until) for one in referral.pauses.all()]
        received = referral.received_at
        referral.day_ends_at = clocks.due_at(received, rules=in_force, pauses=pauses)
        referral.day_remind_at = clocks.warned_at(received, rules=in_force, pauses=pauses)
        referral.save(update_fields=["day_ends_at", "day_remind_at"])


class Migration(migrations.Migration):
    dependencies = [("referrals", "0035_the_day_to_decide")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
