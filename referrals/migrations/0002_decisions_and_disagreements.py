"""Decisions, the second signature and the disagreements; and of each referral the decision in force."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import audit.identifiers
from partners.created_together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("referrals", "0015_a_second_signature"),
        ("referrals", "0017_days_to_disagree_and_to_answer"),
        ("referrals", "0018_the_decision_in_force"),
        ("referrals", "0019_decisions_in_force_so_far"),
        ("referrals", "0020_disagreements"),
        ("referrals", "0033_decision_drafts"),
    ]

    dependencies = [
        ("referrals", "0001_referrals_and_their_rules"),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="DecisionDraft",
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
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="referrals.referral"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "values",
                            models.JSONField(default=dict, help_text="field → the texts that were typed or chosen"),
                        ),
                        ("editing", models.UUIDField(editable=False, null=True)),
                        ("saved_number", models.PositiveIntegerField(default=0)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("referral", "author"), name="one_draft_of_a_decision_of_an_author"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Decision",
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
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                help_text="the one before it",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.decision",
                            ),
                        ),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("open_case", "Open a case"),
                                    ("pass_to_worker", "Pass to the worker of the open case"),
                                    ("early_help", "Early help"),
                                    ("panel", "Open a case and propose it to the risk panel"),
                                    ("elsewhere", "Refer to another service"),
                                    ("advice", "Information and advice"),
                                    ("no_action", "No further action"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("outcome_code", models.CharField(blank=True, db_default="", default="", max_length=40)),
                        ("listed_as", models.CharField(blank=True, db_default="", default="", max_length=120)),
                        (
                            "case",
                            models.ForeignKey(
                                help_text="opened or joined",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decisions",
                                to="cases.case",
                            ),
                        ),
                        ("counts_as_new", models.BooleanField(default=True)),
                        (
                            "no_action_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("below_threshold", "The threshold is not met"),
                                    ("duplicate", "Already referred for the same reason"),
                                    ("not_enough", "Not enough information, and none to be had"),
                                    ("agreement_refused", "The family does not agree to help at level 2 or 3"),
                                    ("out_of_area", "The child lives in another area"),
                                    ("unfounded", "The concern is unfounded"),
                                ],
                                default="",
                                max_length=20,
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Level 1: universal"),
                                    (2, "Level 2: additional"),
                                    (3, "Level 3: targeted"),
                                    (4, "Level 4: specialist"),
                                ]
                            ),
                        ),
                        ("rationale", models.TextField()),
                        ("words_to_referrer", models.TextField(blank=True, default="")),
                        (
                            "caller_unknown",
                            models.BooleanField(default=False, help_text="so that no words are owed to anybody"),
                        ),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("needs_second_signature", models.BooleanField(db_default=False, default=False)),
                        (
                            "countersigned_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("level__range", (1, 4))), name="decision_level_1_to_4"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("rationale", ""), _negated=True), name="decision_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("words_to_referrer", ""), _negated=True),
                                    ("caller_unknown", True),
                                    _connector="OR",
                                ),
                                name="decision_answers_the_referrer",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome", "no_action"), _negated=True),
                                    models.Q(("no_action_reason", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="no_action_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("outcome__in", ("open_case", "pass_to_worker", "panel")), _negated=True),
                                    ("case__isnull", False),
                                    _connector="OR",
                                ),
                                name="decision_into_a_case_names_it",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("replaces", None)),
                                fields=("referral",),
                                name="one_first_decision_for_a_referral",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("needs_second_signature", False),
                                    ("countersigned_by__isnull", False),
                                    _connector="OR",
                                ),
                                name="decision_is_signed_twice_where_asked",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("countersigned_by", None),
                                    models.Q(("countersigned_by", models.F("decided_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nobody_countersigns_their_own_decision",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="00b537d82c225405d66994d6a4e2f12fae15f430",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_4dc9b",
                                    table="referrals_decision",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Proposal",
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
                                related_name="proposals",
                                to="referrals.referral",
                            ),
                        ),
                        (
                            "answers",
                            models.JSONField(
                                help_text="what decide_referral was given, people and places by their keys"
                            ),
                        ),
                        (
                            "proposed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "sent_back_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sent_back_at", models.DateTimeField(null=True)),
                        ("why_sent_back", models.TextField(blank=True, default="")),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("sent_back_at", None)),
                                fields=("referral",),
                                name="one_proposal_waits_for_a_signature",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("sent_back_at", None), ("sent_back_by", None), ("why_sent_back", "")),
                                    models.Q(
                                        ("sent_back_at__isnull", False),
                                        ("sent_back_by__isnull", False),
                                        models.Q(("why_sent_back", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="sent_back_by_at_with_words",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("sent_back_by", None),
                                    models.Q(("sent_back_by", models.F("proposed_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nobody_sends_back_their_own_proposal",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="stays_as_proposed",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (OLD.sent_back_at IS NOT NULL OR (OLD.answers, OLD.proposed_by_id, OLD.proposed_at) IS DISTINCT FROM (NEW.answers, NEW.proposed_by_id, NEW.proposed_at))",
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                                    hash="b2fdb63f83eba954f025518e6c95978958b36cbb",
                                    operation="UPDATE",
                                    pgid="pgtrigger_stays_as_proposed_c47b9",
                                    table="referrals_proposal",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
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
                            "decision",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disagreement",
                                to="referrals.decision",
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
                        (
                            "raised_by",
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
                        ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "put_to",
                            models.ForeignKey(
                                help_text="none: nobody may answer it",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("due_at", models.DateTimeField(help_text="by when it is answered")),
                        ("remind_at", models.DateTimeField(help_text="when a quarter of the time is left")),
                        (
                            "breached_at",
                            models.DateTimeField(
                                help_text="the due time that passed unanswered; it never changes", null=True
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
                        (
                            "answer",
                            models.TextField(
                                blank=True, default="", help_text="to the referrer, where the decision stands"
                            ),
                        ),
                        (
                            "led_to",
                            models.OneToOneField(
                                help_text="the new decision",
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="referrals.decision",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "raised")), fields=["due_at"], name="disagreements_open"
                            ),
                            models.Index(fields=["put_to"], name="disagreements_put_to"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("words", ""), _negated=True), name="disagreement_says_why"
                            ),
                            models.CheckConstraint(
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
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("answered_by", None),
                                    models.Q(("answered_by", models.F("raised_by")), _negated=True),
                                    _connector="OR",
                                ),
                                name="nobody_answers_their_own_disagreement",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("led_to", None),
                                    models.Q(("led_to", models.F("decision")), _negated=True),
                                    _connector="OR",
                                ),
                                name="decided_anew_is_another",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="never_answered_by_the_decider",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    condition="WHEN (NEW.answered_by_id IS NOT NULL)",
                                    func="""
        IF EXISTS (SELECT 1 FROM referrals_decision d WHERE d.id = NEW.decision_id
            AND NEW.answered_by_id IN (d.decided_by_id, d.countersigned_by_id)) THEN
            RAISE EXCEPTION 'nobody answers a disagreement with a decision of their own'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="3116920fd2e7fd7ce39999fbb2f2de4e26b52382",
                                    operation="INSERT OR UPDATE",
                                    pgid="pgtrigger_never_answered_by_the_decider_a054b",
                                    table="referrals_disagreement",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
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
                            pgtrigger.compiler.Trigger(
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
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OutcomeRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.SlugField(max_length=40)),
                        ("label", models.CharField(max_length=120, verbose_name="the words on the page")),
                        (
                            "effect",
                            models.CharField(
                                choices=[
                                    ("open_case", "Open a case"),
                                    ("pass_to_worker", "Pass to the worker of the open case"),
                                    ("early_help", "Early help"),
                                    ("panel", "Open a case and propose it to the risk panel"),
                                    ("elsewhere", "Refer to another service"),
                                    ("advice", "Information and advice"),
                                    ("no_action", "No further action"),
                                ],
                                max_length=16,
                                verbose_name="what it does",
                            ),
                        ),
                        ("countersigned", models.BooleanField(default=False, verbose_name="needs a second signature")),
                        ("offered", models.BooleanField(default=True, verbose_name="may be chosen")),
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
                                condition=models.Q(
                                    models.Q(("reason", ""), _negated=True), models.Q(("label", ""), _negated=True)
                                ),
                                name="outcome_rule_says_why",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="7291ce51b5a1f2e601dd3745a5bfc6f9bd943dc8",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_69546",
                                    table="referrals_outcomerule",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ]
        ),
        migrations.AddField(
            model_name="referral",
            name="decision",
            field=models.OneToOneField(
                help_text="the one in force",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="referral",
            constraint=models.CheckConstraint(
                condition=models.Q(("decision", None), ("state", "decided"), _connector="OR"),
                name="a_decision_is_of_the_decided",
            ),
        ),
    ]
