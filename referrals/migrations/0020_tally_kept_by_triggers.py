"""The summary of the front door follows the referrals and the decisions, by statement triggers (decision 0027)."""

from django.db import migrations

FORWARD = """
-- DfE: within 12 months of the previous one, counted by the calendar; 29 February reaches back to 28 February.
CREATE FUNCTION referrals_is_again(previous date, received timestamptz) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT previous IS NOT NULL
        AND previous >= ((received AT TIME ZONE 'Europe/London')::date - interval '1 year')::date
        AND previous < (received AT TIME ZONE 'Europe/London')::date
$$;

CREATE FUNCTION referrals_month_of(received timestamptz) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('month', received AT TIME ZONE 'Europe/London')::date
$$;

-- A referral that is only now inserted has no decision yet.
CREATE FUNCTION referrals_tally_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO referrals_frontdoortally AS t (month, team_id, locality_id, source, received, decided, no_action,
        again, again_after_no_action)
    SELECT referrals_month_of(received_at), receiving_team_id, locality_id, source, count(*), 0, 0,
        count(*) FILTER (WHERE is_again), count(*) FILTER (WHERE is_again AND previous_no_action)
    FROM (
        SELECT *, referrals_is_again(previous_received, received_at) AS is_again FROM new_rows
        WHERE state NOT IN ('draft', 'withdrawn')
    ) AS counted
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (month, team_id, locality_id, source) DO UPDATE SET received = t.received + excluded.received,
        again = t.again + excluded.again,
        again_after_no_action = t.again_after_no_action + excluded.again_after_no_action;
    RETURN NULL;
END $$;

-- What an old row counted is taken away and what the new one counts is added, each with its decision. The cells are
-- written in the order of their key, so that two changes wait for each other and never both.
CREATE FUNCTION referrals_tally_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        INSERT INTO referrals_frontdoortally AS t (month, team_id, locality_id, source, received, decided, no_action,
            again, again_after_no_action)
        SELECT referrals_month_of(r.received_at), r.receiving_team_id, r.locality_id, r.source, sum(r.sign),
            coalesce(sum(r.sign) FILTER (WHERE d.id IS NOT NULL), 0),
            coalesce(sum(r.sign) FILTER (WHERE d.outcome = 'no_action'), 0),
            coalesce(sum(r.sign) FILTER (WHERE is_again), 0),
            coalesce(sum(r.sign) FILTER (WHERE is_again AND r.previous_no_action), 0)
        FROM (
            SELECT *, referrals_is_again(previous_received, received_at) AS is_again FROM (
                SELECT n.id, n.state, n.received_at, n.receiving_team_id, n.locality_id, n.source,
                    n.previous_received, n.previous_no_action, 1 AS sign FROM new_rows n
                UNION ALL
                SELECT o.id, o.state, o.received_at, o.receiving_team_id, o.locality_id, o.source,
                    o.previous_received, o.previous_no_action, -1 FROM old_rows o
            ) AS both_rows WHERE state NOT IN ('draft', 'withdrawn')
        ) AS r LEFT JOIN referrals_decision d ON d.referral_id = r.id
        WHERE coalesce(d.counts_as_new, true)
        GROUP BY 1, 2, 3, 4
        HAVING sum(r.sign) <> 0 OR coalesce(sum(r.sign) FILTER (WHERE d.id IS NOT NULL), 0) <> 0
            OR coalesce(sum(r.sign) FILTER (WHERE d.outcome = 'no_action'), 0) <> 0
            OR coalesce(sum(r.sign) FILTER (WHERE is_again), 0) <> 0
            OR coalesce(sum(r.sign) FILTER (WHERE is_again AND r.previous_no_action), 0) <> 0
        ORDER BY 1, 2, 3, 4
        ON CONFLICT (month, team_id, locality_id, source) DO UPDATE SET received = t.received + excluded.received,
            decided = t.decided + excluded.decided, no_action = t.no_action + excluded.no_action,
            again = t.again + excluded.again,
            again_after_no_action = t.again_after_no_action + excluded.again_after_no_action;
    ELSE
        INSERT INTO referrals_frontdoortally AS t (month, team_id, locality_id, source, received, decided, no_action,
            again, again_after_no_action)
        SELECT referrals_month_of(received_at), receiving_team_id, locality_id, source, -count(*), 0, 0,
            -count(*) FILTER (WHERE is_again), -count(*) FILTER (WHERE is_again AND previous_no_action)
        FROM (
            SELECT *, referrals_is_again(previous_received, received_at) AS is_again FROM old_rows
            WHERE state NOT IN ('draft', 'withdrawn')
        ) AS counted
        GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (month, team_id, locality_id, source) DO UPDATE SET received = t.received + excluded.received,
            again = t.again + excluded.again,
            again_after_no_action = t.again_after_no_action + excluded.again_after_no_action;
    END IF;
    RETURN NULL;
END $$;

-- A decision is written once. One that joins an open case takes its referral out of what is counted.
CREATE FUNCTION referrals_tally_decided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO referrals_frontdoortally AS t (month, team_id, locality_id, source, received, decided, no_action,
        again, again_after_no_action)
    SELECT referrals_month_of(r.received_at), r.receiving_team_id, r.locality_id, r.source,
        -count(*) FILTER (WHERE NOT d.counts_as_new), count(*) FILTER (WHERE d.counts_as_new),
        count(*) FILTER (WHERE d.counts_as_new AND d.outcome = 'no_action'),
        -count(*) FILTER (WHERE NOT d.counts_as_new AND referrals_is_again(r.previous_received, r.received_at)),
        -count(*) FILTER (WHERE NOT d.counts_as_new AND r.previous_no_action
            AND referrals_is_again(r.previous_received, r.received_at))
    FROM new_rows d JOIN referrals_referral r ON r.id = d.referral_id
    WHERE r.state NOT IN ('draft', 'withdrawn')
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (month, team_id, locality_id, source) DO UPDATE SET received = t.received + excluded.received,
        decided = t.decided + excluded.decided, no_action = t.no_action + excluded.no_action,
        again = t.again + excluded.again,
        again_after_no_action = t.again_after_no_action + excluded.again_after_no_action;
    RETURN NULL;
END $$;

CREATE TRIGGER tally_of_new AFTER INSERT ON referrals_referral REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally_inserted();
CREATE TRIGGER tally_of_changed AFTER UPDATE ON referrals_referral
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally_changed();
CREATE TRIGGER tally_of_deleted AFTER DELETE ON referrals_referral REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally_changed();
CREATE TRIGGER tally_of_decided AFTER INSERT ON referrals_decision REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION referrals_tally_decided();
"""
BACKWARD = """
DROP TRIGGER tally_of_new ON referrals_referral;
DROP TRIGGER tally_of_changed ON referrals_referral;
DROP TRIGGER tally_of_deleted ON referrals_referral;
DROP TRIGGER tally_of_decided ON referrals_decision;
DROP FUNCTION referrals_tally_inserted, referrals_tally_changed, referrals_tally_decided, referrals_is_again,
    referrals_month_of;
"""


class Migration(migrations.Migration):
    dependencies = [("referrals", "0019_front_door_tally")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
