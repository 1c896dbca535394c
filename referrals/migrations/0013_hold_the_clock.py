"""What the database holds of a clock."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("referrals", "0012_stop_the_clock_of_open_questions")]
    operations = [
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at__isnull", False), ("state", "queried")),
                    models.Q(models.Q(("state", "queried"), _negated=True), ("paused_at", None)),
                    _connector="OR",
                ),
                name="clock_stands_while_a_question_is_out",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("breached_at", None), ("due_at__lte", models.F("breached_at")), _connector="OR"),
                name="a_breach_is_not_rated_away",
            ),
        ),
    ]
