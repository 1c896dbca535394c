"""Who took a referral into triage, who was given it since, and why."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


def somebody(**more):
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


WAITING = ("sent", "queried", "accepted", "proposed")


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0030_queue_by_its_clock"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "referral",
            "taken_by",
            somebody(db_index=False, null=True, help_text="who took it into triage, or was given it since"),
        ),
        migrations.AddIndex(
            "referral",
            models.Index(
                fields=["taken_by"],
                condition=models.Q(("state__in", WAITING), ("taken_by__isnull", False)),
                name="taken_and_waiting",
            ),
        ),
        migrations.CreateModel(
            name="Reassignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("before", somebody()),
                ("by", somebody()),
                (
                    "referral",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reassignments",
                        to="referrals.referral",
                    ),
                ),
                ("to", somebody()),
            ],
            options={
                "ordering": ("at",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="reassignment_says_why"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reassignment",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3805940908c8e6239e0fa00c356a12795d69aacd",
                    operation="UPDATE",
                    pgid="pgtrigger_append_only_a723c",
                    table="referrals_reassignment",
                    when="BEFORE",
                ),
            ),
        ),
    ]
