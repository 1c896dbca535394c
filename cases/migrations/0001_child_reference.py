from django.db import migrations


class Migration(migrations.Migration):
    """Numbers for child references: CT0000001 and on, never used twice."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL("CREATE SEQUENCE cases_child_reference", "DROP SEQUENCE cases_child_reference"),
    ]
