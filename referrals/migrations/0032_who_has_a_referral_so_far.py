"""Of the referrals that wait: whoever took each into triage last has it."""

from django.db import migrations

FORWARD = """
UPDATE referrals_referral r SET taken_by_id = (
    SELECT s.by_id FROM audit_statechange s
    WHERE s.subject_kind = 'referrals.referral' AND s.subject_id = r.id::text AND s.event = 'accept'
    ORDER BY s.id DESC LIMIT 1
) WHERE r.state IN ('accepted', 'proposed')
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0031_who_has_a_referral"), ("audit", "0001_append_only_trail")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
