"""What happens at a meeting: the agenda, decisions, actions, the minutes and their papers."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import audit.identifiers
import riskpanel.models.actions
from partners.created_together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("riskpanel", "0001_action_reference"),
        ("riskpanel", "0004_meetings_pen_guarded_close_minutes"),
        ("riskpanel", "0005_whose_an_escalated_action_was"),
        ("riskpanel", "0006_owners_of_escalations_so_far"),
        ("riskpanel", "0007_escalated_once_for_each_owner"),
        ("riskpanel", "0008_statement_accepted_by_each_person"),
        ("riskpanel", "0009_acceptances_of_before"),
        ("riskpanel", "0010_minutes_given_out"),
        ("riskpanel", "0011_revision_of_the_room"),
        ("riskpanel", "0012_drafts_of_what_is_typed"),
        ("riskpanel", "0013_actions_due_when_set_or_later"),
        ("riskpanel", "0014_places_and_peers_as_items"),
        ("riskpanel", "0015_places_and_peers_back_to_themes"),
        ("riskpanel", "0016_cut_off_and_sealed_papers"),
        ("riskpanel", "0021_drafts_by_edition"),
        ("riskpanel", "0022_what_owners_report"),
        ("riskpanel", "0025_a_meeting_does_not_pass_its_close"),
        ("riskpanel", "0027_of_which_due_day_an_escalation_is"),
        ("riskpanel", "0028_due_days_of_escalations_so_far"),
        ("riskpanel", "0029_escalated_once_for_each_due_day"),
        ("riskpanel", "0030_long_forms_keep_drafts"),
    ]

    dependencies = [
        ("riskpanel", "0002_assessments_and_the_log"),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE riskpanel_action_reference",
            reverse_sql="DROP SEQUENCE riskpanel_action_reference",
        ),
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Attendance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="attendance",
                                to="riskpanel.meeting",
                            ),
                        ),
                        (
                            "member",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="riskpanel.panelmember",
                            ),
                        ),
                        (
                            "deputy",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "presence",
                            models.CharField(
                                choices=[
                                    ("expected", "Expected"),
                                    ("present", "Present"),
                                    ("apologies", "Apologies"),
                                    ("absent", "Absent"),
                                ],
                                default="expected",
                                max_length=10,
                            ),
                        ),
                        ("information_sent_at", models.DateTimeField(blank=True, null=True)),
                        ("confidentiality_accepted_at", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "member"), name="attendance_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("deputy__isnull", False)),
                                fields=("meeting", "deputy"),
                                name="deputy_of_one_seat",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="raises_the_revision",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE changed record;",
                                    func="""
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = changed.meeting_id;
RETURN NULL;
""",
                                    hash="979825f47a35ea13bdb72e06f56e1b0903389ba5",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_raises_the_revision_d7340",
                                    table="riskpanel_attendance",
                                    when="AFTER",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Acceptance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="acceptances",
                                to="riskpanel.meeting",
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
                        (
                            "noted_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "user"), name="statement_accepted_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="574165da3b4546fb8bd7f807984a25608ddd3249",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_41d4b",
                                    table="riskpanel_acceptance",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="raises_the_revision",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE changed record;",
                                    func="""
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = changed.meeting_id;
RETURN NULL;
""",
                                    hash="f2bb13673a8ebba36df766e536c071eeca2fe97f",
                                    operation="INSERT",
                                    pgid="pgtrigger_raises_the_revision_114e1",
                                    table="riskpanel_acceptance",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AgendaItem",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="agenda",
                                to="riskpanel.meeting",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("new", "New or urgent"),
                                    ("review", "Review"),
                                    ("removal", "Removal"),
                                    ("place", "Place"),
                                    ("peers", "Peer group"),
                                    ("theme", "Theme"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to="cases.case",
                            ),
                        ),
                        (
                            "entry",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="agenda_items",
                                to="riskpanel.logentry",
                            ),
                        ),
                        (
                            "referral",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="items",
                                to="riskpanel.panelreferral",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                blank=True, default="", help_text="of a place, a peer group or a theme", max_length=160
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        (
                            "late_reason",
                            models.CharField(
                                blank=True,
                                default="",
                                help_text="why it came after the papers were sealed",
                                max_length=400,
                            ),
                        ),
                        (
                            "conflicts",
                            models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL),
                        ),
                    ],
                    options={
                        "ordering": ("order",),
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "case"), name="child_on_the_agenda_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("case", None),
                                        ("kind__in", ("place", "peers", "theme")),
                                        models.Q(("title", ""), _negated=True),
                                    ),
                                    models.Q(
                                        models.Q(("kind__in", ("place", "peers", "theme")), _negated=True),
                                        ("case__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="item_is_a_child_or_a_theme",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind__in", ["review", "removal"]), _negated=True),
                                    ("entry__isnull", False),
                                    _connector="OR",
                                ),
                                name="review_is_of_an_entry",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="raises_the_revision",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE changed record;",
                                    func="""
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = changed.meeting_id;
RETURN NULL;
""",
                                    hash="c335745d15ff9b322c6fb751256d60da1a23366d",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_raises_the_revision_c6e47",
                                    table="riskpanel_agendaitem",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_sealed_agenda_stands",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE sealed boolean;",
                                    func="""
        IF TG_OP = 'UPDATE' THEN
            IF (NEW.meeting_id, NEW."order", NEW.kind, NEW.case_id, NEW.title, NEW.late_reason)
                IS NOT DISTINCT FROM
                (OLD.meeting_id, OLD."order", OLD.kind, OLD.case_id, OLD.title, OLD.late_reason) THEN
                RETURN NEW;
            END IF;
        END IF;
        SELECT m.papers_sealed_at IS NOT NULL INTO sealed FROM riskpanel_meeting m
        WHERE m.id = CASE WHEN TG_OP = 'INSERT' THEN NEW.meeting_id ELSE OLD.meeting_id END;
        IF sealed AND (TG_OP <> 'INSERT' OR NEW.late_reason = '') THEN
            RAISE EXCEPTION 'The agenda stands as the papers were sealed' USING ERRCODE = 'check_violation';
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """,
                                    hash="b1bb9467c5683148315279bb4679e1ff56d3a183",
                                    operation="INSERT OR UPDATE OR DELETE",
                                    pgid="pgtrigger_a_sealed_agenda_stands_2a828",
                                    table="riskpanel_agendaitem",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeftItem",
                    fields=[],
                    options={
                        "proxy": True,
                    },
                    bases=("riskpanel.agendaitem_conflicts",),
                ),
                migrations.CreateModel(
                    name="Contribution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="contributions",
                                to="riskpanel.agendaitem",
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.partner"
                            ),
                        ),
                        (
                            "contributed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("text", models.TextField()),
                        ("source", models.CharField(max_length=120)),
                        (
                            "classification",
                            models.CharField(
                                choices=[
                                    ("shareable", "May be shared with the family"),
                                    ("professionals", "Professionals only"),
                                    ("restricted", "This meeting only"),
                                ],
                                default="professionals",
                                max_length=15,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("text", ""), _negated=True), models.Q(("source", ""), _negated=True)
                                ),
                                name="contribution_has_a_source",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="6415fb5ab58219d7467e78c7a21068db800d4626",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_9acc1",
                                    table="riskpanel_contribution",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="raises_the_revision",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE changed record;",
                                    func="""
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = (SELECT i.meeting_id FROM riskpanel_agendaitem i WHERE i.id = changed.item_id);
RETURN NULL;
""",
                                    hash="a101aa4a237f839fdb937336a094c242371e370a",
                                    operation="INSERT",
                                    pgid="pgtrigger_raises_the_revision_13b48",
                                    table="riskpanel_contribution",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PanelDecision",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "item",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="decision",
                                to="riskpanel.agendaitem",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("list", "Put on the risk log"),
                                    ("not_listed", "Do not put on the risk log"),
                                    ("stay", "Stay on the risk log"),
                                    ("remove", "Remove from the risk log"),
                                    ("defer", "Defer to the next meeting"),
                                    ("noted", "Noted"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("rationale", models.TextField()),
                        ("dissent", models.TextField(blank=True, default="")),
                        (
                            "agreed",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="riskpanel.assessment",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("rationale", ""), _negated=True), name="panel_decision_says_why"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="decided_stays_decided",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="d81183129825236dde1660f717e7082e68c47d7d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_decided_stays_decided_c477f",
                                    table="riskpanel_paneldecision",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="raises_the_revision",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE changed record;",
                                    func="""
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = (SELECT i.meeting_id FROM riskpanel_agendaitem i WHERE i.id = changed.item_id);
RETURN NULL;
""",
                                    hash="309cf570fd9d25cfaa34d0b531f75394d8bab9f8",
                                    operation="INSERT",
                                    pgid="pgtrigger_raises_the_revision_c488e",
                                    table="riskpanel_paneldecision",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Action",
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
                                default=riskpanel.models.actions.next_reference,
                                editable=False,
                                max_length=12,
                                unique=True,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="cases.case",
                            ),
                        ),
                        (
                            "item",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to="riskpanel.agendaitem",
                            ),
                        ),
                        ("what", models.TextField()),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.partner"
                            ),
                        ),
                        ("due_on", models.DateField()),
                        (
                            "set_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("set_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="actions_set",
                                to="riskpanel.meeting",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "Open"),
                                    ("done", "Done"),
                                    ("done_late", "Done late"),
                                    ("not_done", "Not done"),
                                    ("no_longer_possible", "No longer possible"),
                                    ("replaced", "Replaced"),
                                ],
                                default="open",
                                max_length=20,
                            ),
                        ),
                        ("outcome", models.TextField(blank=True, default="")),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        ("carried", models.PositiveSmallIntegerField(default=0)),
                        (
                            "replaced_by",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaces",
                                to="riskpanel.action",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["due_on", "id"],
                                name="open_actions_by_due",
                            ),
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["owner", "due_on"],
                                name="open_actions_of_owner",
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("what", ""), _negated=True), name="action_says_what"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("due_on__gte", django.db.models.functions.datetime.TruncDate("set_at"))
                                ),
                                name="action_is_due_when_it_is_set_or_later",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("state", "open")),
                                    models.Q(models.Q(("state", "open"), _negated=True), ("ended_at__isnull", False)),
                                    _connector="OR",
                                ),
                                name="ended_action_says_when",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="raises_the_revision",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE changed record;",
                                    func="""
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = changed.meeting_id;
RETURN NULL;
""",
                                    hash="354ff892b0fd570489c6e47b8d4e4a7dda1d6fd3",
                                    operation="INSERT",
                                    pgid="pgtrigger_raises_the_revision_01744",
                                    table="riskpanel_action",
                                    when="AFTER",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handover",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="handovers",
                                to="riskpanel.action",
                            ),
                        ),
                        (
                            "from_owner",
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
                        "ordering": ("at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="handover_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("from_owner", models.F("to")), _negated=True),
                                name="handover_to_another",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="72b1b541ef3304d6c43d9fce1a2abc1dd46ebcba",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_99625",
                                    table="riskpanel_handover",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="reports",
                                to="riskpanel.action",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("done", "Done"),
                                    ("done_late", "Done late"),
                                    ("not_done", "Not done"),
                                    ("no_longer_possible", "No longer possible"),
                                    ("replaced", "Replaced"),
                                    ("carried", "Carried to the next meeting"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("words", models.TextField()),
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
                                condition=models.Q(("words", ""), _negated=True), name="report_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("result__in", ["not_done", "no_longer_possible"])),
                                name="report_of_what_is_not_done",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="c9ebd8d781e4f557ad2dd1cee8727f9cfc25338f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_f2ed7",
                                    table="riskpanel_actionreport",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ActionReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="riskpanel.action",
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="action_reviews",
                                to="riskpanel.meeting",
                            ),
                        ),
                        (
                            "result",
                            models.CharField(
                                choices=[
                                    ("done", "Done"),
                                    ("done_late", "Done late"),
                                    ("not_done", "Not done"),
                                    ("no_longer_possible", "No longer possible"),
                                    ("replaced", "Replaced"),
                                    ("carried", "Carried to the next meeting"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("note", models.TextField(blank=True, default="")),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("action", "meeting"), name="action_reviewed_once_a_meeting")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="4355692aabcae46b1964b81eb3b30a3433dcdb76",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_52dac",
                                    table="riskpanel_actionreview",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="raises_the_revision",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    declare="DECLARE changed record;",
                                    func="""
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = changed.meeting_id;
RETURN NULL;
""",
                                    hash="59b674909b7d460d0e088b88e541bb98cb8e4b8f",
                                    operation="INSERT",
                                    pgid="pgtrigger_raises_the_revision_d25e0",
                                    table="riskpanel_actionreview",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MinutesPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="parts",
                                to="riskpanel.meeting",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("text", models.TextField()),
                        (
                            "item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="riskpanel.agendaitem",
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="riskpanel.action",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("order",),
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "order"), name="part_of_minutes_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="5f5bc2704eaffe3ec35908845e94a61c7b37401c",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_9e642",
                                    table="riskpanel_minutespart",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="joins_approved_minutes",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NOT EXISTS (SELECT 1 FROM riskpanel_meeting WHERE id = NEW.meeting_id AND state = 'minutes_approved') THEN
            RAISE EXCEPTION 'Minutes take no passage but on approval' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="b2c46a4d5d221968ebd5b8536f28abfa080ce50a",
                                    operation="INSERT",
                                    pgid="pgtrigger_joins_approved_minutes_63ad9",
                                    table="riskpanel_minutespart",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Escalation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="escalations",
                                to="riskpanel.action",
                            ),
                        ),
                        (
                            "level",
                            models.PositiveSmallIntegerField(help_text="1 manager, 2 panel chair, 3 the Board's page"),
                        ),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "to",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("on", models.DateField()),
                        ("due_on", models.DateField()),
                        ("carried", models.PositiveSmallIntegerField(db_default=0, default=0)),
                    ],
                    options={
                        "ordering": ("on", "level", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("level", 1)),
                                fields=("action", "owner", "due_on", "carried"),
                                name="escalated_to_the_manager_once_an_owner",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("level__gt", 1)),
                                fields=("action", "level", "due_on", "carried"),
                                name="escalated_once_a_level",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level__range", (1, 3))), name="escalation_level_1_to_3"
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ItemDraft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("revision", models.PositiveIntegerField(default=1)),
                        ("editing", models.UUIDField(blank=True, null=True)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "item",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="drafts",
                                to="riskpanel.agendaitem",
                            ),
                        ),
                        (
                            "form_name",
                            models.CharField(
                                choices=[
                                    ("contribute", "What an agency shares"),
                                    ("decide", "The decision"),
                                    ("action", "A new action"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "values",
                            models.JSONField(
                                default=dict, help_text="field → text as it was typed; empty once it became a record"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("item", "author", "form_name"), name="one_draft_of_an_author"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("revision__gte", 1)), name="draft_revision_from_1"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_draft_goes_forward",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NEW.revision <= OLD.revision
            OR (NEW.item_id, NEW.author_id, NEW.form_name)
                IS DISTINCT FROM (OLD.item_id, OLD.author_id, OLD.form_name) THEN
            RAISE EXCEPTION 'a draft only goes forward' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="8a84704a12302a6bc18e8e985acbdb639830f47a",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_draft_goes_forward_ab1a9",
                                    table="riskpanel_itemdraft",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FormDraft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("revision", models.PositiveIntegerField(default=1)),
                        ("editing", models.UUIDField(blank=True, null=True)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "form_name",
                            models.CharField(
                                choices=[
                                    ("review", "The review of an action"),
                                    ("correct", "A correction of minutes"),
                                    ("propose", "An assessment"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="riskpanel.meeting",
                            ),
                        ),
                        (
                            "action",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="riskpanel.action",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                        (
                            "values",
                            models.JSONField(
                                default=dict,
                                help_text="field → the texts that were typed or chosen; empty once they became a record",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("author", "form_name", "meeting", "action", "case"),
                                name="one_draft_of_a_form_of_an_author",
                                nulls_distinct=False,
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("action__isnull", False),
                                        ("case", None),
                                        ("form_name", "review"),
                                        ("meeting__isnull", False),
                                    ),
                                    models.Q(
                                        ("action", None),
                                        ("case", None),
                                        ("form_name", "correct"),
                                        ("meeting__isnull", False),
                                    ),
                                    models.Q(
                                        ("action", None),
                                        ("case__isnull", False),
                                        ("form_name", "propose"),
                                        ("meeting", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="draft_is_about_what_its_form_is",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("revision__gte", 1)), name="form_draft_revision_from_1"
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_draft_goes_forward",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NEW.revision <= OLD.revision
            OR (NEW.meeting_id, NEW.action_id, NEW.case_id, NEW.author_id, NEW.form_name)
                IS DISTINCT FROM (OLD.meeting_id, OLD.action_id, OLD.case_id, OLD.author_id, OLD.form_name) THEN
            RAISE EXCEPTION 'a draft only goes forward' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="48ce007215e7f527ce80144e6dac23d6a206d555",
                                    operation="UPDATE",
                                    pgid="pgtrigger_a_draft_goes_forward_f83d2",
                                    table="riskpanel_formdraft",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MinutesAddendum",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="addenda",
                                to="riskpanel.meeting",
                            ),
                        ),
                        (
                            "part",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="addenda",
                                to="riskpanel.minutespart",
                            ),
                        ),
                        ("text", models.TextField()),
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
                        "verbose_name_plural": "minutes addenda",
                        "ordering": ("at", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("text", ""), _negated=True),
                                name="addendum_of_minutes_says_something",
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="9c4441274f58dfa7ebbef9fee0159037dfcb93c6",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_83a73",
                                    table="riskpanel_minutesaddendum",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="corrects_issued_minutes",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NOT EXISTS (SELECT 1 FROM riskpanel_meeting WHERE id = NEW.meeting_id AND state = 'issued') THEN
            RAISE EXCEPTION 'Minutes that are not issued are not corrected' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="cc1d502ad1f18d412829fc83ac3373c54e9608e8",
                                    operation="INSERT",
                                    pgid="pgtrigger_corrects_issued_minutes_6958c",
                                    table="riskpanel_minutesaddendum",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MinutesCopy",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="copies",
                                to="riskpanel.meeting",
                            ),
                        ),
                        (
                            "reader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("contents", models.CharField(max_length=64)),
                        ("pdf", models.BinaryField()),
                        ("digest", models.CharField(help_text="SHA-256 of the PDF", max_length=64)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name_plural": "minutes copies",
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("meeting", "reader", "contents"), name="one_copy_of_these_contents"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="608927840de0520363be4a55e3b2fde4aec9635d",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_74819",
                                    table="riskpanel_minutescopy",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PapersPart",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "meeting",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="papers",
                                to="riskpanel.meeting",
                            ),
                        ),
                        ("order", models.PositiveSmallIntegerField()),
                        ("text", models.TextField()),
                        (
                            "item",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="riskpanel.agendaitem",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("order",),
                        "constraints": [
                            models.UniqueConstraint(fields=("meeting", "order"), name="part_of_papers_once")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="recorded_stays_recorded",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="53116b4ef86a8dca09c84f326dbdf60aa2fb5ebc",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_recorded_stays_recorded_0a23a",
                                    table="riskpanel_paperspart",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="joins_papers_before_the_seal",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
        IF NOT EXISTS (
            SELECT 1 FROM riskpanel_meeting
            WHERE id = NEW.meeting_id AND papers_sealed_at IS NULL AND state = 'planned'
        ) THEN
            RAISE EXCEPTION 'Sealed papers take no page' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
                                    hash="6cfe1c57e0c69e579b99a3f901431a292a0c9b57",
                                    operation="INSERT",
                                    pgid="pgtrigger_joins_papers_before_the_seal_c455b",
                                    table="riskpanel_paperspart",
                                    when="BEFORE",
                                ),
                            ),
                        ],
                    },
                ),
            ]
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="leftitem",
            trigger=pgtrigger.compiler.Trigger(
                name="raises_the_revision",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE changed record;",
                    func="""
IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
UPDATE riskpanel_meeting SET revision = revision + 1 WHERE id = (SELECT i.meeting_id FROM riskpanel_agendaitem i WHERE i.id = changed.agendaitem_id);
RETURN NULL;
""",
                    hash="32ff31ba225da0a63939985292dc9fab5d15a60b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_raises_the_revision_11a75",
                    table="riskpanel_agendaitem_conflicts",
                    when="AFTER",
                ),
            ),
        ),
    ]
