from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("riskpanel", "0026_answers_of_their_own_framework")]

    operations = [
        migrations.AddField(model_name="escalation", name="due_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="escalation",
            name="carried",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
    ]
