"""The Board, its members and priorities, and the figures that its meetings were given."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from partners.created_together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("board", "0001_board_and_priorities"),
        ("board", "0002_figures_of_meetings_stand"),
        ("board", "0003_no_priority_without_a_seat"),
        ("board", "0004_since_when_a_member_answers"),
    ]

    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("riskpanel", "0003_agendas_actions_and_minutes"),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Board",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120, unique=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="BoardMember",
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
                            "board",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="members", to="board.board"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="board_seats",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[("chair", "Chair"), ("member", "Member")], default="member", max_length=10
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                                name="board_seat_in_order",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)),
                                fields=("board", "user"),
                                name="one_seat_on_the_board",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("role", "chair"), ("until", None)),
                                fields=("board",),
                                name="one_chair_of_the_board",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="leaves_no_priority",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
    IF NEW.until IS NOT NULL AND EXISTS (SELECT 1 FROM board_priority p WHERE p.accountable_id = NEW.id) THEN
        RAISE EXCEPTION 'A seat that answers for a priority cannot end' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
                                    hash="94888e62d29aa18f90f32eaf6a97daff2578403b",
                                    operation='UPDATE OF "until"',
                                    pgid="pgtrigger_leaves_no_priority_c91be",
                                    table="board_boardmember",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="a_seat_ends_and_stays",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                                    hash="ef426d6a930f4c8de440345b67d3f28c7b844e96",
                                    operation="DELETE",
                                    pgid="pgtrigger_a_seat_ends_and_stays_54204",
                                    table="board_boardmember",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_boardmemberversion" ("board_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "until", "user_id") SELECT new_values."board_id", new_values."id", new_values."partner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."role", new_values."since", new_values."until", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0e3e7a68ec260f7f49858ee24cf7d8047caa45e3",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_f3a45",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="board_boardmember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_boardmemberversion" ("board_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "until", "user_id") SELECT new_values."board_id", new_values."id", new_values."partner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."role", new_values."since", new_values."until", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="fdef10e4836d2351836fac34eedfe20e42035d09",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_4e365",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="board_boardmember",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_boardmemberversion" ("board_id", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since", "until", "user_id") SELECT old_values."board_id", old_values."id", old_values."partner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."role", old_values."since", old_values."until", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="a0c741d157454f64fd9329351eee3d93d45d90b7",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_2ad7f",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="board_boardmember",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoardMemberVersion",
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
                                to="board.boardmember",
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
                            "board",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="board.board",
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
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[("chair", "Chair"), ("member", "Member")], default="member", max_length=10
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
                                    hash="04e8859b69ffe833d7d6b43c91decf68e5f99a81",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_46fbd",
                                    table="board_boardmemberversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="BoardMeeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "board",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="meetings", to="board.board"
                            ),
                        ),
                        ("held_on", models.DateField()),
                        ("frozen_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "frozen_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ("-held_on",),
                        "constraints": [
                            models.UniqueConstraint(fields=("board", "held_on"), name="one_board_meeting_a_day")
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="what_was_shown_stands",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="363d6f2f7d34f7debdd102785b40fa5701a08b86",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_what_was_shown_stands_807c4",
                                    table="board_boardmeeting",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FrozenFigure",
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
                                related_name="figures",
                                to="board.boardmeeting",
                            ),
                        ),
                        ("indicator", models.CharField(max_length=30)),
                        ("quarter", models.CharField(help_text="2025-Q1 is April to June 2025", max_length=7)),
                        ("part", models.CharField(blank=True, default="", max_length=120)),
                        ("shown", models.CharField(blank=True, default="", max_length=12)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("indicator", "quarter", "part"), name="a_quarter_is_frozen_once"
                            )
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="what_was_shown_stands",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="9f49ddb3f97e26942b8b2f9f18b5d76150eeacdb",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_what_was_shown_stands_660fd",
                                    table="board_frozenfigure",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Priority",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "board",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="priorities", to="board.board"
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        (
                            "outcome_area",
                            models.CharField(
                                choices=[
                                    ("healthy", "Be healthy"),
                                    ("safe", "Stay safe"),
                                    ("achieve", "Enjoy and achieve"),
                                    ("contribute", "Make a positive contribution"),
                                    ("economic", "Achieve economic well-being"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "accountable",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="priorities",
                                to="board.boardmember",
                            ),
                        ),
                        ("answers_since", models.DateField(blank=True, null=True)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                        ("panels", models.ManyToManyField(blank=True, related_name="priorities", to="riskpanel.panel")),
                    ],
                    options={
                        "verbose_name_plural": "priorities",
                        "ordering": ("order", "pk"),
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="a_seat_answers",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="""
    PERFORM 1 FROM board_boardmember m
        WHERE m.id = NEW.accountable_id AND m.board_id = NEW.board_id AND m.until IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A priority needs a member who sits on its Board' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
                                    hash="4fb54762db9d16697b7ed1587cdd5ce919c02106",
                                    operation='INSERT OR UPDATE OF "accountable_id", "board_id"',
                                    pgid="pgtrigger_a_seat_answers_3e449",
                                    table="board_priority",
                                    when="BEFORE",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_priorityversion" ("accountable_id", "answers_since", "board_id", "id", "order", "outcome_area", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") SELECT new_values."accountable_id", new_values."answers_since", new_values."board_id", new_values."id", new_values."order", new_values."outcome_area", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."title" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0b8ec4ed07b3459073ac2ff06c2af88c0665e5eb",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_ef4aa",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="board_priority",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_priorityversion" ("accountable_id", "answers_since", "board_id", "id", "order", "outcome_area", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") SELECT new_values."accountable_id", new_values."answers_since", new_values."board_id", new_values."id", new_values."order", new_values."outcome_area", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."title" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="0ba306c2dba3dccb5ee849b95a4da227b9c5a65a",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_a3e70",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="board_priority",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "board_priorityversion" ("accountable_id", "answers_since", "board_id", "id", "order", "outcome_area", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "title") SELECT old_values."accountable_id", old_values."answers_since", old_values."board_id", old_values."id", old_values."order", old_values."outcome_area", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."title" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="2c364922ecaca6294d41735c4abd0a4887120aad",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_70d2d",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="board_priority",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PriorityVersion",
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
                                to="board.priority",
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
                        (
                            "board",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="board.board",
                            ),
                        ),
                        ("title", models.CharField(max_length=160)),
                        (
                            "outcome_area",
                            models.CharField(
                                choices=[
                                    ("healthy", "Be healthy"),
                                    ("safe", "Stay safe"),
                                    ("achieve", "Enjoy and achieve"),
                                    ("contribute", "Make a positive contribution"),
                                    ("economic", "Achieve economic well-being"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "accountable",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="board.boardmember",
                            ),
                        ),
                        ("answers_since", models.DateField(blank=True, null=True)),
                        ("order", models.PositiveSmallIntegerField(default=0)),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="b6fd418c78b7d22ebd2aefef999ac88fa609c1c7",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_719ad",
                                    table="board_priorityversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
            ]
        ),
    ]
