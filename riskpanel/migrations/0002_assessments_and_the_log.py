"""Assessments, the threshold, and the risk log with its history."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import audit.identifiers
from partners.created_together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("riskpanel", "0003_rules_held_by_triggers"),
        ("riskpanel", "0019_own_views_of_the_log"),
        ("riskpanel", "0023_thresholds_and_stays_stand"),
        ("riskpanel", "0026_answers_of_their_own_framework"),
    ]

    dependencies = [
        ("riskpanel", "0001_frameworks_panels_and_meetings"),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="assessments", to="cases.case"
                            ),
                        ),
                        (
                            "framework",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="riskpanel.framework"
                            ),
                        ),
                        (
                            "stage",
                            models.CharField(
                                choices=[("proposed", "Proposed"), ("agreed", "Agreed by the panel")], max_length=10
                            ),
                        ),
                        (
                            "given_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "meeting",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assessments",
                                to="riskpanel.meeting",
                            ),
                        ),
                        ("index", models.PositiveSmallIntegerField()),
                        ("credit", models.PositiveSmallIntegerField()),
                        ("net", models.PositiveSmallIntegerField()),
                        ("completeness", models.PositiveSmallIntegerField()),
                        ("provisional", models.BooleanField()),
                        (
                            "floor",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        (
                            "band",
                            models.CharField(
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "judged_band",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("low", "Low"),
                                    ("medium", "Medium"),
                                    ("high", "High"),
                                    ("very_high", "Very high"),
                                ],
                                default="",
                                max_length=10,
                            ),
                        ),
                        ("judgement_reason", models.TextField(blank=True, default="")),
                        (
                            "judged_with",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("moderation_reason", models.TextField(blank=True, default="")),
                        (
                            "critical",
                            models.ManyToManyField(
                                blank=True,
                                related_name="+",
                                through="riskpanel.CriticalPresent",
                                to="riskpanel.criticalindicator",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["case", "-given_at", "-id"], name="assessments_of_case")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("completeness__lte", 100), ("index__lte", 100), ("net__lte", 100)),
                                name="scores_up_to_100",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("judged_band", ""),
                                    models.Q(("judgement_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="judgement_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("judged_with", None),
                                    models.Q(("judged_with", models.F("given_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="second_person_is_another",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="unchanged_once_given",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="7f1b4cc9e2d4b24f4982755df0dc2c7b3673ade2",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_unchanged_once_given_cbdf7",
                                    table="riskpanel_assessment",
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
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="ratings",
                                to="riskpanel.assessment",
                            ),
                        ),
                        (
                            "domain",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="riskpanel.domain"
                            ),
                        ),
                        ("value", models.PositiveSmallIntegerField(null=True)),
                        ("evidence", models.TextField(blank=True, default="")),
                        ("source", models.CharField(blank=True, default="", max_length=120)),
                        ("evidence_on", models.DateField(blank=True, null=True)),
                    ],
                    options={
                        "ordering": ("domain__order",),
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "domain"), name="domain_rated_once"),
                            models.CheckConstraint(
                                condition=models.Q(("value", None), ("value__lte", 4), _connector="OR"),
                                name="rating_0_to_4",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("value", None),
                                    models.Q(
                                        models.Q(("evidence", ""), _negated=True),
                                        models.Q(("source", ""), _negated=True),
                                        ("evidence_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="rating_has_evidence",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="unchanged_once_given",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="071835057df89a8bc488b20a97ac01015790eeb8",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_unchanged_once_given_436c5",
                                    table="riskpanel_rating",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="of_its_framework",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NOT EXISTS (
            SELECT 1 FROM riskpanel_assessment a JOIN riskpanel_domain p ON p.framework_id = a.framework_id
            WHERE a.id = NEW.assessment_id AND p.id = NEW.domain_id
        ) THEN
            RAISE EXCEPTION 'that is not of the framework of this assessment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="e8328c2a57ee01755f06eef63d207580fc47ffad",
                                    operation="INSERT",
                                    pgid="pgtrigger_of_its_framework_be61c",
                                    table="riskpanel_rating",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ProtectiveRating",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="protective",
                                to="riskpanel.assessment",
                            ),
                        ),
                        (
                            "factor",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="riskpanel.factor"
                            ),
                        ),
                        ("value", models.PositiveSmallIntegerField()),
                    ],
                    options={
                        "ordering": ("factor__order",),
                        "constraints": [
                            models.UniqueConstraint(fields=("assessment", "factor"), name="factor_rated_once"),
                            models.CheckConstraint(condition=models.Q(("value__lte", 4)), name="factor_0_to_4"),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="unchanged_once_given",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="35289b5006599bd01308d276d19f94a774cd3725",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_unchanged_once_given_a3f10",
                                    table="riskpanel_protectiverating",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="of_its_framework",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NOT EXISTS (
            SELECT 1 FROM riskpanel_assessment a JOIN riskpanel_factor p ON p.framework_id = a.framework_id
            WHERE a.id = NEW.assessment_id AND p.id = NEW.factor_id
        ) THEN
            RAISE EXCEPTION 'that is not of the framework of this assessment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="f139514b9924f0fb5da49509b96d3eef65f977b4",
                                    operation="INSERT",
                                    pgid="pgtrigger_of_its_framework_90ead",
                                    table="riskpanel_protectiverating",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CriticalPresent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="riskpanel.assessment"
                            ),
                        ),
                        (
                            "criticalindicator",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="riskpanel.criticalindicator",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "riskpanel_assessment_critical",
                        "unique_together": {("assessment", "criticalindicator")},
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="unchanged_once_given",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="c34ac5e5d63edc5de819d96e9525248439a6cc13",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_unchanged_once_given_5911a",
                                    table="riskpanel_assessment_critical",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="of_its_framework",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NOT EXISTS (
            SELECT 1 FROM riskpanel_assessment a JOIN riskpanel_criticalindicator p ON p.framework_id = a.framework_id
            WHERE a.id = NEW.assessment_id AND p.id = NEW.criticalindicator_id
        ) THEN
            RAISE EXCEPTION 'that is not of the framework of this assessment' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="0ab02dd7432670783c92f9526b709d284f4529ae",
                                    operation="INSERT",
                                    pgid="pgtrigger_of_its_framework_7943f",
                                    table="riskpanel_assessment_critical",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Addendum",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="addenda",
                                to="riskpanel.assessment",
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
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ("added_at", "id"),
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="unchanged_once_given",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="d81e50250b7c7923df87565d2c01714ec43631f8",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_unchanged_once_given_42333",
                                    table="riskpanel_addendum",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Threshold",
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
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="thresholds",
                                to="riskpanel.panel",
                            ),
                        ),
                        ("net", models.PositiveSmallIntegerField()),
                        ("since", models.DateField()),
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
                            models.UniqueConstraint(fields=("panel", "since"), name="one_threshold_from_a_day"),
                            models.CheckConstraint(
                                condition=models.Q(("net__gte", 1), ("net__lte", 100)), name="threshold_1_to_100"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_threshold_stands",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="db50d66d7c5394074d07ba960135467ba761db62",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_a_threshold_stands_44e9d",
                                    table="riskpanel_threshold",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_quorate_meeting_agrees",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NEW.agreed_at_id IS NULL THEN
            IF EXISTS (SELECT 1 FROM riskpanel_threshold t WHERE t.panel_id = NEW.panel_id) THEN
                RAISE EXCEPTION 'a meeting agrees a later threshold' USING ERRCODE = 'check_violation';
            END IF;
        ELSIF NOT EXISTS (
            SELECT 1 FROM riskpanel_meeting m WHERE m.id = NEW.agreed_at_id AND m.quorate AND (
                m.panel_id = NEW.panel_id AND m.state = 'under_way' OR EXISTS (
                    SELECT 1 FROM riskpanel_framework f JOIN riskpanel_panel p ON p.id = NEW.panel_id
                    JOIN riskpanel_framework own ON own.id = p.framework_id AND own.name = f.name
                    WHERE f.agreed_at_id = m.id AND f.state = 'published' AND f.threshold = NEW.net
                )
            )
        ) THEN
            RAISE EXCEPTION 'a quorate meeting agrees a threshold' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="81e9d2a42c31e111ee55ceca868a0e0dc189fb13",
                                    operation="INSERT",
                                    pgid="pgtrigger_a_quorate_meeting_agrees_0f196",
                                    table="riskpanel_threshold",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LogEntry",
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
                                related_name="entries",
                                to="riskpanel.panel",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="log_entries", to="cases.case"
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.TextField()),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("listed_on", models.DateField()),
                        (
                            "listed_at",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="listings",
                                to="riskpanel.meeting",
                            ),
                        ),
                        ("left_on", models.DateField(blank=True, null=True)),
                        (
                            "left_at",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="removals",
                                to="riskpanel.meeting",
                            ),
                        ),
                        ("step_down_plan", models.TextField(blank=True, default="")),
                        (
                            "step_down_lead",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("override_reason", models.TextField(blank=True, default="")),
                        (
                            "overridden_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "overridden_with",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "log entries",
                        "indexes": [
                            models.Index(
                                condition=models.Q(("left_on", None)),
                                fields=["panel", "listed_on"],
                                name="active_entries",
                            ),
                            models.Index(
                                condition=models.Q(("left_on__isnull", False)),
                                fields=["panel", "left_on"],
                                name="ended_entries",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("left_on", None)),
                                fields=("panel", "case"),
                                name="one_active_entry_for_a_child_and_panel",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on", None), ("left_on__gte", models.F("listed_on")), _connector="OR"
                                ),
                                name="stay_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("left_on", None),
                                    models.Q(
                                        ("left_at__isnull", False),
                                        models.Q(("step_down_plan", ""), _negated=True),
                                        ("step_down_lead__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="leaving_has_a_meeting_a_plan_and_its_lead",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("overridden_by", None), ("overridden_with", None), ("override_reason", "")
                                    ),
                                    models.Q(
                                        models.Q(("override_reason", ""), _negated=True),
                                        ("overridden_by__isnull", False),
                                        ("overridden_with__isnull", False),
                                        models.Q(("overridden_by", models.F("overridden_with")), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="override_has_two_people_and_a_reason",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="leaving_holds_the_rule",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE sitting riskpanel_meeting%ROWTYPE; needed integer; confirmed integer; newest uuid;",
                                    func="""
        IF TG_OP = 'DELETE' THEN
            IF OLD.left_on IS NULL THEN
                RAISE EXCEPTION 'an active stay on the log cannot be deleted' USING ERRCODE = 'check_violation';
            END IF;
            RETURN OLD;
        END IF;
        IF (NEW.case_id, NEW.panel_id, NEW.listed_on) IS DISTINCT FROM (OLD.case_id, OLD.panel_id, OLD.listed_on) THEN
            RAISE EXCEPTION 'a stay keeps its child, panel and first day' USING ERRCODE = 'check_violation';
        END IF;
        IF OLD.left_on IS NOT NULL AND NEW IS DISTINCT FROM OLD THEN
            RAISE EXCEPTION 'an ended stay stays as it is' USING ERRCODE = 'check_violation';
        END IF;
        IF (NEW.left_on, NEW.left_at_id) IS NOT DISTINCT FROM (OLD.left_on, OLD.left_at_id) THEN RETURN NEW; END IF;
        SELECT * INTO sitting FROM riskpanel_meeting WHERE id = NEW.left_at_id;
        IF sitting.id IS NULL OR sitting.panel_id <> NEW.panel_id OR sitting.state <> 'under_way'
            OR sitting.quorate IS NOT TRUE OR NEW.left_on IS NULL
            OR NEW.left_on <> (sitting.starts_at AT TIME ZONE 'Europe/London')::date THEN
            RAISE EXCEPTION 'a child leaves the log at a quorate meeting under way' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.override_reason <> '' THEN RETURN NEW; END IF;
        SELECT confirmations INTO needed FROM riskpanel_panel WHERE id = NEW.panel_id;
        SELECT count(*) FILTER (WHERE NOT provisional AND floor = '' AND net < threshold
                AND judged_band NOT IN ('high', 'very_high')),
            (array_agg(meeting_id ORDER BY place))[1]
        INTO confirmed, newest
        FROM (
            SELECT reviews.*, row_number() OVER (ORDER BY starts_at DESC, meeting_id DESC) AS place
            FROM (
                SELECT DISTINCT ON (m.starts_at, m.id) m.starts_at, a.meeting_id, a.net, a.floor, a.provisional,
                    a.judged_band, (
                        SELECT t.net FROM riskpanel_threshold t
                        WHERE t.panel_id = m.panel_id
                            AND t.since <= (m.starts_at AT TIME ZONE 'Europe/London')::date
                        ORDER BY t.since DESC, t.id DESC LIMIT 1
                    ) AS threshold
                FROM riskpanel_assessment a JOIN riskpanel_meeting m ON m.id = a.meeting_id
                WHERE a.case_id = NEW.case_id AND a.stage = 'agreed' AND m.panel_id = NEW.panel_id
                    AND (m.starts_at AT TIME ZONE 'Europe/London')::date >= NEW.listed_on
                ORDER BY m.starts_at DESC, m.id DESC, a.given_at DESC, a.id DESC
                LIMIT needed
            ) AS reviews
        ) AS placed;
        IF newest IS DISTINCT FROM sitting.id OR confirmed < needed THEN
            RAISE EXCEPTION 'the agreed scores do not let this child leave the log' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="98cdc23ce61e7b3da85995bf65ca1f1a0e70fcef",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_leaving_holds_the_rule_296a9",
                                    table="riskpanel_logentry",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_stay_remains",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (OLD."left_on" IS NOT NULL)',
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="08a09c630af5925a6b52b804a8759685b28c2dce",
                                    operation="DELETE",
                                    pgid="pgtrigger_a_stay_remains_c85cb",
                                    table="riskpanel_logentry",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="one_stay_at_once",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition='WHEN (NEW."left_on" IS NULL)',
                                    declare="DECLARE of_child uuid;",
                                    func="""
        SELECT child_id INTO of_child FROM cases_case WHERE id = NEW.case_id;
        PERFORM pg_advisory_xact_lock(hashtextextended(of_child::text || '/' || NEW.panel_id, 0));
        IF EXISTS (
            SELECT 1 FROM riskpanel_logentry e JOIN cases_case c ON c.id = e.case_id
            WHERE c.child_id = of_child AND e.panel_id = NEW.panel_id AND e.left_on IS NULL AND e.case_id <> NEW.case_id
        ) THEN
            RAISE EXCEPTION 'the child is on the log of this panel' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="89da90a3b2559d9493294caa3eccabc0ddb49d36",
                                    operation="INSERT",
                                    pgid="pgtrigger_one_stay_at_once_ce5ab",
                                    table="riskpanel_logentry",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "riskpanel_logentryversion" ("case_id", "id", "lead_id", "left_at_id", "left_on", "listed_at_id", "listed_on", "overridden_by_id", "overridden_with_id", "override_reason", "panel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "reason", "step_down_lead_id", "step_down_plan") SELECT new_values."case_id", new_values."id", new_values."lead_id", new_values."left_at_id", new_values."left_on", new_values."listed_at_id", new_values."listed_on", new_values."overridden_by_id", new_values."overridden_with_id", new_values."override_reason", new_values."panel_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."proposed_by_id", new_values."reason", new_values."step_down_lead_id", new_values."step_down_plan" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="ccbd21ef242092b5ab65881b20d61605c3fd2f5f",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_96dc1",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="riskpanel_logentry",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "riskpanel_logentryversion" ("case_id", "id", "lead_id", "left_at_id", "left_on", "listed_at_id", "listed_on", "overridden_by_id", "overridden_with_id", "override_reason", "panel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "reason", "step_down_lead_id", "step_down_plan") SELECT new_values."case_id", new_values."id", new_values."lead_id", new_values."left_at_id", new_values."left_on", new_values."listed_at_id", new_values."listed_on", new_values."overridden_by_id", new_values."overridden_with_id", new_values."override_reason", new_values."panel_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."proposed_by_id", new_values."reason", new_values."step_down_lead_id", new_values."step_down_plan" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="c5a82e294cb34b81bd21382c49ae08c154dc0189",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_ee403",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="riskpanel_logentry",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "riskpanel_logentryversion" ("case_id", "id", "lead_id", "left_at_id", "left_on", "listed_at_id", "listed_on", "overridden_by_id", "overridden_with_id", "override_reason", "panel_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by_id", "reason", "step_down_lead_id", "step_down_plan") SELECT old_values."case_id", old_values."id", old_values."lead_id", old_values."left_at_id", old_values."left_on", old_values."listed_at_id", old_values."listed_on", old_values."overridden_by_id", old_values."overridden_with_id", old_values."override_reason", old_values."panel_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."proposed_by_id", old_values."reason", old_values."step_down_lead_id", old_values."step_down_plan" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="f3f08eee6cde0a2197cf9cbfc8263d0611709c47",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_e324d",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="riskpanel_logentry",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LogEntryVersion",
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
                                to="riskpanel.logentry",
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
                        ("id", models.UUIDField(default=audit.identifiers.uuid7, editable=False, serialize=False)),
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
                            "case",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="cases.case",
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.TextField()),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("listed_on", models.DateField()),
                        (
                            "listed_at",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="riskpanel.meeting",
                            ),
                        ),
                        ("left_on", models.DateField(blank=True, null=True)),
                        (
                            "left_at",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="riskpanel.meeting",
                            ),
                        ),
                        ("step_down_plan", models.TextField(blank=True, default="")),
                        (
                            "step_down_lead",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("override_reason", models.TextField(blank=True, default="")),
                        (
                            "overridden_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "overridden_with",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="29976241c2979deb948e67026aa4e79a9c9a183d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_5a869",
                                    table="riskpanel_logentryversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SavedView",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="riskpanel.panel"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(max_length=60)),
                        (
                            "query",
                            models.JSONField(
                                default=dict, help_text="how the log is sorted and narrowed; nothing of a child"
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("name", "id"),
                        "constraints": [
                            models.UniqueConstraint(fields=("panel", "user", "name"), name="one_view_of_a_name"),
                            models.CheckConstraint(
                                condition=models.Q(("name", ""), _negated=True), name="view_has_a_name"
                            ),
                        ],
                    },
                ),
            ]
        ),
    ]
