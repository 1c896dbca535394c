"""A question that is out when the release arrives stops the clock from then on."""

from django.db import migrations
from django.utils import timezone


def stop(apps, schema_editor):
    apps.get_model("referrals", "Referral").objects.filter(state="queried", paused_at=None).update(
        paused_at=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [("referrals", "0011_clocks_by_rules")]
    operations = [migrations.RunPython(stop, migrations.RunPython.noop)]
