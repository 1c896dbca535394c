import django.db.models.deletion
from django.db import migrations, models

from referrals.states import ReferralSource

FOREIGN = {"db_constraint": False, "db_index": False, "on_delete": django.db.models.deletion.DO_NOTHING}


class Migration(migrations.Migration):
    dependencies = [("referrals", "0027_others_as_given_so_far")]

    operations = [
        migrations.CreateModel(
            name="FrontDoorChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("times", models.IntegerField(help_text="1 where it came to count so, -1 where it no longer does")),
                ("month", models.DateField(help_text="its first day")),
                ("source", models.CharField(blank=True, choices=ReferralSource, max_length=2)),
                ("is_again", models.BooleanField()),
                ("is_again_after_no_action", models.BooleanField()),
                (
                    "decision",
                    models.ForeignKey(null=True, related_name="+", to="referrals.decision", **FOREIGN),
                ),
                (
                    "locality",
                    models.ForeignKey(null=True, related_name="+", to="partners.locality", **FOREIGN),
                ),
                ("team", models.ForeignKey(related_name="+", to="partners.team", **FOREIGN)),
            ],
        ),
    ]
