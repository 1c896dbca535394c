"""Of children who were referred together so far: a secret address is secret of each, and the previous referral of any."""

from django.db import migrations

PROTECT = """
DO $$ BEGIN
    LOOP
        UPDATE cases_child c SET protected_address = true
        WHERE NOT c.protected_address AND EXISTS (
            SELECT FROM referrals_referredchild own
            JOIN referrals_referral r ON r.id = own.referral_id AND r.received_at IS NOT NULL
            JOIN referrals_referredchild beside ON beside.referral_id = own.referral_id
            JOIN cases_child other ON other.id = beside.child_id AND other.protected_address
            WHERE own.child_id = c.id
        );
        EXIT WHEN NOT FOUND;
    END LOOP;
END $$
"""
PREVIOUS = """
UPDATE referrals_referral r SET previous_received = newest.day, previous_no_action = newest.no_action
FROM (
    SELECT DISTINCT ON (r.id) r.id, (p.received_at AT TIME ZONE 'Europe/London')::date AS day,
        coalesce(d.outcome = 'no_action' AND d.decided_at < r.received_at, false) AS no_action
    FROM referrals_referral r JOIN referrals_referredchild c ON c.referral_id = r.id
    JOIN referrals_referredchild pc ON pc.child_id = c.child_id JOIN referrals_referral p ON p.id = pc.referral_id
    LEFT JOIN referrals_decision d ON d.id = p.decision_id
    WHERE EXISTS (SELECT FROM referrals_referredchild o WHERE o.referral_id = r.id AND NOT o.is_first)
        AND p.received_at < date_trunc('day', r.received_at AT TIME ZONE 'Europe/London') AT TIME ZONE 'Europe/London'
        AND p.state <> 'withdrawn' AND coalesce(d.counts_as_new, true)
    ORDER BY r.id, p.received_at DESC
) AS newest
WHERE newest.id = r.id AND r.previous_received IS DISTINCT FROM newest.day
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0036_the_day_to_decide_so_far"), ("cases", "0012_kinds_of_entries")]

    operations = [
        migrations.RunSQL(PROTECT, migrations.RunSQL.noop),
        migrations.RunSQL(PREVIOUS, migrations.RunSQL.noop),
    ]
