"""Notices, and the outbox that they are sent from."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import notifications.models
from partners.created_together import CreateTogether


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partners", "__first__"),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                db_default=notifications.models.UuidV7(),
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "deputising_for",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("rule", models.CharField(max_length=60)),
                        ("subject_kind", models.CharField(max_length=60)),
                        ("subject_id", models.CharField(max_length=40)),
                        (
                            "label",
                            models.CharField(help_text="a reference, never a name: Action A-0000123", max_length=120),
                        ),
                        ("url", models.CharField(help_text="path of the page to open", max_length=200)),
                        (
                            "context",
                            models.JSONField(
                                blank=True, default=dict, help_text="words for the rule's sentence, never a name"
                            ),
                        ),
                        ("due", models.DateTimeField(help_text="the moment that the notice is about; part of its key")),
                        (
                            "mail",
                            models.CharField(
                                choices=[
                                    ("none", "Not by e-mail"),
                                    ("at_once", "In a mail of its own, at once"),
                                    ("digest", "In a mail with others"),
                                ],
                                default="none",
                                max_length=10,
                            ),
                        ),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("read_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["user", "-id"], name="notice_of_user"),
                            models.Index(condition=models.Q(("read_at", None)), fields=["user"], name="notice_unread"),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("rule", "subject_kind", "subject_id", "due", "user"), name="notice_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Delivery",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                db_default=notifications.models.UuidV7(),
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        (
                            "notice",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="notifications.notice",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[("in_app", "In the service"), ("email", "E-mail")],
                                default="email",
                                max_length=10,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("due", "Due"),
                                    ("claimed", "Being sent"),
                                    ("sent", "Sent"),
                                    ("failed", "Failed"),
                                ],
                                default="due",
                                max_length=10,
                            ),
                        ),
                        (
                            "mail",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="carried",
                                to="notifications.delivery",
                            ),
                        ),
                        (
                            "gathered_at",
                            models.DateTimeField(
                                help_text="when its digest was put together, on the leader", null=True
                            ),
                        ),
                        ("lease_until", models.DateTimeField(null=True)),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("available_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("last_error", models.CharField(blank=True, default="", max_length=80)),
                    ],
                    options={
                        "verbose_name_plural": "deliveries",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("mail", models.F("id")), ("state", "due")),
                                fields=["available_at"],
                                name="delivery_to_claim",
                            ),
                            models.Index(
                                condition=models.Q(("state", "claimed")),
                                fields=["lease_until"],
                                name="delivery_claimed",
                            ),
                            models.Index(
                                condition=models.Q(("mail", None)), fields=["user"], name="delivery_to_gather"
                            ),
                            models.Index(fields=["mail"], name="delivery_of_mail"),
                            models.Index(
                                condition=models.Q(("gathered_at__isnull", False)),
                                fields=["user", "gathered_at"],
                                name="digest_of_user",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("notice", "channel"), name="delivery_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lease_until__isnull", False), ("state", "claimed")),
                                    models.Q(models.Q(("state", "claimed"), _negated=True), ("lease_until", None)),
                                    _connector="OR",
                                ),
                                name="claimed_until_its_lease_ends",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                                    _connector="OR",
                                ),
                                name="sent_says_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Heartbeat",
                    fields=[
                        ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                        ("swept_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_heartbeat")],
                    },
                ),
            ]
        ),
    ]
