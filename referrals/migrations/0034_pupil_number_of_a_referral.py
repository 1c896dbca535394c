"""The unique pupil number of the child, as the referrer gives it. Old code goes on writing rows without it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0033_decision_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="upn",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=20, verbose_name="unique pupil number"
            ),
        ),
    ]
