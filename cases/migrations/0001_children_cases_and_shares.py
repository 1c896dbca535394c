"""Children, their cases, who may see them, and what is recorded of them."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import audit.identifiers
import cases.models.children
import cases.models.sharing
from partners.created_together import CreateTogether


class Migration(migrations.Migration):
    replaces = [
        ("cases", "0001_child_reference"),
        ("cases", "0002_registers"),
        ("cases", "0004_other_name_trigrams"),
        ("cases", "0006_known_names"),
        ("cases", "0009_records_made_one"),
        ("cases", "0010_postcodes_in_one_way"),
        ("cases", "0011_known_names_are_ranked_from_their_indexes"),
        ("cases", "0012_kinds_of_entries"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("partners", "0001_organisations_people_and_keys"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE cases_child_reference",
            reverse_sql="DROP SEQUENCE cases_child_reference",
        ),
        CreateTogether(
            [
                migrations.CreateModel(
                    name="Child",
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
                                default=cases.models.children.next_reference, editable=False, max_length=20, unique=True
                            ),
                        ),
                        ("given_name", models.CharField(blank=True, default="", max_length=80)),
                        ("family_name", models.CharField(blank=True, default="", max_length=80)),
                        ("date_of_birth", models.DateField(blank=True, null=True)),
                        ("expected_date", models.DateField(blank=True, help_text="of an unborn child", null=True)),
                        (
                            "nhs_number",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=10,
                                validators=[django.core.validators.RegexValidator("^\\d{10}$", "Enter the 10 digits.")],
                            ),
                        ),
                        (
                            "upn",
                            models.CharField(blank=True, default="", max_length=13, verbose_name="unique pupil number"),
                        ),
                        (
                            "sex",
                            models.CharField(
                                choices=[("F", "Female"), ("M", "Male"), ("U", "Not stated")], default="U", max_length=1
                            ),
                        ),
                        ("postcode", models.CharField(blank=True, default="", max_length=8)),
                        ("protected_address", models.BooleanField(default=False)),
                        (
                            "languages",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="cases.child",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "verbose_name_plural": "children",
                        "indexes": [
                            models.Index(fields=["date_of_birth"], name="child_date_of_birth"),
                            models.Index(
                                condition=models.Q(("postcode", ""), _negated=True),
                                fields=["postcode"],
                                name="child_postcode",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("nhs_number", ""), _negated=True),
                                fields=("nhs_number",),
                                name="one_child_for_nhs_number",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("upn", ""), _negated=True),
                                fields=("upn",),
                                name="one_child_for_upn",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("date_of_birth", None), ("expected_date", None), _connector="OR"),
                                name="born_or_expected_not_both",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("merged_into", models.F("id")), _negated=True),
                                name="not_merged_into_itself",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_childversion" ("created_at", "date_of_birth", "expected_date", "family_name", "given_name", "id", "languages", "merged_into_id", "nhs_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "protected_address", "reference", "sex", "upn") SELECT new_values."created_at", new_values."date_of_birth", new_values."expected_date", new_values."family_name", new_values."given_name", new_values."id", new_values."languages", new_values."merged_into_id", new_values."nhs_number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."postcode", new_values."protected_address", new_values."reference", new_values."sex", new_values."upn" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="36016f589a3dfd286918defe730a7c719321b131",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_a78bb",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="cases_child",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_childversion" ("created_at", "date_of_birth", "expected_date", "family_name", "given_name", "id", "languages", "merged_into_id", "nhs_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "protected_address", "reference", "sex", "upn") SELECT new_values."created_at", new_values."date_of_birth", new_values."expected_date", new_values."family_name", new_values."given_name", new_values."id", new_values."languages", new_values."merged_into_id", new_values."nhs_number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."postcode", new_values."protected_address", new_values."reference", new_values."sex", new_values."upn" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="30770b2696c90110c5735b7f697486e5adbe8d5f",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_dfaec",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="cases_child",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_childversion" ("created_at", "date_of_birth", "expected_date", "family_name", "given_name", "id", "languages", "merged_into_id", "nhs_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "postcode", "protected_address", "reference", "sex", "upn") SELECT old_values."created_at", old_values."date_of_birth", old_values."expected_date", old_values."family_name", old_values."given_name", old_values."id", old_values."languages", old_values."merged_into_id", old_values."nhs_number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."postcode", old_values."protected_address", old_values."reference", old_values."sex", old_values."upn" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="50cdba4d3baf39da211fd45ab25ca9d8cdeb3e6d",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_9f97b",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="cases_child",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChildVersion",
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
                                to="cases.child",
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
                            "reference",
                            models.CharField(
                                default=cases.models.children.next_reference, editable=False, max_length=20
                            ),
                        ),
                        ("given_name", models.CharField(blank=True, default="", max_length=80)),
                        ("family_name", models.CharField(blank=True, default="", max_length=80)),
                        ("date_of_birth", models.DateField(blank=True, null=True)),
                        ("expected_date", models.DateField(blank=True, help_text="of an unborn child", null=True)),
                        (
                            "nhs_number",
                            models.CharField(
                                blank=True,
                                default="",
                                max_length=10,
                                validators=[django.core.validators.RegexValidator("^\\d{10}$", "Enter the 10 digits.")],
                            ),
                        ),
                        (
                            "upn",
                            models.CharField(blank=True, default="", max_length=13, verbose_name="unique pupil number"),
                        ),
                        (
                            "sex",
                            models.CharField(
                                choices=[("F", "Female"), ("M", "Male"), ("U", "Not stated")], default="U", max_length=1
                            ),
                        ),
                        ("postcode", models.CharField(blank=True, default="", max_length=8)),
                        ("protected_address", models.BooleanField(default=False)),
                        (
                            "languages",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="cases.child",
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="2570f308d5c918ec41b07407d41922931c669d22",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_2bad7",
                                    table="cases_childversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ChildName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="other_names",
                                to="cases.child",
                            ),
                        ),
                        ("given_name", models.CharField(blank=True, default="", max_length=80)),
                        ("family_name", models.CharField(blank=True, default="", max_length=80)),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("alias", "Also known as"),
                                    ("birth", "Birth name"),
                                    ("former", "Former name"),
                                    ("street", "Nickname"),
                                ],
                                default="alias",
                                max_length=20,
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.child"
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=10
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="led_cases",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "locality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="partners.locality",
                            ),
                        ),
                        (
                            "level_of_need",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Level 1: universal"),
                                    (2, "Level 2: additional"),
                                    (3, "Level 3: targeted"),
                                    (4, "Level 4: specialist"),
                                ]
                            ),
                        ),
                        ("restricted", models.BooleanField(default=False, help_text="named people only")),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("closing_reason", models.TextField(blank=True, default="")),
                        ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "permissions": [("view_case", "Can see the case"), ("contribute_case", "Can add to the case")],
                        "default_permissions": (),
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")), fields=["lead"], name="open_cases_of_lead"
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "open"), _negated=True), ("lead__isnull", False), _connector="OR"
                                ),
                                name="open_case_has_a_lead",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("closed_at", None), ("state", "open")),
                                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                                    _connector="OR",
                                ),
                                name="closed_case_says_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("level_of_need__range", (1, 4))), name="level_of_need_1_to_4"
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")),
                                fields=("child",),
                                name="one_open_case_for_a_child",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_caseversion" ("child_id", "closed_at", "closing_reason", "id", "lead_id", "level_of_need", "locality_id", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restricted", "state") SELECT new_values."child_id", new_values."closed_at", new_values."closing_reason", new_values."id", new_values."lead_id", new_values."level_of_need", new_values."locality_id", new_values."opened_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."restricted", new_values."state" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="4b2721a208f32f6fd4381c082dcc984fc8fb5e98",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_0b483",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="cases_case",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_caseversion" ("child_id", "closed_at", "closing_reason", "id", "lead_id", "level_of_need", "locality_id", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restricted", "state") SELECT new_values."child_id", new_values."closed_at", new_values."closing_reason", new_values."id", new_values."lead_id", new_values."level_of_need", new_values."locality_id", new_values."opened_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."restricted", new_values."state" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."child_id" IS DISTINCT FROM (new_values."child_id") OR old_values."closed_at" IS DISTINCT FROM (new_values."closed_at") OR old_values."closing_reason" IS DISTINCT FROM (new_values."closing_reason") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."lead_id" IS DISTINCT FROM (new_values."lead_id") OR old_values."level_of_need" IS DISTINCT FROM (new_values."level_of_need") OR old_values."locality_id" IS DISTINCT FROM (new_values."locality_id") OR old_values."opened_at" IS DISTINCT FROM (new_values."opened_at") OR old_values."restricted" IS DISTINCT FROM (new_values."restricted") OR old_values."state" IS DISTINCT FROM (new_values."state")) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="28b097e0d10d43a1b568c40a5ebbdb5433d3e807",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_f5146",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="cases_case",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_caseversion" ("child_id", "closed_at", "closing_reason", "id", "lead_id", "level_of_need", "locality_id", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "restricted", "state") SELECT old_values."child_id", old_values."closed_at", old_values."closing_reason", old_values."id", old_values."lead_id", old_values."level_of_need", old_values."locality_id", old_values."opened_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."restricted", old_values."state" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="e4e66377de7fe82aa59bd2c8f7aeac05e424773f",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_8d49e",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="cases_case",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseVersion",
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
                                to="cases.case",
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
                            "child",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="cases.child",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[("open", "Open"), ("closed", "Closed")], default="open", max_length=10
                            ),
                        ),
                        (
                            "lead",
                            models.ForeignKey(
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "locality",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to="partners.locality",
                            ),
                        ),
                        (
                            "level_of_need",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (1, "Level 1: universal"),
                                    (2, "Level 2: additional"),
                                    (3, "Level 3: targeted"),
                                    (4, "Level 4: specialist"),
                                ]
                            ),
                        ),
                        ("restricted", models.BooleanField(default=False, help_text="named people only")),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("closed_at", models.DateTimeField(blank=True, null=True)),
                        ("closing_reason", models.TextField(blank=True, default="")),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="82849a6339b0a044ee35664e64f92dfafe08dc0f",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_8630e",
                                    table="cases_caseversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LeadHistory",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="leads", to="cases.case"
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
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "handed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("reason", models.TextField(blank=True, default="")),
                    ],
                    options={
                        "ordering": ("since", "id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)), fields=("case",), name="one_lead_at_a_time"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                                name="lead_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TeamMember",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="team", to="cases.case"
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
                        ("role", models.CharField(max_length=80)),
                        (
                            "added_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("until", models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("until", None)), fields=("case", "user"), name="in_the_team_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="KnownName",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "child",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="cases.child",
                            ),
                        ),
                        ("family", models.CharField(db_collation="C", max_length=160)),
                        ("given", models.CharField(db_collation="C", max_length=160)),
                        (
                            "sound_family",
                            models.CharField(
                                db_collation="C", help_text="double metaphone; empty for none", max_length=8
                            ),
                        ),
                        ("sound_given", models.CharField(db_collation="C", max_length=8)),
                        ("born", models.DateField(help_text="or expected", null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["child"], name="known_name_of_child"),
                            models.Index(
                                fields=["family", "given"], include=("child", "born"), name="known_name_family"
                            ),
                            models.Index(
                                fields=["given", "family"], include=("child", "born"), name="known_name_given"
                            ),
                            models.Index(
                                fields=["sound_family", "sound_given"],
                                include=("child", "family", "given", "born"),
                                name="known_name_sound",
                            ),
                            models.Index(
                                fields=["born", "sound_family"],
                                include=("child", "family", "given"),
                                name="known_name_born",
                            ),
                            django.contrib.postgres.indexes.GinIndex(
                                fields=["family", "given"],
                                name="known_name_trigrams",
                                opclasses=["gin_trgm_ops", "gin_trgm_ops"],
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Spelling",
                    fields=[
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "cut", "word", blank=True, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        ("cut", models.CharField(db_collation="C", max_length=160)),
                        ("word", models.CharField(db_collation="C", max_length=160)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["word"], name="spelling_word")],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=audit.identifiers.uuid7, editable=False, primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.child"
                            ),
                        ),
                        (
                            "merged",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.child"
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
                        ("moved", models.JSONField(default=dict)),
                        ("lent", models.JSONField(default=dict)),
                        (
                            "name",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to="cases.childname",
                            ),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("undone_at", models.DateTimeField(null=True)),
                        ("undone_because", models.TextField(blank=True, default="")),
                    ],
                    options={
                        "ordering": ("-at", "-id"),
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)), fields=("merged",), name="merged_away_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("kept", models.F("merged")), _negated=True), name="merged_are_two"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="merge_says_why"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("undone_at", None), ("undone_by", None)),
                                    models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="undone_says_who",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Event",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="events", to="cases.case"
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("contact", "Contact or visit"),
                                    ("concern", "Concern"),
                                    ("incident", "Incident"),
                                    ("missing", "Missing episode"),
                                    ("arrest", "Arrest"),
                                    ("emergency", "Attendance at an emergency department"),
                                    ("exclusion", "Exclusion from school"),
                                    ("placement", "Move of placement"),
                                    ("exploitation", "New information on exploitation"),
                                    ("strategy", "Strategy discussion"),
                                    ("health", "Health"),
                                    ("education", "Education"),
                                    ("decision", "Decision"),
                                    ("meeting", "Meeting"),
                                    ("strength", "Strength or good news"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("happened_at", models.DateTimeField()),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "nature",
                            models.CharField(
                                choices=[("fact", "Fact"), ("opinion", "Professional opinion")],
                                default="fact",
                                max_length=10,
                            ),
                        ),
                        (
                            "significance",
                            models.CharField(
                                choices=[
                                    ("routine", "Routine"),
                                    ("significant", "Significant"),
                                    ("critical", "Critical"),
                                ],
                                default="routine",
                                max_length=12,
                            ),
                        ),
                        ("text", models.TextField()),
                        (
                            "source",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="partners.partner",
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
                    ],
                    options={
                        "indexes": [models.Index(fields=["case", "-happened_at", "-id"], name="chronology_of_case")],
                    },
                ),
                migrations.CreateModel(
                    name="Voice",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="voices", to="cases.case"
                            ),
                        ),
                        ("words", models.TextField()),
                        ("said_on", models.DateField()),
                        (
                            "heard_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "ordering": ("-said_on", "-id"),
                    },
                ),
                migrations.CreateModel(
                    name="Share",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="cases.case"
                            ),
                        ),
                        (
                            "partner",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shares",
                                to="partners.partner",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="shares",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rights",
                            models.CharField(
                                choices=[("view", "See the record"), ("contribute", "See and add to the record")],
                                default="contribute",
                                max_length=12,
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("safeguarding", "keeping the child safe"),
                                    ("support", "giving the child and family support"),
                                    ("lead", "leading the work as lead professional"),
                                    ("panel", "the risk panel's work, while the child is on its log"),
                                    ("health", "the child's health care"),
                                    ("education", "the child's education"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.TextField()),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("public_task", "Public task, safeguarding of children (Art 6(1)(e), 9(2)(g))"),
                                    ("legal_obligation", "Legal obligation (Art 6(1)(c))"),
                                    ("vital_interests", "Vital interests (Art 6(1)(d))"),
                                    ("health_care", "Health or social care (Art 6(1)(e), 9(2)(h))"),
                                    ("consent", "Consent to a service (Art 6(1)(a), 9(2)(a))"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "family_told",
                            models.CharField(
                                choices=[
                                    ("told", "The family was told"),
                                    ("later", "The family will be told later"),
                                    ("not_safe", "Telling the family would not be safe"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("why_not_told", models.TextField(blank=True, default="")),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("until", models.DateTimeField(blank=True, null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_because", models.TextField(blank=True, default="")),
                    ],
                    options={
                        "ordering": ("since", "id"),
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("partner__isnull", True), ("user__isnull", False)),
                                    models.Q(("partner__isnull", False), ("user__isnull", True)),
                                    _connector="OR",
                                ),
                                name="share_with_a_partner_or_a_person",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                                name="share_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("family_told", "not_safe"), _negated=True),
                                    models.Q(("why_not_told", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="not_told_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("reason", ""), _negated=True), name="share_says_why"
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("partner__isnull", False)),
                                expressions=[
                                    (models.F("case"), "="),
                                    (models.F("partner"), "="),
                                    (cases.models.sharing.MomentRange(models.F("since"), models.F("until")), "&&"),
                                ],
                                name="one_live_share_for_a_partner",
                            ),
                            django.contrib.postgres.constraints.ExclusionConstraint(
                                condition=models.Q(("user__isnull", False)),
                                expressions=[
                                    (models.F("case"), "="),
                                    (models.F("user"), "="),
                                    (cases.models.sharing.MomentRange(models.F("since"), models.F("until")), "&&"),
                                ],
                                name="one_live_share_for_a_person",
                            ),
                        ],
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="insert_insert",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_shareversion" ("basis", "case_id", "decided_by_id", "ended_because", "ended_by_id", "family_told", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reason", "rights", "since", "until", "user_id", "why_not_told") SELECT new_values."basis", new_values."case_id", new_values."decided_by_id", new_values."ended_because", new_values."ended_by_id", new_values."family_told", new_values."id", new_values."partner_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."purpose", new_values."reason", new_values."rights", new_values."since", new_values."until", new_values."user_id", new_values."why_not_told" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="8ed74ad21baf823c251fa2425fe560faff21460d",
                                    level="STATEMENT",
                                    operation="INSERT",
                                    pgid="pgtrigger_insert_insert_3242e",
                                    referencing="REFERENCING NEW TABLE AS new_values ",
                                    table="cases_share",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="update_update",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_shareversion" ("basis", "case_id", "decided_by_id", "ended_because", "ended_by_id", "family_told", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reason", "rights", "since", "until", "user_id", "why_not_told") SELECT new_values."basis", new_values."case_id", new_values."decided_by_id", new_values."ended_because", new_values."ended_by_id", new_values."family_told", new_values."id", new_values."partner_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."purpose", new_values."reason", new_values."rights", new_values."since", new_values."until", new_values."user_id", new_values."why_not_told" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                                    hash="24445fc1596b8327af85b2387cc9970cd2b6e5e4",
                                    level="STATEMENT",
                                    operation="UPDATE",
                                    pgid="pgtrigger_update_update_37000",
                                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                                    table="cases_share",
                                    when="AFTER",
                                ),
                            ),
                            pgtrigger.compiler.Trigger(
                                name="delete_delete",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "cases_shareversion" ("basis", "case_id", "decided_by_id", "ended_because", "ended_by_id", "family_told", "id", "partner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reason", "rights", "since", "until", "user_id", "why_not_told") SELECT old_values."basis", old_values."case_id", old_values."decided_by_id", old_values."ended_because", old_values."ended_by_id", old_values."family_told", old_values."id", old_values."partner_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."purpose", old_values."reason", old_values."rights", old_values."since", old_values."until", old_values."user_id", old_values."why_not_told" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                                    hash="5bcce9f658b1f1de18141f718c06c94ffa845637",
                                    level="STATEMENT",
                                    operation="DELETE",
                                    pgid="pgtrigger_delete_delete_dd1cb",
                                    referencing="REFERENCING OLD TABLE AS old_values ",
                                    table="cases_share",
                                    when="AFTER",
                                ),
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ShareVersion",
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
                                to="cases.share",
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
                            "user",
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
                            "rights",
                            models.CharField(
                                choices=[("view", "See the record"), ("contribute", "See and add to the record")],
                                default="contribute",
                                max_length=12,
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("safeguarding", "keeping the child safe"),
                                    ("support", "giving the child and family support"),
                                    ("lead", "leading the work as lead professional"),
                                    ("panel", "the risk panel's work, while the child is on its log"),
                                    ("health", "the child's health care"),
                                    ("education", "the child's education"),
                                ],
                                max_length=20,
                            ),
                        ),
                        ("reason", models.TextField()),
                        (
                            "basis",
                            models.CharField(
                                choices=[
                                    ("public_task", "Public task, safeguarding of children (Art 6(1)(e), 9(2)(g))"),
                                    ("legal_obligation", "Legal obligation (Art 6(1)(c))"),
                                    ("vital_interests", "Vital interests (Art 6(1)(d))"),
                                    ("health_care", "Health or social care (Art 6(1)(e), 9(2)(h))"),
                                    ("consent", "Consent to a service (Art 6(1)(a), 9(2)(a))"),
                                ],
                                max_length=20,
                            ),
                        ),
                        (
                            "family_told",
                            models.CharField(
                                choices=[
                                    ("told", "The family was told"),
                                    ("later", "The family will be told later"),
                                    ("not_safe", "Telling the family would not be safe"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("why_not_told", models.TextField(blank=True, default="")),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("until", models.DateTimeField(blank=True, null=True)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                related_query_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_by",
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
                        ("ended_because", models.TextField(blank=True, default="")),
                    ],
                    options={
                        "abstract": False,
                        "triggers": [
                            pgtrigger.compiler.Trigger(
                                name="append_only",
                                sql=pgtrigger.compiler.UpsertTriggerSql(
                                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                                    hash="d75fd6f1e42e679466d6c391f19d686729520569",
                                    operation="UPDATE OR DELETE",
                                    pgid="pgtrigger_append_only_828d5",
                                    table="cases_shareversion",
                                    when="BEFORE",
                                ),
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CaseGroupObjectPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permission",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                        ),
                        ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                        (
                            "share",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.share"
                            ),
                        ),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "content_object",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="group_grants",
                                to="cases.case",
                            ),
                        ),
                    ],
                    options={
                        "unique_together": {("group", "permission", "content_object")},
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseUserObjectPermission",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "permission",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission"),
                        ),
                        (
                            "user",
                            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                        ),
                        (
                            "share",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.share"
                            ),
                        ),
                        ("until", models.DateTimeField(null=True)),
                        (
                            "content_object",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="user_grants", to="cases.case"
                            ),
                        ),
                    ],
                    options={
                        "unique_together": {("user", "permission", "content_object")},
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CaseAccess",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("principal", models.BigIntegerField()),
                        (
                            "case",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="cases.case",
                            ),
                        ),
                        ("is_open", models.BooleanField()),
                        ("updated_at", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("is_open", True)),
                                fields=["principal", "-updated_at", "-case"],
                                include=("until",),
                                name="case_access_open",
                            ),
                            models.Index(
                                fields=["principal", "-updated_at", "-case"], include=("until",), name="case_access_all"
                            ),
                        ],
                        "constraints": [models.UniqueConstraint(fields=("case", "principal"), name="case_access_once")],
                    },
                ),
            ]
        ),
    ]
