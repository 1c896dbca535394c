"""The summary of the front door follows the referrals and their decisions in force, by statement triggers (0027)."""

from django.db import migrations

FUNCTIONS = """
-- DfE: within 12 months of the previous one, counted by the calendar; 29 February reaches back to 28 February.
CREATE FUNCTION referrals_is_again(previous date, received timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT previous IS NOT NULL
        AND previous >= ((received AT TIME ZONE 'Europe/London')::date - interval '1 year')::date
        AND previous < (received AT TIME ZONE 'Europe/London')::date
$$;

CREATE FUNCTION referrals_month_of(received timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('month', received AT TIME ZONE 'Europe/London')::date
$$;
"""
# What an old row counted is taken away and what a new one counts is added, each with the decision that it names. The
# cells are written in the order of their key, so that two changes wait for each other and never both.
COUNTS = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO referrals_frontdoortally AS t (month, team_id, locality_id, source, received, decided, no_action,
        again, again_after_no_action)
    SELECT * FROM (
        SELECT referrals_month_of(r.received_at), r.receiving_team_id, r.locality_id, r.source, sum(r.sign) AS received,
            coalesce(sum(r.sign) FILTER (WHERE d.id IS NOT NULL), 0) AS decided,
            coalesce(sum(r.sign) FILTER (WHERE d.outcome = 'no_action'), 0) AS no_action,
            coalesce(sum(r.sign) FILTER (WHERE r.is_again), 0) AS again,
            coalesce(sum(r.sign) FILTER (WHERE r.is_again AND r.previous_no_action), 0) AS after_no_action
        FROM ({rows}) AS r LEFT JOIN referrals_decision d ON d.id = r.decision_id
        WHERE coalesce(d.counts_as_new, true)
        GROUP BY 1, 2, 3, 4
    ) AS changed
    WHERE (received, decided, no_action, again, after_no_action) <> (0, 0, 0, 0, 0)
    ORDER BY 1, 2, 3, 4
    ON CONFLICT (month, team_id, locality_id, source) DO UPDATE SET received = t.received + excluded.received,
        decided = t.decided + excluded.decided, no_action = t.no_action + excluded.no_action,
        again = t.again + excluded.again,
        again_after_no_action = t.again_after_no_action + excluded.again_after_no_action;
    RETURN NULL;
END $$;
"""
ROWS = """
            SELECT received_at, receiving_team_id, locality_id, source, previous_no_action, decision_id,
                referrals_is_again(previous_received, received_at) AS is_again, {sign} AS sign
            FROM {table} WHERE state NOT IN ('draft', 'withdrawn')
"""
NEW, OLD = ROWS.format(table="new_rows", sign="1"), ROWS.format(table="old_rows", sign="-1")
TRIGGERS = """
CREATE TRIGGER tally_of_new AFTER INSERT ON referrals_referral REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally_inserted();
CREATE TRIGGER tally_of_changed AFTER UPDATE ON referrals_referral
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally_changed();
CREATE TRIGGER tally_of_deleted AFTER DELETE ON referrals_referral REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally_deleted();
"""
FORWARD = (
    FUNCTIONS
    + COUNTS.format(name="referrals_tally_inserted", rows=NEW)
    + COUNTS.format(name="referrals_tally_changed", rows=f"{NEW} UNION ALL {OLD}")
    + COUNTS.format(name="referrals_tally_deleted", rows=OLD)
    + TRIGGERS
)
BACKWARD = """
DROP TRIGGER tally_of_new ON referrals_referral;
DROP TRIGGER tally_of_changed ON referrals_referral;
DROP TRIGGER tally_of_deleted ON referrals_referral;
DROP FUNCTION referrals_tally_inserted, referrals_tally_changed, referrals_tally_deleted, referrals_is_again,
    referrals_month_of;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0023_front_door_tally")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
