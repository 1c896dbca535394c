"""Referrals and what is sent with them, the rules of the front door, its clock and its questions."""

import django.contrib.postgres.constraints
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import audit.identifiers
import cases.files.models
import referrals.models.referrals
from partners.created_together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("referrals", "0001_referral_reference"),
        ("referrals", "0002_registers"),
        ("referrals", "0003_children_of_every_kind"),
        ("referrals", "0004_household_members"),
        ("referrals", "0005_each_child_is_decided"),
        ("referrals", "0006_additions_of_the_referrer"),
        ("referrals", "0007_referral_urgent"),
        ("referrals", "0008_guidance_drafted_and_read"),
        ("referrals", "0009_answers_of_partners"),
        ("referrals", "0010_editions_of_a_draft"),
        ("referrals", "0011_clocks_by_rules"),
        ("referrals", "0012_stop_the_clock_of_open_questions"),
        ("referrals", "0013_hold_the_clock"),
        ("referrals", "0014_routing_by_dated_rules"),
        ("referrals", "0016_referrals_by_a_file"),
        ("referrals", "0021_previous_no_action"),
        ("referrals", "0022_previous_no_action_so_far"),
        ("referrals", "0026_others_as_given"),
        ("referrals", "0027_others_as_given_so_far"),
        ("referrals", "0030_queue_by_its_clock"),
        ("referrals", "0031_who_has_a_referral"),
        ("referrals", "0032_who_has_a_referral_so_far"),
        ("referrals", "0034_pupil_number_of_a_referral"),
        ("referrals", "0035_the_day_to_decide"),
        ("referrals", "0036_the_day_to_decide_so_far"),
        ("referrals", "0037_children_together_so_far"),
    ]

    initial = True

    dependencies = [
        ("cases", "0003_known_names_by_triggers"),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE referrals_referral_reference",
            reverse_sql="DROP SEQUENCE referrals_referral_reference",
        ),
        CreateTogether(
            [
                migrations.CreateModel(
                    name="ClockRules",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "red_hours",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(500),
                                ],
                                verbose_name="red, in working hours",
                            ),
                        ),
                        (
                            "amber_hours",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(500),
                                ],
                                verbose_name="amber, in working hours",
                            ),
                        ),
                        (
                            "green_hours",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(500),
                                ],
                                verbose_name="green, in working hours",
                            ),
                        ),
                        (
                            "days_unrated",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(20),
                                ],
                                verbose_name="working days to decide",
                            ),
                        ),
                        (
                            "days_to_disagree",
                            models.PositiveSmallIntegerField(
                                db_default=10,
                                default=10,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="working days to disagree with a decision",
                            ),
                        ),
                        (
                            "days_to_answer",
                            models.PositiveSmallIntegerField(
                                db_default=3,
                                default=3,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(20),
                                ],
                                verbose_name="working days to answer a disagreement",
                            ),
                        ),
                        ("opens", models.TimeField()),
                        ("closes", models.TimeField(help_text="midnight closes the day that it ends")),
                        ("reason", models.TextField()),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "rules of the clock",
                        "verbose_name_plural": "rules of the clock",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("amber_hours__gte", models.F("red_hours")),
                                    ("green_hours__gte", models.F("amber_hours")),
                                    ("red_hours__gte", 1),
                                ),
                                name="a_red_clock_is_the_shortest",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days_unrated__gte", 1)), name="a_day_to_decide"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("days_to_answer__gte", 1), ("days_to_disagree__gte", 1)),
                                name="a_day_to_disagree_and_to_answer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closes__gt", models.F("opens")), ("closes", "00:00"), _connector="OR"
                                ),
                                name="opens_before_it_closes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="clock_rules_say_why"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="1287121bc501631526f0256e638a77caa79b4844",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_ff872",
                                    table="referrals_clockrules",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ThresholdDocument",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField(unique=True)),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("superseded", "Superseded")],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        (
                            "edition",
                            models.PositiveIntegerField(
                                db_default=1, default=1, help_text="one more with each saving of the draft"
                            ),
                        ),
                        (
                            "changes",
                            models.TextField(blank=True, db_default="", default="", verbose_name="what is new"),
                        ),
                        ("universal", models.TextField(verbose_name="level 1: universal")),
                        ("additional", models.TextField(verbose_name="level 2: additional")),
                        ("targeted", models.TextField(verbose_name="level 3: targeted")),
                        ("specialist", models.TextField(verbose_name="level 4: specialist")),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "published_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "threshold document",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published")),
                                fields=("state",),
                                name="one_published_guidance",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")), fields=("state",), name="one_guidance_draft"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at", None), ("published_by", None)),
                                    models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="guidance_published_by_at",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state", "draft"), ("published_at__isnull", False), _connector="OR"
                                ),
                                name="guidance_out_is_dated",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="words_stand_once_published",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.state <> 'draft' AND (OLD.version, OLD.changes, OLD.universal, OLD.additional, OLD.targeted, OLD.specialist, OLD.published_at) IS DISTINCT FROM (NEW.version, NEW.changes, NEW.universal, NEW.additional, NEW.targeted, NEW.specialist, NEW.published_at))",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="255637a2c282403c66296651c5419e914784498f",
                                    operation="UPDATE",
                                    pgid="pgtrigger_words_stand_once_published_38870",
                                    table="referrals_thresholddocument",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="never_back_to_draft",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.state <> 'draft' AND NEW.state = 'draft')",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="1648832f71bfb925678b57fde48602651f8d73b0",
                                    operation="UPDATE",
                                    pgid="pgtrigger_never_back_to_draft_43b6c",
                                    table="referrals_thresholddocument",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="kept_once_published",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.state <> 'draft')",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="e60807b3570fa939ffae9958c59fe63fff01822a",
                                    operation="DELETE",
                                    pgid="pgtrigger_kept_once_published_c2187",
                                    table="referrals_thresholddocument",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Acknowledgement",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "document",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acknowledgements",
                                to="referrals.thresholddocument",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("document", "user"), name="acknowledged_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="a2c82bc6008734ae066ac95569e840c70bf643f3",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_44aa9",
                                    table="referrals_acknowledgement",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Referral",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "reference",
                            models.CharField(
                                default=referrals.models.referrals.next_reference,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("draft", "Draft"),
                                    ("sent", "Sent"),
                                    ("queried", "Question for the referrer"),
                                    ("accepted", "In triage"),
                                    ("proposed", "Waiting for a second signature"),
                                    ("decided", "Decided"),
                                    ("withdrawn", "Withdrawn"),
                                ],
                                default="draft",
                                max_length=10,
                            ),
                        ),
                        ("form_token", models.UUIDField(editable=False, null=True)),
                        (
                            "referrer",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "referring_partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals_made",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("1A", "Family member, relative or carer"),
                                    ("1B", "Acquaintance, such as a neighbour or child minder"),
                                    ("1C", "The child or young person"),
                                    ("1D", "Another individual"),
                                    ("2A", "School"),
                                    ("2B", "Education service"),
                                    ("3A", "GP"),
                                    ("3B", "Health visitor"),
                                    ("3C", "School nurse"),
                                    ("3D", "Other primary health service"),
                                    ("3E", "Accident and emergency"),
                                    ("3F", "Other health service"),
                                    ("4", "Housing (local authority or association)"),
                                    ("5A", "Local authority social care, such as adults"),
                                    ("5B", "Other local authority service, such as youth justice"),
                                    ("5C", "Another local authority"),
                                    ("5D", "Local authority early help"),
                                    ("6", "Police"),
                                    ("7", "Court, probation, immigration, Cafcass or prison"),
                                    ("8", "Other, such as a children's centre or voluntary organisation"),
                                    ("9", "Anonymous"),
                                    ("10", "Unknown"),
                                ],
                                default="",
                                max_length=2,
                            ),
                        ),
                        (
                            "urgent",
                            models.BooleanField(default=False, help_text="sent by the short page; the rest is owed"),
                        ),
                        (
                            "caller",
                            models.CharField(
                                blank=True, default="", help_text="on whose behalf it is logged", max_length=200
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals",
                                to="cases.child",
                            ),
                        ),
                        ("child_not_listed", models.BooleanField(default=False)),
                        ("given_name", models.CharField(blank=True, default="", max_length=80)),
                        ("family_name", models.CharField(blank=True, default="", max_length=80)),
                        ("date_of_birth", models.DateField(blank=True, null=True)),
                        ("expected_date", models.DateField(blank=True, help_text="of an unborn child", null=True)),
                        ("name_not_known", models.BooleanField(default=False)),
                        (
                            "description",
                            models.TextField(
                                blank=True, default="", help_text="where the child is and how to recognise them"
                            ),
                        ),
                        ("nhs_number", models.CharField(blank=True, default="", max_length=20)),
                        (
                            "upn",
                            models.CharField(
                                blank=True, db_default="", default="", max_length=20, verbose_name="unique pupil number"
                            ),
                        ),
                        ("postcode", models.CharField(blank=True, default="", max_length=8)),
                        ("protected_address", models.BooleanField(default=False)),
                        ("household", models.TextField(blank=True, default="")),
                        (
                            "need",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("N1", "Abuse, neglect or exploitation"),
                                    ("N2", "Child's disability or illness"),
                                    ("N3", "Parental disability or illness"),
                                    ("N4", "Family in acute stress"),
                                    ("N5", "Family dysfunction"),
                                    ("N6", "Socially unacceptable behaviour"),
                                    ("N7", "Low income"),
                                    ("N8", "Absent parenting"),
                                    ("N9", "Cases other than children in need"),
                                    ("N0", "Not stated"),
                                ],
                                default="",
                                max_length=2,
                            ),
                        ),
                        ("what_happened", models.TextField(blank=True, default="")),
                        ("wanted", models.TextField(blank=True, default="")),
                        ("childs_words", models.TextField(blank=True, default="")),
                        ("immediate_danger", models.BooleanField(null=True)),
                        (
                            "family_told",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("told", "The family was told"),
                                    ("later", "The family will be told later"),
                                    ("not_safe", "Telling the family would not be safe"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("why_not_told", models.TextField(blank=True, default="")),
                        ("family_view", models.TextField(blank=True, default="")),
                        (
                            "family_agrees",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("yes", "They agree to help"),
                                    ("no", "They do not agree to help"),
                                    ("not_asked", "They have not been asked"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        (
                            "basis",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("public_task", "Public task, safeguarding of children (Art 6(1)(e), 9(2)(g))"),
                                    ("legal_obligation", "Legal obligation (Art 6(1)(c))"),
                                    ("vital_interests", "Vital interests (Art 6(1)(d))"),
                                    ("health_care", "Health or social care (Art 6(1)(e), 9(2)(h))"),
                                    ("consent", "Consent to a service (Art 6(1)(a), 9(2)(a))"),
                                ],
                                default="",
                                max_length=20,
                            ),
                        ),
                        ("unreadable", models.JSONField(blank=True, default=dict)),
                        (
                            "guidance",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals",
                                to="referrals.thresholddocument",
                            ),
                        ),
                        (
                            "locality",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.locality",
                            ),
                        ),
                        (
                            "receiving_team",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals",
                                to="partners.team",
                            ),
                        ),
                        (
                            "routed",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("postcode", "By the child's postcode"),
                                    ("out_of_area", "The postcode lies in no locality here"),
                                    ("no_postcode", "No postcode is known"),
                                    ("nobody_there", "The team for the place has nobody at its front door"),
                                    ("by_hand", "Sent on by the front door"),
                                ],
                                db_default="",
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("received_at", models.DateTimeField(null=True)),
                        (
                            "previous_received",
                            models.DateField(
                                help_text="day of the child's previous referral, as at sending", null=True
                            ),
                        ),
                        (
                            "previous_no_action",
                            models.BooleanField(
                                db_default=False,
                                default=False,
                                help_text="that one had been decided as no further action by then",
                            ),
                        ),
                        (
                            "clock_rules",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.clockrules",
                            ),
                        ),
                        (
                            "colour",
                            models.CharField(
                                blank=True,
                                choices=[("red", "Red"), ("amber", "Amber"), ("green", "Green")],
                                default="",
                                max_length=5,
                            ),
                        ),
                        ("due_at", models.DateTimeField(help_text="by when the front door decides", null=True)),
                        ("remind_at", models.DateTimeField(help_text="when a quarter of the time is left", null=True)),
                        (
                            "day_ends_at",
                            models.DateTimeField(help_text="when the working days there are to decide end", null=True),
                        ),
                        ("day_remind_at", models.DateTimeField(help_text="when a quarter of them is left", null=True)),
                        (
                            "paused_at",
                            models.DateTimeField(
                                help_text="since when the clock stands still, a question being out", null=True
                            ),
                        ),
                        (
                            "breached_at",
                            models.DateTimeField(
                                help_text="the due time that passed undecided; it never changes", null=True
                            ),
                        ),
                        (
                            "taken_by",
                            models.ForeignKey(
                                db_index=False,
                                help_text="who took it into triage, or was given it since",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                help_text="whose decision waits to be signed",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "question",
                            models.TextField(blank=True, default="", help_text="what the front door asks the referrer"),
                        ),
                        ("answer", models.TextField(blank=True, default="")),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals",
                                to="cases.case",
                            ),
                        ),
                        (
                            "outcome_read_at",
                            models.DateTimeField(help_text="when the referrer first saw the decision", null=True),
                        ),
                        ("editing", models.UUIDField(editable=False, null=True)),
                        ("saved_number", models.PositiveIntegerField(default=0)),
                        ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["referrer", "-id"], name="referrals_of_referrer"),
                            models.Index(fields=["referring_partner", "-id"], name="referrals_of_partner"),
                            models.Index(fields=["receiving_team", "-id"], name="referrals_of_team"),
                            models.Index(
                                condition=models.Q(("state__in", ("sent", "queried", "accepted", "proposed"))),
                                fields=["receiving_team", "due_at", "id"],
                                name="front_door_queue",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("paused_at", None), ("state__in", ("sent", "queried", "accepted", "proposed"))
                                ),
                                fields=["due_at", "id", "receiving_team"],
                                name="queue_by_clock",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("paused_at__isnull", False),
                                    ("state__in", ("sent", "queried", "accepted", "proposed")),
                                ),
                                fields=["receiving_team"],
                                include=("id", "due_at", "paused_at", "clock_rules"),
                                name="queue_standing_still",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("breached_at", None), ("state__in", ("sent", "queried", "accepted", "proposed"))
                                ),
                                fields=["due_at"],
                                name="clocks_running",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("state__in", ("sent", "queried", "accepted", "proposed")),
                                    ("taken_by__isnull", False),
                                ),
                                fields=["taken_by"],
                                name="taken_and_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("outcome_read_at", None), ("state", "decided")),
                                fields=["referrer"],
                                name="outcomes_not_read",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("draft", "withdrawn")),
                                    models.Q(
                                        ("child__isnull", False),
                                        ("due_at__isnull", False),
                                        ("received_at__isnull", False),
                                        ("receiving_team__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="sent_referral_is_complete",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("family_told", "not_safe"), _negated=True),
                                    models.Q(("why_not_told", ""), _negated=True),
                                    ("state", "draft"),
                                    _connector="OR",
                                ),
                                name="referral_not_told_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ("draft", "withdrawn")),
                                    ("date_of_birth", None),
                                    ("expected_date", None),
                                    _connector="OR",
                                ),
                                name="referral_born_or_expected_not_both",
                            ),
                            models.UniqueConstraint(fields=("referrer", "form_token"), name="one_referral_for_a_form"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("paused_at__isnull", False), ("state", "queried")),
                                    models.Q(models.Q(("state", "queried"), _negated=True), ("paused_at", None)),
                                    _connector="OR",
                                ),
                                name="clock_stands_while_a_question_is_out",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("proposed_by__isnull", False), ("state", "proposed")),
                                    models.Q(models.Q(("state", "proposed"), _negated=True), ("proposed_by", None)),
                                    _connector="OR",
                                ),
                                name="a_proposal_has_its_author",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("breached_at", None), ("due_at__lte", models.F("breached_at")), _connector="OR"
                                ),
                                name="a_breach_is_not_rated_away",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_breach_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at)",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="25892a941e3c5198a624a203b1fdc1e6f256285c",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_breach_stays_4999b",
                                    table="referrals_referral",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReferredChild",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="children",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="referred", to="cases.child"
                            ),
                        ),
                        ("is_first", models.BooleanField(default=False)),
                        ("as_given", models.CharField(blank=True, db_default="", default="", max_length=161)),
                        ("born_as_given", models.DateField(blank=True, null=True)),
                        (
                            "case",
                            models.ForeignKey(
                                help_text="opened or joined for this child",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referred_beside",
                                to="cases.case",
                            ),
                        ),
                        (
                            "closed_out",
                            models.TextField(blank=True, default="", help_text="why nothing is done for this child"),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("case__isnull", False)),
                                fields=["case"],
                                name="cases_of_other_children",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("case", None), ("closed_out", ""), _connector="OR"),
                                name="closed_out_child_has_no_case",
                            ),
                            models.UniqueConstraint(fields=("referral", "child"), name="child_referred_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("is_first", True)),
                                fields=("referral",),
                                name="one_first_child_of_a_referral",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Attachment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("name", models.CharField(help_text="as its owner called it", max_length=120)),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField(help_text="bytes")),
                        ("sha256", models.CharField(max_length=64)),
                        ("content", models.FileField(max_length=200, upload_to=cases.files.models.path_of)),
                        (
                            "scanned_by",
                            models.CharField(
                                blank=True, default="", help_text="the scanner; empty for none", max_length=60
                            ),
                        ),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attachments",
                                to="referrals.referral",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("added_at", "id"),
                        "constraints": [
                            models.UniqueConstraint(fields=("referral", "sha256"), name="one_file_once_a_referral")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="never_changed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="112ea4fc68e309cffe318b40521945b9e71ddd13",
                                    operation="UPDATE",
                                    pgid="pgtrigger_never_changed_95a70",
                                    table="referrals_attachment",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Addendum",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="addenda",
                                to="referrals.referral",
                            ),
                        ),
                        ("text", models.TextField()),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                help_text="for whom they acted",
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name_plural": "addenda",
                        "ordering": ("added_at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="addendum_says_something"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="666b72478a0315bf78ac31290839fe40df9302e2",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_04bdd",
                                    table="referrals_addendum",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OwedPage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="owed",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "page",
                            models.CharField(
                                choices=[("concern", "What is needed"), ("family", "The family")], max_length=8
                            ),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "done_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("due_at", "page"),
                        "indexes": [
                            models.Index(condition=models.Q(("done_at", None)), fields=["due_at"], name="pages_owed")
                        ],
                        "constraints": [
                            models.UniqueConstraint(fields=("referral", "page"), name="a_page_is_owed_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("done_at", None), ("done_by", None)),
                                    models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="owed_page_done_by_at",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HouseholdMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="referrals.referral",
                            ),
                        ),
                        ("place", models.PositiveSmallIntegerField()),
                        ("given_name", models.CharField(blank=True, default="", max_length=80)),
                        ("family_name", models.CharField(blank=True, default="", max_length=80)),
                        ("date_of_birth", models.DateField(blank=True, null=True)),
                        ("unreadable_date", models.JSONField(blank=True, null=True)),
                        (
                            "relation",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("parent", "Parent"),
                                    ("step_parent", "Step-parent or partner of a parent"),
                                    ("sibling", "Brother or sister"),
                                    ("grandparent", "Grandparent"),
                                    ("relative", "Other relative"),
                                    ("carer", "Foster carer or guardian"),
                                    ("other", "Somebody else"),
                                ],
                                default="",
                                max_length=12,
                            ),
                        ),
                        ("also_referred", models.BooleanField(default=False)),
                        (
                            "child",
                            models.ForeignKey(
                                help_text="the record, once the referral is sent",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.child",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("place",),
                        "constraints": [
                            models.UniqueConstraint(fields=("referral", "place"), name="one_member_at_a_place"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("also_referred", True), ("family_name", ""), ("given_name", ""), _negated=True
                                ),
                                name="referred_member_has_a_name",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ReferralImport",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.partner"
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("name", models.CharField(max_length=120)),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("staged", "Waiting for you to look"),
                                    ("confirmed", "Being sent"),
                                    ("sent", "Sent"),
                                    ("discarded", "Discarded"),
                                ],
                                default="staged",
                                max_length=10,
                            ),
                        ),
                        ("to_send", models.PositiveIntegerField(default=0)),
                        ("already", models.PositiveIntegerField(default=0)),
                        ("refused", models.PositiveIntegerField(default=0)),
                        ("known_in_sight", models.PositiveIntegerField(default=0)),
                        ("known_elsewhere", models.PositiveIntegerField(default=0)),
                        (
                            "returned_because",
                            models.CharField(blank=True, default="", help_text="why it was not sent", max_length=200),
                        ),
                        ("sent_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "file of referrals",
                        "ordering": ("-id",),
                        "indexes": [
                            models.Index(fields=["by", "-id"], name="files_of_author"),
                            models.Index(
                                condition=models.Q(("state__in", ["staged", "confirmed"])),
                                fields=["at"],
                                name="files_under_way",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "discarded"), _negated=True),
                                fields=("partner", "sha256"),
                                name="one_file_once_a_partner",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                                    _connector="OR",
                                ),
                                name="sent_file_says_when",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "referral_import",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="rows",
                                to="referrals.referralimport",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.partner"
                            ),
                        ),
                        (
                            "number",
                            models.PositiveIntegerField(
                                help_text="of the row, as a spreadsheet counts: the heading is row 1"
                            ),
                        ),
                        ("your_reference", models.CharField(blank=True, default="", max_length=40)),
                        ("cells", models.JSONField(default=dict)),
                        (
                            "fate",
                            models.CharField(
                                choices=[("send", "Will be sent"), ("already", "Sent before"), ("refused", "Left out")],
                                max_length=8,
                            ),
                        ),
                        ("because", models.JSONField(default=list, help_text="why it is left out, in sentences")),
                        (
                            "referral",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.referral",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("number",),
                        "constraints": [
                            models.UniqueConstraint(fields=("referral_import", "number"), name="one_row_of_a_number"),
                            models.UniqueConstraint(
                                condition=models.Q(("fate", "send"), ("referral__isnull", False)),
                                fields=("partner", "your_reference"),
                                name="sent_once_by_reference",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("because", []), ("fate", "refused"), _connector="OR"),
                                name="only_refused_rows_say_why",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RoutingRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("since", models.DateField()),
                        ("until", models.DateField(blank=True, null=True)),
                        (
                            "locality",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="routing_rules",
                                to="partners.locality",
                            ),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="routing_rules",
                                to="partners.team",
                            ),
                        ),
                        ("reason", models.TextField()),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                                name="routing_rule_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="routing_rule_says_why"
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                expressions=[
                                    (
                                        django.db.models.functions.comparison.Coalesce(
                                            models.F("locality"), models.Value(0)
                                        ),
                                        "=",
                                    ),
                                    (models.Func(models.F("since"), models.F("until"), function="daterange"), "&&"),
                                ],
                                name="one_team_receives_for_a_locality",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="a31121fb4c05ca69e7e9157869a7ffd89af84b89",
                                    operation="DELETE",
                                    pgid="pgtrigger_stays_39f0b",
                                    table="referrals_routingrule",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="only_ends",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.until IS NOT NULL OR (OLD.locality_id, OLD.team_id, OLD.since, OLD.reason, OLD.set_by_id, OLD.set_at) IS DISTINCT FROM (NEW.locality_id, NEW.team_id, NEW.since, NEW.reason, NEW.set_by_id, NEW.set_at))",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="89e0c140cef934f76344f397224557b4e9dc7d09",
                                    operation="UPDATE",
                                    pgid="pgtrigger_only_ends_47e89",
                                    table="referrals_routingrule",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Reassignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reassignments",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "before",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.TextField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ("at",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="reassignment_says_why"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="3805940908c8e6239e0fa00c356a12795d69aacd",
                                    operation="UPDATE",
                                    pgid="pgtrigger_append_only_a723c",
                                    table="referrals_reassignment",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rerouting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reroutings",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "from_team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.team"
                            ),
                        ),
                        (
                            "to_team",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.team"
                            ),
                        ),
                        (
                            "from_locality",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.locality",
                            ),
                        ),
                        (
                            "to_locality",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.locality",
                            ),
                        ),
                        ("reason", models.TextField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ("at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="rerouting_says_why"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="aecdccd29cb42b94b03b48d0db94351227cc58a9",
                                    operation="UPDATE",
                                    pgid="pgtrigger_append_only_22c98",
                                    table="referrals_rerouting",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Rating",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "colour",
                            models.CharField(
                                choices=[("red", "Red"), ("amber", "Amber"), ("green", "Green")], max_length=5
                            ),
                        ),
                        (
                            "rated_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("rated_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("reason", models.TextField()),
                    ],
                    options={
                        "ordering": ("rated_at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="rating_says_why"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ClockPause",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="pauses",
                                to="referrals.referral",
                            ),
                        ),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ("since",),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until__gte", models.F("since"))), name="pause_in_order"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="ea5534dcc1ae2e1899933391bc007075d2c00abf",
                                    operation="UPDATE",
                                    pgid="pgtrigger_append_only_6298c",
                                    table="referrals_clockpause",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="InformationRequest",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="information_requests",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="information_requests",
                                to="partners.partner",
                            ),
                        ),
                        ("question", models.TextField()),
                        ("due", models.DateField()),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answer", models.TextField(blank=True, default="")),
                        (
                            "source",
                            models.CharField(
                                blank=True, default="", help_text="where the answer comes from", max_length=120
                            ),
                        ),
                        (
                            "knows_nothing",
                            models.BooleanField(default=False, help_text="asked, looked, and nothing is known"),
                        ),
                        (
                            "nature",
                            models.CharField(
                                blank=True,
                                choices=[("fact", "Fact"), ("opinion", "Professional opinion")],
                                default="",
                                max_length=8,
                            ),
                        ),
                        (
                            "known_since",
                            models.CharField(
                                blank=True, default="", help_text="in words, such as “March 2025”", max_length=60
                            ),
                        ),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ("asked_at", "id"),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("answered_at", None)),
                                fields=["referral"],
                                name="questions_on_referral",
                            ),
                            models.Index(
                                condition=models.Q(("answered_at", None)),
                                fields=["partner", "due"],
                                name="questions_to_partner",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("question", ""), _negated=True), name="information_request_asks"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                                    models.Q(
                                        ("answered_at__isnull", False),
                                        ("answered_by__isnull", False),
                                        models.Q(("answer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="answered_by_at_with_words",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_at", None), models.Q(("source", ""), _negated=True), _connector="OR"
                                ),
                                name="answer_says_where_it_comes_from",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("answered_at", None)),
                                fields=("referral", "partner"),
                                name="one_open_question_to_a_partner",
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
