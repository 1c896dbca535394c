"""The summary of the front door against a recount of the referrals, by other statements than the triggers'."""

from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from partners.models import User

COUNTED = """
SELECT date_trunc('month', r.received_at AT TIME ZONE 'Europe/London')::date AS month, r.receiving_team_id AS team_id,
    r.locality_id, r.source, count(*) AS received, count(d.id) AS decided,
    count(*) FILTER (WHERE d.outcome = 'no_action') AS no_action,
    count(*) FILTER (WHERE again) AS again,
    count(*) FILTER (WHERE again AND r.previous_no_action) AS again_after_no_action
FROM (
    SELECT *, coalesce(
        previous_received < (received_at AT TIME ZONE 'Europe/London')::date
        AND previous_received >= (received_at AT TIME ZONE 'Europe/London')::date - interval '1 year', false
    ) AS again
    FROM referrals_referral WHERE received_at IS NOT NULL AND state NOT IN ('draft', 'withdrawn')
) AS r LEFT JOIN referrals_decision d ON d.id = r.decision_id
WHERE coalesce(d.counts_as_new, true)
GROUP BY 1, 2, 3, 4
"""
CELL, COUNTS = (
    "month, team_id, locality_id, source",
    ("received", "decided", "no_action", "again", "again_after_no_action"),
)
COLUMNS = f"{CELL}, {', '.join(COUNTS)}"
KEPT = f"""
SELECT {CELL}, {", ".join(f"sum({one}) AS {one}" for one in COUNTS)} FROM referrals_frontdoorcount GROUP BY {CELL}
HAVING ({", ".join(f"sum({one})" for one in COUNTS)}) <> (0, 0, 0, 0, 0)
"""  # noqa: S608 - constants of this file


class Drift(NamedTuple):
    """Cells that are kept and not counted so, and the other way round."""

    kept: int
    counted: int


def drift() -> Drift:
    """How many cells of the summary differ from a recount; (0, 0) where it is right."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH kept AS ({KEPT}), counted AS ({COUNTED}) SELECT"  # noqa: S608 - constants of this file
            " (SELECT count(*) FROM (TABLE kept EXCEPT TABLE counted) AS a),"
            " (SELECT count(*) FROM (TABLE counted EXCEPT TABLE kept) AS b)"
        )
        return Drift(*cursor.fetchone())


def fold(*, at: datetime, by: User) -> int:
    """A step of the sweep: take the changes of the counts into the summary, all of them or none. Changes no count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT referrals_fold_changes()")
        return int(cursor.fetchone()[0])


@transaction.atomic
def rebuild() -> None:
    """Count the summary anew. Whoever writes a referral meanwhile waits."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE referrals_referral IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("LOCK TABLE referrals_frontdoortally IN SHARE UPDATE EXCLUSIVE MODE")
        cursor.execute("DELETE FROM referrals_frontdoorchange")
        cursor.execute("DELETE FROM referrals_frontdoortally")
        cursor.execute(f"INSERT INTO referrals_frontdoortally ({COLUMNS}) {COUNTED}")
