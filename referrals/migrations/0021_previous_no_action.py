from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0020_disagreements")]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="previous_no_action",
            field=models.BooleanField(
                db_default=False, default=False, help_text="that one had been decided as no further action by then"
            ),
        ),
    ]
