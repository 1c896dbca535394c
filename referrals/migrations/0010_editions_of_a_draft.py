from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0009_answers_of_partners"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="editing",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="referral",
            name="saved_number",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
