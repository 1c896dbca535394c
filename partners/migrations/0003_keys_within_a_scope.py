from django.db import migrations, models


class Migration(migrations.Migration):
    """Keys made before had no scope: they keep everything that their person may do."""

    dependencies = [("partners", "0002_away_once_at_a_time")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="scope",
            field=models.CharField(
                choices=[
                    ("refer", "Send referrals and follow them"),
                    ("read", "Read what I may see, and change nothing"),
                    ("everything", "Everything that I may do"),
                ],
                default="everything",
                max_length=10,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="apikey",
            name="last_used_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["refer", "read", "everything"])), name="api_key_scope_known"
            ),
        ),
    ]
