"""The queue is read in its order, and the clocks that stand still apart. Built while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

WAITING = ("sent", "queried", "accepted", "proposed")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("referrals", "0029_counts_by_appended_changes")]

    operations = [
        AddIndexConcurrently(
            "referral",
            models.Index(
                fields=["due_at", "id", "receiving_team"],
                condition=Q(state__in=WAITING, paused_at=None),
                name="queue_by_clock",
            ),
        ),
        AddIndexConcurrently(
            "referral",
            models.Index(
                fields=["receiving_team"],
                include=["id", "due_at", "paused_at", "clock_rules"],
                condition=Q(state__in=WAITING, paused_at__isnull=False),
                name="queue_standing_still",
            ),
        ),
    ]
