"""What is typed of a decision is kept while somebody types."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0032_who_has_a_referral_so_far"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("values", models.JSONField(default=dict, help_text="field → the texts that were typed or chosen")),
                ("editing", models.UUIDField(editable=False, null=True)),
                ("saved_number", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="referrals.referral"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("referral", "author"), name="one_draft_of_a_decision_of_an_author")
                ],
            },
        ),
    ]
