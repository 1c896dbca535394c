"""The triggers append what a statement changed; the counts are the summary and what was appended since (0027)."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from referrals.states import ReferralSource

before = import_module("referrals.migrations.0024_tally_kept_by_triggers")

# A change counts by the decision that its referral names, and a decision never changes: so it is looked up on reading.
VIEW = """
CREATE VIEW referrals_frontdoorcount AS
SELECT id, month, team_id, locality_id, source, received, decided, no_action, again, again_after_no_action
FROM referrals_frontdoortally
UNION ALL
SELECT -c.id, c.month, c.team_id, c.locality_id, c.source, c.times,
    CASE WHEN d.id IS NOT NULL THEN c.times ELSE 0 END, CASE WHEN d.outcome = 'no_action' THEN c.times ELSE 0 END,
    CASE WHEN c.is_again THEN c.times ELSE 0 END, CASE WHEN c.is_again_after_no_action THEN c.times ELSE 0 END
FROM referrals_frontdoorchange c LEFT JOIN referrals_decision d ON d.id = c.decision_id
WHERE coalesce(d.counts_as_new, true);
"""
# Whoever reads meanwhile sees all of it before, or all of it after.
FOLD = """
CREATE FUNCTION referrals_fold_changes() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE folded integer;
BEGIN
    LOCK TABLE referrals_frontdoortally IN SHARE UPDATE EXCLUSIVE MODE;
    WITH gone AS (
        DELETE FROM referrals_frontdoorchange RETURNING *
    ), changed AS (
        SELECT c.month, c.team_id, c.locality_id, c.source, sum(c.times) AS received,
            coalesce(sum(c.times) FILTER (WHERE d.id IS NOT NULL), 0) AS decided,
            coalesce(sum(c.times) FILTER (WHERE d.outcome = 'no_action'), 0) AS no_action,
            coalesce(sum(c.times) FILTER (WHERE c.is_again), 0) AS again,
            coalesce(sum(c.times) FILTER (WHERE c.is_again_after_no_action), 0) AS after_no_action
        FROM gone c LEFT JOIN referrals_decision d ON d.id = c.decision_id
        WHERE coalesce(d.counts_as_new, true) GROUP BY 1, 2, 3, 4
    ), written AS (
        INSERT INTO referrals_frontdoortally AS t (month, team_id, locality_id, source, received, decided, no_action,
            again, again_after_no_action)
        SELECT * FROM changed WHERE (received, decided, no_action, again, after_no_action) <> (0, 0, 0, 0, 0)
        ORDER BY 1, 2, 3, 4
        ON CONFLICT (month, team_id, locality_id, source) DO UPDATE SET received = t.received + excluded.received,
            decided = t.decided + excluded.decided, no_action = t.no_action + excluded.no_action,
            again = t.again + excluded.again,
            again_after_no_action = t.again_after_no_action + excluded.again_after_no_action
    )
    SELECT count(*) INTO folded FROM gone;
    RETURN folded;
END $$;
"""
FACTS = """referrals_month_of(received_at) AS month, receiving_team_id, locality_id, source,
            referrals_is_again(previous_received, received_at) AS is_again,
            previous_no_action AND referrals_is_again(previous_received, received_at) AS after_no_action, decision_id"""
COUNTS_NOW = "state NOT IN ('draft', 'withdrawn')"
APPEND = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO referrals_frontdoorchange (times, month, team_id, locality_id, source, is_again,
        is_again_after_no_action, decision_id)
    {rows};
    RETURN NULL;
END $$;
"""
ROWS = "SELECT {sign}, {facts} FROM {table} WHERE {counts}"
NEW = ROWS.format(sign="1", facts=FACTS, table="new_rows", counts=COUNTS_NOW)
OLD = ROWS.format(sign="-1", facts=FACTS, table="old_rows", counts=COUNTS_NOW)
# Most changes of a referral move no count: then nothing is written.
MOVED = f"""SELECT sum(sign), month, receiving_team_id, locality_id, source, is_again, after_no_action, decision_id
    FROM ({NEW.replace("SELECT 1,", "SELECT 1 AS sign,", 1)} UNION ALL {OLD}) AS r
    GROUP BY 2, 3, 4, 5, 6, 7, 8 HAVING sum(sign) <> 0"""  # noqa: S608 - constants of this file
FORWARD = (
    VIEW
    + FOLD
    + APPEND.format(name="referrals_tally_inserted", rows=NEW)
    + APPEND.format(name="referrals_tally_changed", rows=MOVED)
    + APPEND.format(name="referrals_tally_deleted", rows=OLD)
)
BACKWARD = (
    "LOCK TABLE referrals_referral IN SHARE ROW EXCLUSIVE MODE; SELECT referrals_fold_changes();"
    + "".join(
        before.COUNTS.format(name=f"referrals_tally_{name}", rows=rows).replace("CREATE", "CREATE OR REPLACE", 1)
        for name, rows in (
            ("inserted", before.NEW),
            ("changed", f"{before.NEW} UNION ALL {before.OLD}"),
            ("deleted", before.OLD),
        )
    )
    + "DROP FUNCTION referrals_fold_changes; DROP VIEW referrals_frontdoorcount;"
)
FOREIGN = {"db_index": False, "on_delete": django.db.models.deletion.DO_NOTHING, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [("referrals", "0028_front_door_changes")]

    operations = [
        migrations.CreateModel(
            name="FrontDoorCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField(help_text="its first day")),
                ("source", models.CharField(blank=True, choices=ReferralSource, max_length=2)),
                ("received", models.IntegerField()),
                ("decided", models.IntegerField()),
                ("no_action", models.IntegerField(help_text="decided as no further action")),
                ("again", models.IntegerField(help_text="within 12 months of the child's previous referral")),
                (
                    "again_after_no_action",
                    models.IntegerField(help_text="of these, the previous one had ended in no further action"),
                ),
                ("locality", models.ForeignKey(null=True, to="partners.locality", **FOREIGN)),
                ("team", models.ForeignKey(to="partners.team", **FOREIGN)),
            ],
            options={"managed": False},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
