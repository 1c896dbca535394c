import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0016_referrals_by_a_file"),
    ]

    operations = [
        migrations.AddField(
            model_name="clockrules",
            name="days_to_answer",
            field=models.PositiveSmallIntegerField(
                db_default=3,
                default=3,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20)],
                verbose_name="working days to answer a disagreement",
            ),
        ),
        migrations.AddField(
            model_name="clockrules",
            name="days_to_disagree",
            field=models.PositiveSmallIntegerField(
                db_default=10,
                default=10,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)],
                verbose_name="working days to disagree with a decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="clockrules",
            constraint=models.CheckConstraint(
                condition=models.Q(("days_to_answer__gte", 1), ("days_to_disagree__gte", 1)),
                name="a_day_to_disagree_and_to_answer",
            ),
        ),
    ]
