from importlib import import_module

from django.db import migrations, models

before = import_module("riskpanel.migrations.0028_due_days_of_escalations_so_far")


class Migration(migrations.Migration):
    dependencies = [("riskpanel", "0028_due_days_of_escalations_so_far")]

    operations = [
        migrations.RunSQL(before.FILL, migrations.RunSQL.noop),  # of what a worker of before wrote meanwhile
        migrations.AlterModelOptions(name="escalation", options={"ordering": ("on", "level", "id")}),
        migrations.RemoveConstraint(model_name="escalation", name="escalated_to_the_manager_once_an_owner"),
        migrations.RemoveConstraint(model_name="escalation", name="escalated_once_a_level"),
        migrations.AlterField(model_name="escalation", name="due_on", field=models.DateField()),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("level", 1)),
                fields=("action", "owner", "due_on", "carried"),
                name="escalated_to_the_manager_once_an_owner",
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("level__gt", 1)),
                fields=("action", "level", "due_on", "carried"),
                name="escalated_once_a_level",
            ),
        ),
    ]
