from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    """Other names are searched as names are: with typing errors, by trigrams."""

    dependencies = [("cases", "0003_case_access_by_triggers")]
    operations = [
        migrations.AddIndex(
            model_name="childname",
            index=GinIndex(
                OpClass(Upper("given_name"), "gin_trgm_ops"),
                OpClass(Upper("family_name"), "gin_trgm_ops"),
                name="other_name_trigrams",
            ),
        ),
    ]
