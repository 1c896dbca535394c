"""What people of a panel are told, and when. Each rule is one statement over everything that has fallen due.

Mails carry references and dates only: no child's name, no text of an action.
"""

from notifications import registry
from notifications.registry import Rule
from notifications.states import Channel, Urgency
from riskpanel import calendars
from riskpanel.line import TO_WHOM
from riskpanel.rules.actions import REMINDED_AGAIN_EVERY, TOP_LEVEL
from riskpanel.rules.rescoring import INCIDENT_DAYS, INCIDENTS_THAT_FLAG, RESCORED_AFTER

ACTION_COLUMNS = """
SELECT a.owner_id AS user_id, a.id AS subject_id, 'Action ' || a.reference AS label, '/actions/' || a.id || '/' AS url,
    jsonb_build_object('day', to_char(a.due_on, 'FMDD FMMonth YYYY'))
        || CASE WHEN c.restricted THEN '{"named_only": ""}'::jsonb ELSE '{}'::jsonb END AS context,
"""
# What hangs on a restricted record is for named people: a deputy is not told of it.
ACTIONS = "FROM riskpanel_action a LEFT JOIN cases_case c ON c.id = a.case_id"

ACTION_DUE_SOON = Rule(
    code="action.due_soon",
    words="{label} is due on {day}.",
    subject_line="You have an action due on {day}",
    why="The owner of an action is told three days before it is due, and on the day.",
    subject_kind="riskpanel.action",
    finder=f"""{ACTION_COLUMNS}
    (a.due_on - before.days + time '07:00') AT TIME ZONE 'Europe/London' AS due
    {ACTIONS} CROSS JOIN (VALUES (3), (0)) AS before(days)
    WHERE a.state = 'open' AND a.due_on BETWEEN %(today)s AND %(today)s::date + 3
        AND (a.due_on - before.days + time '07:00') AT TIME ZONE 'Europe/London' <= %(now)s
        AND a.set_at < (a.due_on - before.days + time '07:00') AT TIME ZONE 'Europe/London'
    """,
)
ACTION_OVERDUE = Rule(
    code="action.overdue",
    words="{label} was due on {day} and is overdue.",
    subject_line="You have an overdue action",
    why="The owner of an action is told on the day after it was due.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.action",
    finder=f"""{ACTION_COLUMNS}
    (a.due_on + 1 + time '07:00') AT TIME ZONE 'Europe/London' AS due
    {ACTIONS}
    WHERE a.state = 'open' AND a.due_on BETWEEN %(today)s::date - 30 AND %(today)s::date - 1
        AND (a.due_on + 1 + time '07:00') AT TIME ZONE 'Europe/London' <= %(now)s
    """,
)
# A step speaks of the due day that it is of: the action may have been given another since.
STEPS_UP = """
SELECT e.to_id AS user_id, a.id AS subject_id, 'Action ' || a.reference AS label, '/actions/' || a.id || '/' AS url,
    jsonb_build_object(
        'day', to_char(e.due_on, 'FMDD FMMonth YYYY'), 'level', e.level::text, 'times', e.carried::text
    ) || CASE WHEN c.restricted THEN '{"named_only": ""}'::jsonb ELSE '{}'::jsonb END AS context,
    (e."on" + time '07:00' + e.level * interval '1 second') AT TIME ZONE 'Europe/London' AS due
FROM riskpanel_escalation e JOIN riskpanel_action a ON a.id = e.action_id
LEFT JOIN cases_case c ON c.id = a.case_id
WHERE e.to_id IS NOT NULL AND a.state = 'open' AND e."on" BETWEEN %(today)s::date - 30 AND %(today)s
"""
ACTION_ESCALATED = Rule(
    code="action.escalated",
    words="{label} was due on {day} and is not done. It has come to you, level {level} of the line.",
    subject_line="An overdue action has come to you",
    why="An action 1 working day overdue goes to the owner's manager, after 3 to the panel's chair.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.action",
    finder=STEPS_UP + "AND e.carried = 0",
)
ACTION_CARRIED_UP = Rule(
    code="action.carried_up",
    words="{label} was carried {times} times and is now due on {day}. It has come to you, level {level} of the line.",
    subject_line="An action that was carried again has come to you",
    why="An action that the panel carries twice or more goes up the line, each time to the next level.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.action",
    finder=STEPS_UP + "AND e.carried > 0",
)
ACTION_STILL_OVERDUE = Rule(
    code="action.still_overdue",
    words="{label} was due on {day}. It has gone up the whole line and is still not done.",
    subject_line="An action is still overdue",
    why="While an action that has gone up the whole line is not done, its owner and whoever is the last person of its "
    "line by then are reminded each fortnight.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.action",
    finder=f"""
    SELECT who.user_id, a.id AS subject_id, 'Action ' || a.reference AS label, '/actions/' || a.id || '/' AS url,
        jsonb_build_object('day', to_char(a.due_on, 'FMDD FMMonth YYYY'))
            || CASE WHEN c.restricted THEN '{{"named_only": ""}}'::jsonb ELSE '{{}}'::jsonb END AS context,
        (again.on_day + time '07:00') AT TIME ZONE 'Europe/London' AS due
    FROM riskpanel_escalation top
    JOIN riskpanel_action a ON a.id = top.action_id AND a.due_on = top.due_on AND a.state = 'open'
    LEFT JOIN cases_case c ON c.id = a.case_id
    CROSS JOIN LATERAL (
        SELECT top."on" + (%(today)s::date - top."on") / {REMINDED_AGAIN_EVERY} * {REMINDED_AGAIN_EVERY} AS on_day
    ) AS again
    CROSS JOIN LATERAL (
        SELECT a.owner_id AS user_id
        UNION (
            SELECT line.user_id
            FROM (SELECT step.level, {TO_WHOM} AS user_id FROM (VALUES (1), (2)) AS step(level)) AS line
            WHERE line.user_id IS NOT NULL ORDER BY line.level DESC LIMIT 1
        )
    ) AS who
    WHERE top.level = {TOP_LEVEL} AND top.carried = 0 AND again.on_day > top."on"
        AND (again.on_day + time '07:00') AT TIME ZONE 'Europe/London' <= %(now)s
    """,  # noqa: S608 - of constants
)

