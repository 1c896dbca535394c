"""What panels and their people did in each quarter, and how soon the front door decided: one statement."""

from datetime import date
from typing import NamedTuple

from django.db import connection

from riskpanel.states import ActionState, MeetingState, PanelRole, Presence, Stage

CHAIR_LEVEL = 2  # of an escalation: 1 manager, 2 panel chair, 3 the Board
ACTIONS, SEATS, CARRIED_UP, SCORES = "actions", "seats", "carried_up", "scores"
WAITS = "waits"  # of referrals: `top` is the minutes to the decision in the middle, `bottom` how many were decided


class Done(NamedTuple):
    """What a quarter saw done of a kind: `top` of `bottom`, of a partner (`part` and `name`) where it is by partner."""

    kind: str
    quarter: date
    part: int | None
    name: str
    top: int
    bottom: int


# Grouped in one statement: the Board's page asks the database at most twelve times. A child's score of a quarter is
# the latest agreed in it (in London), and is set against the latest agreed before that quarter by the same framework.
# An action that was carried was not done by the day it was first due.
DONE = """
SELECT 'actions', date_trunc('quarter', due_on)::date, NULL::bigint, '',
    count(*) FILTER (WHERE state = %(done)s AND carried = 0), count(*)
FROM riskpanel_action
WHERE meeting_id IS NOT NULL AND due_on >= %(began)s AND due_on < %(ended)s AND NOT state = ANY(%(set_aside)s)
GROUP BY 2
UNION ALL
SELECT 'seats', date_trunc('quarter', m.starts_at AT TIME ZONE 'Europe/London')::date, p.id, p.name,
    count(*) FILTER (WHERE a.presence = %(present)s), count(*)
FROM riskpanel_attendance a JOIN riskpanel_meeting m ON m.id = a.meeting_id
JOIN riskpanel_panelmember s ON s.id = a.member_id JOIN partners_partner p ON p.id = s.partner_id
WHERE m.state = ANY(%(held)s) AND s.role <> %(observer)s
    AND (m.starts_at AT TIME ZONE 'Europe/London')::date >= %(began)s
    AND (m.starts_at AT TIME ZONE 'Europe/London')::date < %(ended)s
GROUP BY 2, 3, 4
UNION ALL
SELECT 'carried_up', date_trunc('quarter', e."on")::date, NULL, '', count(*), count(*)
FROM riskpanel_escalation e JOIN riskpanel_action a ON a.id = e.action_id
WHERE e.level >= %(chair)s AND a.meeting_id IS NOT NULL AND e."on" >= %(began)s AND e."on" < %(ended)s
GROUP BY 2
UNION ALL
SELECT 'scores', quarter, NULL, '', count(DISTINCT case_id) FILTER (WHERE net < before), count(DISTINCT case_id)
FROM (
    SELECT case_id, quarter, net, lag(net) OVER (PARTITION BY case_id, framework ORDER BY quarter) AS before
    FROM (
        SELECT DISTINCT ON (a.case_id, f.name, quarter) a.case_id, f.name AS framework, a.net,
            date_trunc('quarter', a.given_at AT TIME ZONE 'Europe/London')::date AS quarter
        FROM riskpanel_assessment a JOIN riskpanel_framework f ON f.id = a.framework_id WHERE a.stage = %(agreed)s
        ORDER BY a.case_id, f.name, quarter, a.given_at DESC, a.id DESC
    ) latest
) scores
WHERE before IS NOT NULL AND quarter >= %(began)s AND quarter < %(ended)s
GROUP BY quarter
UNION ALL
SELECT 'waits', date_trunc('quarter', r.received_at AT TIME ZONE 'Europe/London')::date, NULL, '',
    percentile_disc(0.5) WITHIN GROUP (ORDER BY floor(extract(epoch FROM f.decided_at - r.received_at) / 60)::integer),
    count(*)
FROM referrals_referral r JOIN referrals_decision d ON d.id = r.decision_id
JOIN referrals_decision f ON f.referral_id = r.id AND f.replaces_id IS NULL
WHERE d.counts_as_new AND r.received_at >= %(began)s::timestamp AT TIME ZONE 'Europe/London'
    AND r.received_at < %(ended)s::timestamp AT TIME ZONE 'Europe/London'
GROUP BY 2
"""


def read(began: date, ended: date) -> list[Done]:
    """What was done from `began` to before `ended`, both the first day of a quarter. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            DONE,
            {
                "began": began,
                "ended": ended,
                "done": ActionState.DONE,
                "set_aside": [ActionState.NO_LONGER_POSSIBLE, ActionState.REPLACED],
                "present": Presence.PRESENT,
                "observer": PanelRole.OBSERVER,
                "held": [MeetingState.CLOSED, MeetingState.APPROVED, MeetingState.ISSUED],
                "chair": CHAIR_LEVEL,
                "agreed": Stage.AGREED,
            },
        )
        return [Done(*row) for row in cursor.fetchall()]
