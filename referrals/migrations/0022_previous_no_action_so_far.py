"""Of the referrals received so far: had the child's previous one been decided as no further action by then?"""

from django.db import migrations

FORWARD = """
UPDATE referrals_referral r SET previous_no_action = true
WHERE r.previous_received IS NOT NULL AND (
    SELECT d.outcome = 'no_action' AND d.decided_at < r.received_at
    FROM referrals_referredchild c JOIN referrals_referral p ON p.id = c.referral_id
    LEFT JOIN referrals_decision d ON d.id = p.decision_id
    WHERE c.child_id = r.child_id AND p.state <> 'withdrawn' AND coalesce(d.counts_as_new, true)
        AND (p.received_at AT TIME ZONE 'Europe/London')::date = r.previous_received
    ORDER BY p.received_at DESC LIMIT 1
)
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0021_previous_no_action")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
