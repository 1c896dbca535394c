from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("riskpanel", "0013_actions_due_when_set_or_later"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="agendaitem",
            name="item_is_a_child_or_a_theme",
        ),
        migrations.AlterField(
            model_name="agendaitem",
            name="kind",
            field=models.CharField(
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
        migrations.AlterField(
            model_name="agendaitem",
            name="title",
            field=models.CharField(
                blank=True, default="", help_text="of a place, a peer group or a theme", max_length=160
            ),
        ),
        migrations.AddConstraint(
            model_name="agendaitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case", None),
                        ("kind__in", ("place", "peers", "theme")),
                        models.Q(("title", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("kind__in", ("place", "peers", "theme")), _negated=True), ("case__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="item_is_a_child_or_a_theme",
            ),
        ),
    ]
