"""The children beside the first are named as the referrer knew them, not as their record is called since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0025_tally_so_far")]

    operations = [
        migrations.AddField(
            "referredchild", "as_given", models.CharField(blank=True, db_default="", default="", max_length=161)
        ),
        migrations.AddField("referredchild", "born_as_given", models.DateField(blank=True, null=True)),
    ]
