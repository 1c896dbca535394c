import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0004_postcode_rules_only_end"),
        ("referrals", "0022_previous_no_action_so_far"),
    ]

    operations = [
        migrations.CreateModel(
            name="FrontDoorTally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day")),
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
                        max_length=2,
                    ),
                ),
                ("received", models.IntegerField()),
                ("decided", models.IntegerField()),
                ("no_action", models.IntegerField(help_text="decided as no further action")),
                ("again", models.IntegerField(help_text="within 12 months of the child's previous referral")),
                (
                    "again_after_no_action",
                    models.IntegerField(help_text="of these, the previous one had ended in no further action"),
                ),
                (
                    "locality",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partners.locality",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partners.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "team", "locality", "source"),
                        name="one_tally_for_a_cell",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
