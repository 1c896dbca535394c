"""The summary of what the front door received so far."""

from django.db import migrations

# Writers wait meanwhile: what they then write is counted by the triggers.
FORWARD = """
LOCK TABLE referrals_referral IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM referrals_frontdoortally;
INSERT INTO referrals_frontdoortally (month, team_id, locality_id, source, received, decided, no_action, again,
    again_after_no_action)
SELECT referrals_month_of(r.received_at), r.receiving_team_id, r.locality_id, r.source, count(*), count(d.id),
    count(*) FILTER (WHERE d.outcome = 'no_action'),
    count(*) FILTER (WHERE referrals_is_again(r.previous_received, r.received_at)),
    count(*) FILTER (WHERE r.previous_no_action AND referrals_is_again(r.previous_received, r.received_at))
FROM referrals_referral r LEFT JOIN referrals_decision d ON d.id = r.decision_id
WHERE r.state NOT IN ('draft', 'withdrawn') AND coalesce(d.counts_as_new, true)
GROUP BY 1, 2, 3, 4
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0024_tally_kept_by_triggers")]

    operations = [migrations.RunSQL(FORWARD, "DELETE FROM referrals_frontdoortally")]