MEETING_COLUMNS = """
SELECT COALESCE(who.user_id, p.user_id) AS user_id, m.id AS subject_id,
    'Panel meeting on ' || to_char(m.starts_at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY') AS label,
    '/meetings/' || m.id || '/' AS url,
    jsonb_build_object(
        'day', to_char(m.starts_at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY'),
        'time', to_char(m.starts_at AT TIME ZONE 'Europe/London', 'HH24:MI')
    ) AS context,
    (m.{day} + time '07:00') AT TIME ZONE 'Europe/London' AS due
FROM riskpanel_meeting m
JOIN riskpanel_attendance t ON t.meeting_id = m.id
JOIN riskpanel_panelmember p ON p.id = t.member_id
LEFT JOIN LATERAL (SELECT t.deputy_id AS user_id) AS who ON t.deputy_id IS NOT NULL
WHERE m.state IN ('planned', 'papers_issued') AND m.{day} BETWEEN %(today)s::date - 30 AND %(today)s
    AND m.starts_at > %(now)s AND (m.{day} + time '07:00') AT TIME ZONE 'Europe/London' <= %(now)s
"""
# An agency has filed once one of its people at the table has said so.
NOT_FILED = """
AND p.role <> 'observer' AND (p.until IS NULL OR p.until > %(today)s) AND NOT EXISTS (
    SELECT 1 FROM riskpanel_attendance o JOIN riskpanel_panelmember q ON q.id = o.member_id
    WHERE o.meeting_id = m.id AND q.partner_id = p.partner_id AND o.information_sent_at IS NOT NULL
)
"""
MEETING_SOON = Rule(
    code="meeting.soon",
    words="{label} begins at {time}.",
    subject_line="The panel meets on {day}",
    why="People of a panel are reminded two working days before it meets.",
    subject_kind="riskpanel.meeting",
    finder=MEETING_COLUMNS.format(day="remind_on") + "AND (t.presence <> 'apologies' OR t.deputy_id IS NOT NULL)",
)
INFORMATION_MISSING = Rule(
    code="meeting.information_missing",
    words="{label}: your agency has not sent its information yet.",
    subject_line="Information for the panel on {day} is missing",
    why="Two working days before a meeting, everybody whose agency has a voice there and has sent no information is "
    "asked for it.",
    subject_kind="riskpanel.meeting",
    finder=MEETING_COLUMNS.format(day="remind_on") + NOT_FILED,
)
FILING_DUE = Rule(
    code="meeting.filing_due",
    words="{label}: your agency files what it knows by the end of today.",
    subject_line="Information for the panel on {day} is due today",
    why="On the last day for it, everybody whose agency has a voice at a meeting and has not filed is reminded.",
    subject_kind="riskpanel.meeting",
    finder=MEETING_COLUMNS.format(day="cut_off_on") + NOT_FILED,
)

