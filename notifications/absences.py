"""A deputy is told that they stand in. Nobody is named: who is away stands on the deputy's page."""

from notifications.registry import Rule

BEGUN = Rule(
    code="absence.begun",
    words="You stand in for a colleague who is away. What is due from them comes to you as well.",
    subject_line="You stand in for a colleague who is away",
    why="A deputy is told on the first day of a colleague's absence.",
    subject_kind="partners.absence",
    finder="""
    SELECT a.deputy_id AS user_id, a.id AS subject_id, 'An absence' AS label, '/my-account/absences/' AS url,
        jsonb_build_object('day', to_char(a.since, 'FMDD FMMonth YYYY')) AS context,
        (a.since + time '07:00') AT TIME ZONE 'Europe/London' AS due
    FROM partners_absence a
    WHERE a.since BETWEEN %(today)s::date - 30 AND %(today)s AND (a.until IS NULL OR a.until > %(today)s)
        AND (a.since + time '07:00') AT TIME ZONE 'Europe/London' <= %(now)s
    """,
)
