"""Every decision made so far is the one in force."""

from django.db import migrations

SET = """
UPDATE referrals_referral r SET decision_id = d.id
FROM referrals_decision d WHERE d.referral_id = r.id AND r.decision_id IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0018_the_decision_in_force")]
    operations = [migrations.RunSQL(SET, migrations.RunSQL.noop)]
