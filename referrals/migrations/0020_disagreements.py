import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import audit.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_records_made_one"),
        ("partners", "0004_postcode_rules_only_end"),
        ("referrals", "0019_decisions_in_force_so_far"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision", None), ("state", "decided"), _connector="OR"),
                name="a_decision_is_of_the_decided",
            ),
        ),
        migrations.CreateModel(
            name="Disagreement",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("raised", "Waiting for an answer"),
                            ("upheld", "The decision stands"),
                            ("anew", "Decided anew"),
                        ],
                        default="raised",
                        max_length=8,
                    ),
                ),
                ("words", models.TextField()),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(help_text="by when it is answered")),
                ("remind_at", models.DateTimeField(help_text="when a quarter of the time is left")),
                (
                    "breached_at",
                    models.DateTimeField(help_text="the due time that passed unanswered; it never changes", null=True),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer",
                    models.TextField(blank=True, default="", help_text="to the referrer, where the decision stands"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="disagreement",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="disagreement", to="referrals.decision"
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="led_to",
            field=models.OneToOneField(
                help_text="the new decision",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.decision",
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="partner",
            field=models.ForeignKey(
                help_text="for whom they acted",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="partners.partner",
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="put_to",
            field=models.ForeignKey(
                help_text="none: nobody may answer it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="disagreement",
            name="raised_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex(
            model_name="disagreement",
            index=models.Index(condition=models.Q(("state", "raised")), fields=["due_at"], name="disagreements_open"),
        ),
        migrations.AddIndex(
            model_name="disagreement",
            index=models.Index(fields=["put_to"], name="disagreements_put_to"),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="disagreement_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer", ""),
                        ("answered_at", None),
                        ("answered_by", None),
                        ("led_to", None),
                        ("state", "raised"),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("led_to", None),
                        ("state", "upheld"),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    models.Q(
                        ("answered_at__isnull", False),
                        ("answered_by__isnull", False),
                        ("led_to__isnull", False),
                        ("state", "anew"),
                    ),
                    _connector="OR",
                ),
                name="disagreement_upheld_with_words_or_decided_anew",
            ),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answered_by", None),
                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_answers_their_own_disagreement",
            ),
        ),
        migrations.AddConstraint(
            model_name="disagreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("led_to", None), models.Q(("led_to", models.F("decision")), _negated=True), _connector="OR"
                ),
                name="decided_anew_is_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="never_answered_by_the_decider",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.answered_by_id IS NOT NULL)",
                    func="\n        IF EXISTS (SELECT 1 FROM referrals_decision d WHERE d.id = NEW.decision_id\n            AND NEW.answered_by_id IN (d.decided_by_id, d.countersigned_by_id)) THEN\n            RAISE EXCEPTION 'nobody answers a disagreement with a decision of their own'\n                USING ERRCODE = 'check_violation';\n        END IF;\n        RETURN NEW;\n    ",
                    hash="3116920fd2e7fd7ce39999fbb2f2de4e26b52382",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_never_answered_by_the_decider_a054b",
                    table="referrals_disagreement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="disagreement_words_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state <> 'raised' OR (OLD.decision_id, OLD.words, OLD.raised_by_id, OLD.partner_id, OLD.raised_at, OLD.due_at) IS DISTINCT FROM (NEW.decision_id, NEW.words, NEW.raised_by_id, NEW.partner_id, NEW.raised_at, NEW.due_at) OR (OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="aa1ccb32792aa4f42ef6eb875575615d8fa95a35",
                    operation="UPDATE",
                    pgid="pgtrigger_disagreement_words_stay_0921d",
                    table="referrals_disagreement",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="disagreement",
            trigger=pgtrigger.compiler.Trigger(
                name="disagreement_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="2f52e858c221fb31b882cefeb0d435d7b513359b",
                    operation="DELETE",
                    pgid="pgtrigger_disagreement_stays_8dd05",
                    table="referrals_disagreement",
                    when="BEFORE",
                ),
            ),
        ),
    ]