MINUTES_WAIT = Rule(
    code="meeting.minutes_wait",
    words="{label} has ended. Its minutes wait to be approved and issued.",
    subject_line="The minutes of a panel meeting wait for you",
    why="The chair, their deputy there and, once they are approved, the coordinator hear of minutes not issued ten "
    "minutes after the end.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.meeting",
    finder="""
    SELECT p.user_id, m.id AS subject_id,
        'Panel meeting on ' || to_char(m.starts_at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY') AS label,
        '/meetings/' || m.id || '/minutes/' AS url, '{}'::jsonb AS context, m.closed_at + interval '10 minutes' AS due
    FROM riskpanel_meeting m CROSS JOIN LATERAL (
        SELECT p.user_id FROM riskpanel_panelmember p WHERE p.panel_id = m.panel_id
            AND (p.role = 'chair' OR p.role = 'coordinator' AND m.state = 'minutes_approved')
            AND p.since <= %(today)s AND (p.until IS NULL OR p.until > %(today)s)
        UNION
        SELECT t.deputy_id FROM riskpanel_attendance t JOIN riskpanel_panelmember s ON s.id = t.member_id
        WHERE t.meeting_id = m.id AND s.role = 'chair' AND t.deputy_id IS NOT NULL AND t.presence <> 'absent'
    ) AS p
    WHERE m.state IN ('closed', 'minutes_approved')
        AND m.closed_at <= %(now)s::timestamptz - interval '10 minutes'
        AND m.closed_at > %(now)s::timestamptz - interval '30 days'
    """,
)

# The triggers of rules.rescoring since the last score, each told once, by its moment: entries of a kind that asks or
# critical ones (those of a day together), a new referral, and the incident by which the latest days have too many.
_ASKING = ", ".join(f"'{kind}'" for kind in RESCORED_AFTER)
RESCORE = Rule(
    code="risk_log.rescore",
    words="{label}: something came to the record that asks for a new score before the next review.",
    subject_line="A child on a risk log is to be scored again",
    why="Chair, coordinator and the accountable lead are told of what asks for a new score: an entry like a missing "
    "episode, a new referral, a third incident.",
    urgency=Urgency.AT_ONCE,
    subject_kind="riskpanel.logentry",
    finder=f"""
    SELECT who.user_id, e.id AS subject_id, 'A child on the log of ' || p.name AS label,
        '/risk-log/' || e.id || '/' AS url, '{{}}'::jsonb AS context, came.at AS due
    FROM riskpanel_logentry e JOIN riskpanel_panel p ON p.id = e.panel_id JOIN cases_case k ON k.id = e.case_id
    CROSS JOIN LATERAL (
        SELECT GREATEST(max(a.given_at), e.listed_on::timestamp AT TIME ZONE 'Europe/London') AS at
        FROM riskpanel_assessment a JOIN riskpanel_framework f ON f.id = a.framework_id
        JOIN riskpanel_framework g ON g.id = p.framework_id WHERE a.case_id = e.case_id AND f.name = g.name
        HAVING count(*) > 0
    ) AS scored
    CROSS JOIN LATERAL (
        SELECT min(v.recorded_at) AS at FROM cases_event v
        WHERE v.case_id = e.case_id AND (v.kind IN ({_ASKING}) OR v.significance = 'critical')
            AND v.recorded_at > scored.at AND v.recorded_at <= %(now)s
        GROUP BY (v.recorded_at AT TIME ZONE 'Europe/London')::date
        UNION
        SELECT r.received_at FROM referrals_referral r JOIN referrals_referredchild c ON c.referral_id = r.id
        WHERE c.child_id = k.child_id AND r.received_at > scored.at
        UNION
        SELECT min(v.recorded_at) FROM cases_event v
        WHERE v.case_id = e.case_id AND v.kind = 'incident' AND v.recorded_at > scored.at
            AND {INCIDENTS_THAT_FLAG} <= (
                SELECT count(*) FROM cases_event w
                WHERE w.case_id = v.case_id AND w.kind = 'incident' AND w.recorded_at <= v.recorded_at
                    AND (w.happened_at AT TIME ZONE 'Europe/London')::date
                        > (v.recorded_at AT TIME ZONE 'Europe/London')::date - {INCIDENT_DAYS}
            )
    ) AS came
    CROSS JOIN LATERAL (
        SELECT m.user_id FROM riskpanel_panelmember m
        WHERE m.panel_id = e.panel_id AND m.role IN ('chair', 'coordinator')
            AND m.since <= %(today)s AND (m.until IS NULL OR m.until > %(today)s)
        UNION SELECT e.lead_id
    ) AS who
    WHERE e.left_on IS NULL AND NOT k.restricted
        AND came.at > %(now)s - interval '7 days' AND came.at <= %(now)s
    """,  # noqa: S608 - of constants
)

