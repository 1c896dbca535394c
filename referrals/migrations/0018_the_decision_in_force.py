import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0017_days_to_disagree_and_to_answer"),
    ]

    operations = [
        migrations.AddField(
            model_name="referral",
            name="decision",
            field=models.OneToOneField(
                help_text="the one in force",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.decision",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="referral",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="decisions", to="referrals.referral"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="replaces",
            field=models.OneToOneField(
                help_text="the one before it",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="referrals.decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces", None)), fields=("referral",), name="one_first_decision_for_a_referral"
            ),
        ),
    ]
