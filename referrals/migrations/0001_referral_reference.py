from django.db import migrations


class Migration(migrations.Migration):
    """Numbers for referral references: R-0000001 and on, never used twice."""

    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL("CREATE SEQUENCE referrals_referral_reference", "DROP SEQUENCE referrals_referral_reference"),
    ]
