"""Frameworks, panels with their members and terms, what is referred to them, and their meetings."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import audit.identifiers
import riskpanel.rules.anchors
from partners.created_together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("riskpanel", "0002_panels_log_and_meetings"),
        ("riskpanel", "0017_frameworks_as_data"),
        ("riskpanel", "0018_panels_and_their_terms"),
        ("riskpanel", "0020_a_quorum_may_ask_for_no_sector"),
        ("riskpanel", "0024_referrals_to_a_panel"),
    ]

    initial = True

    dependencies = [
        ("cases", "0003_known_names_by_triggers"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Framework",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "state",
                            models.CharField(
                                choices=[("draft", "Draft"), ("published", "Published"), ("superseded", "Superseded")],
                                default="draft",
                                max_length=12,
                            ),
                        ),
                        ("published_at", models.DateTimeField(blank=True, null=True)),
                        ("medium_from", models.PositiveSmallIntegerField(default=25)),
                        ("high_from", models.PositiveSmallIntegerField(default=45)),
                        ("very_high_from", models.PositiveSmallIntegerField(default=65)),
                        ("most_credit", models.PositiveSmallIntegerField(default=10)),
                        ("complete_from", models.PositiveSmallIntegerField(default=80)),
                        (
                            "anchors",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=200),
                                default=riskpanel.rules.anchors.default_anchors,
                                size=5,
                            ),
                        ),
                        (
                            "one_imminent",
                            models.CharField(
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                db_default="high",
                                default="high",
                                max_length=10,
                            ),
                        ),
                        (
                            "more_imminent",
                            models.CharField(
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                db_default="very_high",
                                default="very_high",
                                max_length=10,
                            ),
                        ),
                        ("medium_review_weeks", models.PositiveSmallIntegerField(default=6)),
                        ("low_review_weeks", models.PositiveSmallIntegerField(db_default=6, default=6)),
                        ("threshold", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "changes",
                            models.TextField(
                                blank=True, db_default="", default="", help_text="what is new in this version"
                            ),
                        ),
                        ("edition", models.PositiveIntegerField(db_default=1, default=1)),
                        (
                            "agreed_at",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="riskpanel.meeting",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("name", "version"), name="framework_version_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "published")),
                                fields=("name",),
                                name="one_published_version",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("high_from__lt", models.F("very_high_from")),
                                    ("medium_from__lt", models.F("high_from")),
                                ),
                                name="bands_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "draft")),
                                fields=("name",),
                                name="one_draft_of_a_framework",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("published_at", None), ("state", "draft")),
                                    models.Q(
                                        models.Q(("state", "draft"), _negated=True), ("published_at__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="published_on_a_day",
                            ),
                            models.CheckConstraint(condition=models.Q(("anchors__len", 5)), name="five_anchors"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("threshold", None),
                                    models.Q(("threshold__gte", 1), ("threshold__lte", 100)),
                                    _connector="OR",
                                ),
                                name="framework_threshold_1_to_100",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="published_stays_as_it_is",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'draft' THEN
                RAISE EXCEPTION 'a framework begins as a draft' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state = 'draft' THEN
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF NEW.state = 'superseded' THEN
                RAISE EXCEPTION 'a draft is published first' USING ERRCODE = 'check_violation';
            END IF;
            IF NEW.state = 'published' AND EXISTS (
                SELECT 1 FROM riskpanel_panel p JOIN riskpanel_framework f ON f.id = p.framework_id
                WHERE f.name = NEW.name
            ) AND NOT EXISTS (
                SELECT 1 FROM riskpanel_meeting m JOIN riskpanel_panel p ON p.id = m.panel_id
                JOIN riskpanel_framework f ON f.id = p.framework_id
                WHERE m.id = NEW.agreed_at_id AND m.quorate AND f.name = NEW.name
            ) THEN
                RAISE EXCEPTION 'a meeting agrees a version that a panel scores with' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'UPDATE' THEN
            IF to_jsonb(NEW) = to_jsonb(OLD) THEN RETURN NEW; END IF;
            IF OLD.state = 'published' AND NEW.state = 'superseded'
                AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN RETURN NEW; END IF;
        END IF;
        RAISE EXCEPTION 'a published framework cannot be changed' USING ERRCODE = 'check_violation';
    """,
                                    hash="02aa26bca5f37042a8e2e0472cb6096b1fbd3906",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_published_stays_as_it_is_3366f",
                                    table="riskpanel_framework",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Domain",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "framework",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="domains",
                                to="riskpanel.framework",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=120)),
                        ("weight", models.PositiveSmallIntegerField()),
                        ("order", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ("order",),
                        "constraints": [
                            models.UniqueConstraint(fields=("framework", "code"), name="domain_once"),
                            models.CheckConstraint(
                                condition=models.Q(("weight__gt", 0)), name="domain_weighs_something"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="part_of_published_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE locked boolean;",
                                    func="""
        SELECT bool_or(f.state <> 'draft') INTO locked FROM riskpanel_framework f
        WHERE f.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.framework_id ELSE OLD.framework_id END
            OR f.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.framework_id ELSE NEW.framework_id END;
        IF locked THEN
            RAISE EXCEPTION 'a published framework cannot be changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
                                    hash="ab774d1936482b307cb848797709c9e56e28ef6f",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_part_of_published_stays_4e011",
                                    table="riskpanel_domain",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Factor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "framework",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="factors",
                                to="riskpanel.framework",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=120)),
                        ("order", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ("order",),
                        "constraints": [models.UniqueConstraint(fields=("framework", "code"), name="factor_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="part_of_published_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE locked boolean;",
                                    func="""
        SELECT bool_or(f.state <> 'draft') INTO locked FROM riskpanel_framework f
        WHERE f.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.framework_id ELSE OLD.framework_id END
            OR f.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.framework_id ELSE NEW.framework_id END;
        IF locked THEN
            RAISE EXCEPTION 'a published framework cannot be changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
                                    hash="6c70389b6db7052aa0f299f636439c29a7c3cd48",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_part_of_published_stays_820f7",
                                    table="riskpanel_factor",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriticalIndicator",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "framework",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="indicators",
                                to="riskpanel.framework",
                            ),
                        ),
                        ("code", models.SlugField(max_length=40)),
                        ("name", models.CharField(max_length=160)),
                        (
                            "floor",
                            models.CharField(
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                default="high",
                                max_length=10,
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "ordering": ("order",),
                        "constraints": [models.UniqueConstraint(fields=("framework", "code"), name="indicator_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="part_of_published_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE locked boolean;",
                                    func="""
        SELECT bool_or(f.state <> 'draft') INTO locked FROM riskpanel_framework f
        WHERE f.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.framework_id ELSE OLD.framework_id END
            OR f.id = CASE WHEN TG_OP = 'DELETE' THEN OLD.framework_id ELSE NEW.framework_id END;
        IF locked THEN
            RAISE EXCEPTION 'a published framework cannot be changed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
                                    hash="064576e1efc2f7cac534c464ce4380e2d9352505",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_part_of_published_stays_7b8f7",
                                    table="riskpanel_criticalindicator",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Panel",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, unique=True)),
                        (
                            "framework",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="panels",
                                to="riskpanel.framework",
                            ),
                        ),
                        (
                            "log_owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("cadence_days", models.PositiveSmallIntegerField(default=14)),
                        ("mandatory_sectors", models.JSONField(blank=True, default=list)),
                        ("one_of_sectors", models.JSONField(blank=True, default=list)),
                        ("minimum_present", models.PositiveSmallIntegerField(db_default=0, default=0)),
                        ("confirmations", models.PositiveSmallIntegerField(default=1)),
                        ("edition", models.PositiveIntegerField(db_default=1, default=1)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("confirmations__gte", 1)), name="at_least_one_confirmation"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("cadence_days__gte", 1), ("cadence_days__lte", 366)),
                                name="meets_within_a_year",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PanelMember",
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
                            "panel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="members",
                                to="riskpanel.panel",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="panel_seats",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.partner"
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("chair", "Chair"),
                                    ("coordinator", "Coordinator"),
                                    ("member", "Member"),
                                    ("observer", "Observer"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("terms_accepted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                                name="panel_seat_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("panel", "user"),
                                name="one_seat_on_a_panel",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "chair"), ("until", None)),
                                fields=("panel",),
                                name="one_chair_of_a_panel",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "riskpanel_panelmemberversion" ("id", "panel_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "terms_accepted_at", "until", "user_id") SELECT new_values."id", new_values."panel_id", new_values."partner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."since", new_values."terms_accepted_at", new_values."until", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="563bdfdc9d6455a3e31c4d91d84468cecf2214ee",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_6f672",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="riskpanel_panelmember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "riskpanel_panelmemberversion" ("id", "panel_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "terms_accepted_at", "until", "user_id") SELECT new_values."id", new_values."panel_id", new_values."partner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."since", new_values."terms_accepted_at", new_values."until", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="b9940d14f5a63a67dbc25674ff1dbf618bf296cc",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_a6e8c",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="riskpanel_panelmember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "riskpanel_panelmemberversion" ("id", "panel_id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "terms_accepted_at", "until", "user_id") SELECT old_values."id", old_values."panel_id", old_values."partner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."since", old_values."terms_accepted_at", old_values."until", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="7e6865bfe0b4f015fc7236e318a2cbac251573f7",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_51f40",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="riskpanel_panelmember",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PanelMemberVersion",
                    fields=[
                        ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                        ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                        ("pgh_label", models.TextField(help_text="The event label.")),
                        (
                            "pgh_obj",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="versions",
                                to="riskpanel.panelmember",
                            ),
                        ),
                        (
                            "pgh_context",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="pghistory.context",
                            ),
                        ),
                        ("id", models.BigIntegerField()),
                        ("since", models.DateField()),
                        ("until", models.DateField(blank=True, null=True)),
                        (
                            "panel",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="riskpanel.panel",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("chair", "Chair"),
                                    ("coordinator", "Coordinator"),
                                    ("member", "Member"),
                                    ("observer", "Observer"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("terms_accepted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b7a1586ffd2378ff27b0bc3752e3a9fcb5f6f48c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_0af86",
                                    table="riskpanel_panelmemberversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermsOfReference",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "panel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="terms", to="riskpanel.panel"
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField()),
                        ("text", models.TextField()),
                        ("issued_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "issued_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "terms of reference",
                        "ordering": ("-version",),
                        "constraints": [
                            models.UniqueConstraint(fields=("panel", "version"), name="terms_version_once"),
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True), name="terms_say_something"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="issued_terms_stand",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="bc8feabd0b7c44ca8f43e7b93ecf71ad15352b25",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_issued_terms_stand_af213",
                                    table="riskpanel_termsofreference",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TermsAcceptance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "terms",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="acceptances",
                                to="riskpanel.termsofreference",
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
                        "constraints": [models.UniqueConstraint(fields=("terms", "user"), name="terms_accepted_once")],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="accepted_stays_accepted",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="ac3ce9211acf0cf0749f495409c612d223ce77c4",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_accepted_stays_accepted_0cdc6",
                                    table="riskpanel_termsacceptance",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PanelReferral",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "panel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="referrals",
                                to="riskpanel.panel",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="panel_referrals",
                                to="cases.case",
                            ),
                        ),
                        ("reason", models.TextField(help_text="what the panel is to act on")),
                        (
                            "urgent_because",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="why it cannot wait for the next cut-off",
                                max_length=400,
                            ),
                        ),
                        (
                            "referred_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("referred_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "Waiting to be heard"),
                                    ("heard", "Heard by the panel"),
                                    ("withdrawn", "Withdrawn"),
                                    ("returned", "Returned by the panel"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("ended_because", models.CharField(blank=True, default="", max_length=400)),
                    ],
                    options={
                        "verbose_name": "referral to the panel",
                        "verbose_name_plural": "referrals to the panel",
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "waiting")),
                                fields=("panel", "case"),
                                name="one_waiting_referral_for_a_case_and_panel",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="panel_referral_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_because", ""), ("state", "waiting")),
                                    models.Q(("ended_at__isnull", False), ("state", "heard")),
                                    models.Q(
                                        models.Q(("ended_because", ""), _negated=True),
                                        ("ended_at__isnull", False),
                                        ("state__in", ["withdrawn", "returned"]),
                                    ),
                                    _connector="OR",
                                ),
                                name="panel_referral_ends_with_words",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="what_was_asked_stands",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF TG_OP = 'DELETE' OR OLD.state <> 'waiting'
            OR (NEW.panel_id, NEW.case_id, NEW.reason, NEW.urgent_because, NEW.referred_by_id, NEW.referred_at)
            IS DISTINCT FROM
            (OLD.panel_id, OLD.case_id, OLD.reason, OLD.urgent_because, OLD.referred_by_id, OLD.referred_at) THEN
            RAISE EXCEPTION 'What was asked of a panel stands' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="72f2fe600eb5d2cc389f720c13e63985a22bcbff",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_what_was_asked_stands_9d683",
                                    table="riskpanel_panelreferral",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Meeting",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "panel",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="meetings",
                                to="riskpanel.panel",
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("place", models.CharField(max_length=160)),
                        (
                            "note",
                            models.CharField(
                                blank=True, default="", help_text="why it is not on its usual day", max_length=200
                            ),
                        ),
                        ("remind_on", models.DateField(null=True)),
                        ("cut_off_on", models.DateField(blank=True, null=True)),
                        ("papers_on", models.DateField(blank=True, null=True)),
                        ("papers_sealed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "papers_digest",
                            models.CharField(
                                blank=True, default="", help_text="SHA-256 of the sealed papers", max_length=64
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("planned", "Planned"),
                                    ("papers_issued", "Papers issued"),
                                    ("under_way", "Under way"),
                                    ("closed", "Closed"),
                                    ("minutes_approved", "Minutes approved"),
                                    ("issued", "Minutes issued"),
                                    ("cancelled", "Cancelled"),
                                ],
                                default="planned",
                                max_length=20,
                            ),
                        ),
                        (
                            "revision",
                            models.PositiveIntegerField(
                                default=0, editable=False, help_text="raised by all that is seen in the room"
                            ),
                        ),
                        ("invitation_sequence", models.PositiveSmallIntegerField(default=0)),
                        (
                            "pen_held_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("pen_until", models.DateTimeField(blank=True, null=True)),
                        ("pen_since", models.DateTimeField(blank=True, null=True)),
                        (
                            "pen_taken_from",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "quorate",
                            models.BooleanField(
                                help_text="kept as people come and go; stands once the meeting closes", null=True
                            ),
                        ),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("minutes", models.TextField(blank=True, default="", help_text="the approved text")),
                        ("minutes_digest", models.CharField(blank=True, default="", max_length=64)),
                        (
                            "approved_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("issued_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["panel", "-starts_at"], name="meetings_of_panel")],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "cancelled"), _negated=True),
                                fields=("panel", "starts_at"),
                                name="one_meeting_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("pen_held_by", None), ("pen_until", None)),
                                    models.Q(("pen_held_by__isnull", False), ("pen_until__isnull", False)),
                                    _connector="OR",
                                ),
                                name="pen_has_holder_and_end",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="closes_when_all_is_done",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.\"state\" IN ('closed', 'minutes_approved', 'issued') AND NOT (OLD.\"state\" IN ('closed', 'minutes_approved', 'issued')))",
                                    func="""
        IF EXISTS (
            SELECT 1 FROM riskpanel_agendaitem i LEFT JOIN riskpanel_paneldecision d ON d.item_id = i.id
            WHERE i.meeting_id = NEW.id AND d.id IS NULL
        ) THEN
            RAISE EXCEPTION 'An agenda item has neither decision nor deferral' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT 1 FROM riskpanel_action a JOIN riskpanel_meeting m ON m.id = a.meeting_id
            WHERE m.panel_id = NEW.panel_id AND m.starts_at < NEW.starts_at AND a.state = 'open'
                AND NOT EXISTS (
                    SELECT 1 FROM riskpanel_actionreview r WHERE r.action_id = a.id AND r.meeting_id = NEW.id
                )
        ) THEN
            RAISE EXCEPTION 'An action from before is not reviewed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="2142f847b976ac65b1069054044c402ee2aeb3fe",
                                    operation="UPDATE",
                                    pgid="pgtrigger_closes_when_all_is_done_d346f",
                                    table="riskpanel_meeting",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="approved_minutes_stand",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.\"state\" IN ('minutes_approved', 'issued'))",
                                    func="""
        IF TG_OP = 'DELETE'
            OR (NEW.minutes, NEW.minutes_digest, NEW.approved_by_id, NEW.quorate, NEW.panel_id, NEW.starts_at)
                IS DISTINCT FROM
                (OLD.minutes, OLD.minutes_digest, OLD.approved_by_id, OLD.quorate, OLD.panel_id, OLD.starts_at)
            OR NEW.state NOT IN ('minutes_approved', 'issued')
            OR OLD.state = 'issued' AND (NEW.state, NEW.issued_at) IS DISTINCT FROM (OLD.state, OLD.issued_at) THEN
            RAISE EXCEPTION 'Approved minutes cannot be changed: add a correction' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="3a9b3cd6ceca32f5d6f06585685d4f1c766c83af",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_approved_minutes_stand_e66d7",
                                    table="riskpanel_meeting",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="sealed_papers_stand",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."papers_sealed_at" IS NOT NULL)',
                                    func="""
        IF (NEW.papers_sealed_at, NEW.papers_digest) IS DISTINCT FROM (OLD.papers_sealed_at, OLD.papers_digest) THEN
            RAISE EXCEPTION 'Sealed papers cannot be changed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="38d3654faa662dfb4a771aead08e97b46321717a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_sealed_papers_stand_f04bf",
                                    table="riskpanel_meeting",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_change_raises_the_revision",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF to_jsonb(NEW) - 'revision' - 'pen_until' IS DISTINCT FROM to_jsonb(OLD) - 'revision' - 'pen_until' THEN
            NEW.revision := OLD.revision + 1;
        ELSIF NEW.revision < OLD.revision THEN
            NEW.revision := OLD.revision;
        END IF;
        RETURN NEW;
    """,
                                    hash="f8107d3062247a01a62e7f63babe201262fcbb6c",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_change_raises_the_revision_a9acf",
                                    table="riskpanel_meeting",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
