"""An assessment is answered by its own framework, and what agrees a threshold or a version is a quorate meeting."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

FOREIGN = {"on_delete": django.db.models.deletion.CASCADE, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("riskpanel", "0025_a_meeting_does_not_pass_its_close"),
    ]

    operations = [
        # The table that Django made for the many-to-many field gets a model, so that it can have triggers.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="CriticalPresent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("assessment", models.ForeignKey(to="riskpanel.assessment", **FOREIGN)),
                        ("criticalindicator", models.ForeignKey(to="riskpanel.criticalindicator", **FOREIGN)),
                    ],
                    options={
                        "db_table": "riskpanel_assessment_critical",
                        "unique_together": {("assessment", "criticalindicator")},
                    },
                ),
                migrations.AlterField(
                    model_name="assessment",
                    name="critical",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        through="riskpanel.CriticalPresent",
                        to="riskpanel.criticalindicator",
                    ),
                ),
            ]
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="framework",
            name="published_stays_as_it_is",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="threshold",
            name="a_quorate_meeting_agrees",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="framework",
            trigger=pgtrigger.compiler.Trigger(
                name="published_stays_as_it_is",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF TG_OP = 'INSERT' THEN\n            IF NEW.state <> 'draft' THEN\n                RAISE EXCEPTION 'a framework begins as a draft' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        END IF;\n        IF OLD.state = 'draft' THEN\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            IF NEW.state = 'superseded' THEN\n                RAISE EXCEPTION 'a draft is published first' USING ERRCODE = 'check_violation';\n            END IF;\n            IF NEW.state = 'published' AND EXISTS (\n                SELECT 1 FROM riskpanel_panel p JOIN riskpanel_framework f ON f.id = p.framework_id\n                WHERE f.name = NEW.name\n            ) AND NOT EXISTS (\n                SELECT 1 FROM riskpanel_meeting m JOIN riskpanel_panel p ON p.id = m.panel_id\n                JOIN riskpanel_framework f ON f.id = p.framework_id\n                WHERE m.id = NEW.agreed_at_id AND m.quorate AND f.name = NEW.name\n            ) THEN\n                RAISE EXCEPTION 'a meeting agrees a version that a panel scores with' USING ERRCODE = 'check_violation';\n            END IF;\n            RETURN NEW;\n        END IF;\n        IF TG_OP = 'UPDATE' THEN\n            IF to_jsonb(NEW) = to_jsonb(OLD) THEN RETURN NEW; END IF;\n            IF OLD.state = 'published' AND NEW.state = 'superseded'\n                AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN RETURN NEW; END IF;\n        END IF;\n        RAISE EXCEPTION 'a published framework cannot be changed' USING ERRCODE = 'check_violation';\n    ",
                    hash="02aa26bca5f37042a8e2e0472cb6096b1fbd3906",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_published_stays_as_it_is_3366f",
                    table="riskpanel_framework",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="protectiverating",
            trigger=pgtrigger.compiler.Trigger(
                name="of_its_framework",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF NOT EXISTS (\n            SELECT 1 FROM riskpanel_assessment a JOIN riskpanel_factor p ON p.framework_id = a.framework_id\n            WHERE a.id = NEW.assessment_id AND p.id = NEW.factor_id\n        ) THEN\n            RAISE EXCEPTION 'that is not of the framework of this assessment' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="f139514b9924f0fb5da49509b96d3eef65f977b4",
                    operation="INSERT",
                    pgid="pgtrigger_of_its_framework_90ead",
                    table="riskpanel_protectiverating",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="of_its_framework",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF NOT EXISTS (\n            SELECT 1 FROM riskpanel_assessment a JOIN riskpanel_domain p ON p.framework_id = a.framework_id\n            WHERE a.id = NEW.assessment_id AND p.id = NEW.domain_id\n        ) THEN\n            RAISE EXCEPTION 'that is not of the framework of this assessment' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="e8328c2a57ee01755f06eef63d207580fc47ffad",
                    operation="INSERT",
                    pgid="pgtrigger_of_its_framework_be61c",
                    table="riskpanel_rating",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="threshold",
            trigger=pgtrigger.compiler.Trigger(
                name="a_quorate_meeting_agrees",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF NEW.agreed_at_id IS NULL THEN\n            IF EXISTS (SELECT 1 FROM riskpanel_threshold t WHERE t.panel_id = NEW.panel_id) THEN\n                RAISE EXCEPTION 'a meeting agrees a later threshold' USING ERRCODE = 'check_violation';\n            END IF;\n        ELSIF NOT EXISTS (\n            SELECT 1 FROM riskpanel_meeting m WHERE m.id = NEW.agreed_at_id AND m.quorate AND (\n                m.panel_id = NEW.panel_id AND m.state = 'under_way' OR EXISTS (\n                    SELECT 1 FROM riskpanel_framework f JOIN riskpanel_panel p ON p.id = NEW.panel_id\n                    JOIN riskpanel_framework own ON own.id = p.framework_id AND own.name = f.name\n                    WHERE f.agreed_at_id = m.id AND f.state = 'published' AND f.threshold = NEW.net\n                )\n            )\n        ) THEN\n            RAISE EXCEPTION 'a quorate meeting agrees a threshold' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="81e9d2a42c31e111ee55ceca868a0e0dc189fb13",
                    operation="INSERT",
                    pgid="pgtrigger_a_quorate_meeting_agrees_0f196",
                    table="riskpanel_threshold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criticalpresent",
            trigger=pgtrigger.compiler.Trigger(
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
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criticalpresent",
            trigger=pgtrigger.compiler.Trigger(
                name="of_its_framework",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n        IF NOT EXISTS (\n            SELECT 1 FROM riskpanel_assessment a JOIN riskpanel_criticalindicator p ON p.framework_id = a.framework_id\n            WHERE a.id = NEW.assessment_id AND p.id = NEW.criticalindicator_id\n        ) THEN\n            RAISE EXCEPTION 'that is not of the framework of this assessment' USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="0ab02dd7432670783c92f9526b709d284f4529ae",
                    operation="INSERT",
                    pgid="pgtrigger_of_its_framework_7943f",
                    table="riskpanel_assessment_critical",
                    when="BEFORE",
                ),
            ),
        ),
    ]
