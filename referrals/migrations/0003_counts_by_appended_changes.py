"""The triggers append what a statement changed; the counts are the summary and what was appended since (0027)."""

import django.db.models.deletion
from django.db import migrations, models

from partners.created_together import CreateTogether
from referrals.states import ReferralSource

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
# What an old row counted is taken away and what a new one counts is added, each with the decision that it names.
APPEND = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
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
    + VIEW
    + FOLD
    + APPEND.format(name="referrals_tally_inserted", rows=NEW)
    + APPEND.format(name="referrals_tally_changed", rows=MOVED)
    + APPEND.format(name="referrals_tally_deleted", rows=OLD)
    + TRIGGERS
)
BACKWARD = """
DROP TRIGGER tally_of_new ON referrals_referral;
DROP TRIGGER tally_of_changed ON referrals_referral;
DROP TRIGGER tally_of_deleted ON referrals_referral;
DROP FUNCTION referrals_tally_inserted, referrals_tally_changed, referrals_tally_deleted, referrals_fold_changes;
DROP VIEW referrals_frontdoorcount;
DROP FUNCTION referrals_is_again, referrals_month_of;
"""
FOREIGN = {"db_index": False, "on_delete": django.db.models.deletion.DO_NOTHING, "related_name": "+"}


class Migration(migrations.Migration):
    replaces = [
        ("referrals", "0023_front_door_tally"),
        ("referrals", "0024_tally_kept_by_triggers"),
        ("referrals", "0025_tally_so_far"),
        ("referrals", "0028_front_door_changes"),
        ("referrals", "0029_counts_by_appended_changes"),
    ]

    dependencies = [
        ("referrals", "0002_decisions_and_disagreements"),
    ]

    operations = [
        CreateTogether(
            [
                migrations.CreateModel(
                    name="FrontDoorTally",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("month", models.DateField(help_text="its first day")),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                choices=ReferralSource,
                                max_length=2,
                            ),
                        ),
                        ("received", models.IntegerField()),
                        ("decided", models.IntegerField()),
                        ("no_action", models.IntegerField(help_text="decided as no further action")),
                        ("again", models.IntegerField(help_text="within 12 months of the child's previous referral")),
                        (
                            "again_after_no_action",
                            models.IntegerField(help_text="of these, the previous one had ended in no further action"),
                        ),
                        (
                            "team",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="partners.team",
                            ),
                        ),
                        (
                            "locality",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="partners.locality",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("month", "team", "locality", "source"),
                                name="one_tally_for_a_cell",
                                nulls_distinct=False,
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FrontDoorChange",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "times",
                            models.IntegerField(help_text="1 where it came to count so, -1 where it no longer does"),
                        ),
                        ("month", models.DateField(help_text="its first day")),
                        (
                            "team",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="partners.team",
                            ),
                        ),
                        (
                            "locality",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="partners.locality",
                            ),
                        ),
                        (
                            "source",
                            models.CharField(
                                blank=True,
                                choices=ReferralSource,
                                max_length=2,
                            ),
                        ),
                        ("is_again", models.BooleanField()),
                        ("is_again_after_no_action", models.BooleanField()),
                        (
                            "decision",
                            models.ForeignKey(
                                db_constraint=False,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="referrals.decision",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="FrontDoorCount",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
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
            ]
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
