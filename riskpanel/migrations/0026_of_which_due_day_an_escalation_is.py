from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("riskpanel", "0025_a_meeting_does_not_pass_its_close")]

    operations = [
        migrations.AddField(model_name="escalation", name="due_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="escalation",
            name="carried",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
