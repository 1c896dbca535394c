from django.db import migrations


class Migration(migrations.Migration):
    """Numbers for action references: A0000001 and on, never used twice."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL("CREATE SEQUENCE riskpanel_action_reference", "DROP SEQUENCE riskpanel_action_reference"),
    ]
