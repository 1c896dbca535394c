from django.db import migrations

ALL = "SELECT cases_derive_names(array_agg(id)) FROM cases_child HAVING count(*) > 0"


class Migration(migrations.Migration):
    """The children recorded before the search read its own table."""

    dependencies = [("cases", "0007_known_names_by_triggers")]
    operations = [migrations.RunSQL(ALL, "DELETE FROM cases_knownname; DELETE FROM cases_spelling")]