# Told at the moment, by the operations.
INVITED = Rule(
    code="meeting.invited",
    words="{label} begins at {time}. The invitation for your calendar is on its page, and goes with the mail.",
    subject_line="You are invited to the panel on {day}",
    why="People of a panel, and who comes for them, are invited to each meeting to come, and again when it is moved.",
    attaches=calendars.attachment,
)
WITHDRAWN = Rule(
    code="meeting.withdrawn",
    words="You are no longer expected at the panel meeting on {day} at {time}. The file that goes with the mail takes "
    "it out of your calendar.",
    subject_line="Your invitation to the panel on {day} is withdrawn",
    why="Who leaves a panel, or comes no more as a deputy, is told of each meeting to come to which they were invited.",
    attaches=calendars.withdrawal,
)
PAPERS = Rule(
    code="meeting.papers",
    words="The papers of the {label} are ready to read. What your agency adds now is marked as late.",
    subject_line="The papers of the panel on {day} are ready",
    why="People of a panel are told when its papers go out.",
)
CANCELLED = Rule(
    code="meeting.cancelled",
    words="The {label} at {time} is cancelled.",
    subject_line="The panel on {day} is cancelled",
    why="People of a panel are told when a meeting is cancelled.",
    urgency=Urgency.AT_ONCE,
    attaches=calendars.attachment,
)
MINUTES = Rule(
    code="meeting.minutes",
    words="The minutes of the {label} are issued. You see what is yours in them.",
    subject_line="The minutes of the panel on {day} are issued",
    why="People of a panel are told when its minutes are issued.",
)
OWN_ACTIONS = Rule(
    code="meeting.own_actions",
    words="The minutes of the {label} are issued. You see your own actions in them.",
    subject_line="Your actions from the panel on {day}",
    why="Who does not sit on a panel but has an action from its meeting is given that action when minutes are issued.",
)
CORRECTED = Rule(
    code="meeting.corrected",
    words="The minutes of the {label} have a correction. Your copy with it is ready.",
    subject_line="Minutes of a panel have a correction",
    why="Whoever has the corrected passage in their copy of the minutes is told.",
)
UNSHARED = Rule(
    code="meeting.unshared",
    words="{label} is closed. You had typed something on an item and did not share it: it is kept for you there.",
    subject_line="What you typed at the panel was not shared",
    why="Whoever typed what their agency knows and had not shared it when the meeting closed is told.",
)
PEN_TAKEN = Rule(
    code="meeting.pen_taken",
    words="{label}: a colleague took the pen from you.",
    subject_line="A colleague took the pen",
    why="Whoever holds the pen is told when another takes it over.",
    channels=frozenset({Channel.IN_APP}),
)
CONFLICT_RECORDED = Rule(
    code="meeting.conflict_recorded",
    words="A conflict of interest was recorded for you on item {order} of the {label}. The item is shut to you.",
    subject_line="A conflict of interest was recorded for you",
    why="Who is said to have a conflict of interest on an item by another is told, without the reason.",
)
CONFLICT_WITHDRAWN = Rule(
    code="meeting.conflict_withdrawn",
    words="Your conflict of interest on item {order} of the {label} was taken back. It shuts the item to you no more.",
    subject_line="A conflict of interest of yours was taken back",
    why="Whose conflict of interest on an item was taken back is told, without the reason.",
)
ACTION_SET = Rule(
    code="action.set",
    words="{label} is yours. It is due on {day}.",
    subject_line="You have a new action, due on {day}",
    why="A person is told when an action is set for them or passed to them.",
)
ACTION_NOT_DONE = Rule(
    code="action.not_done",
    words="{label} is reported as not done by its owner. It stays open until the panel decides.",
    subject_line="An action of your panel is reported as not done",
    why="Chair and coordinator are told when an owner says that an action of their panel is not done.",
)
ACTION_TAKEN_OVER = Rule(
    code="action.taken_over",
    words="{label} was given to somebody else.",
    subject_line="An action of yours was given to somebody else",
    why="The owner of an action is told when it passes to another person.",
)

RULES = (
    ACTION_DUE_SOON,
    ACTION_OVERDUE,
    ACTION_ESCALATED,
    ACTION_CARRIED_UP,
    ACTION_STILL_OVERDUE,
    MEETING_SOON,
    INFORMATION_MISSING,
    FILING_DUE,
    MINUTES_WAIT,
    RESCORE,
    INVITED,
    WITHDRAWN,
    PAPERS,
    CANCELLED,
    MINUTES,
    OWN_ACTIONS,
    CORRECTED,
    UNSHARED,
    PEN_TAKEN,
    CONFLICT_RECORDED,
    CONFLICT_WITHDRAWN,
    ACTION_SET,
    ACTION_NOT_DONE,
    ACTION_TAKEN_OVER,
)


def register() -> None:
    """Make the rules known and put the escalation into the sweep."""
    from riskpanel.operations.escalation import escalate
    from riskpanel.operations.papers import seal_due_papers

    for rule in RULES:
        registry.add_rule(rule)
    registry.add_step("papers sealed", seal_due_papers)
    registry.add_step("actions carried up the line", escalate)
