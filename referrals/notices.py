"""What people are told about referrals, by rule. Added to the registry when the app starts."""

from notifications.registry import Rule, add_rule, add_step
from notifications.states import Urgency
from partners.roles import LABELS, ROLE_PERMISSIONS, Permission, Role

KIND = "referrals.referral"
ASKED = "referrals.informationrequest"
NOW = Urgency.AT_ONCE

# What hangs on a restricted record is for named people: whoever stands in for one of them is not told of it.
_RESTRICTED = """CASE WHEN EXISTS (SELECT FROM cases_case c WHERE c.id = r.case_id AND c.restricted)
            THEN '{"named_only": ""}'::jsonb ELSE '{}'::jsonb END"""

# Pages that an urgent referral owes since less than 30 days ago, to the person who sent it.
OWED = f"""
    SELECT r.referrer_id AS user_id, o.id AS subject_id, 'Referral ' || r.reference AS label,
        '/referrals/' || r.id || '/owed/' || o.page || '/' AS url, {_RESTRICTED} AS context, o.due_at AS due
    FROM referrals_owedpage o JOIN referrals_referral r ON r.id = o.referral_id
    WHERE o.done_at IS NULL AND r.state <> 'withdrawn'
        AND o.due_at <= %(now)s AND o.due_at > %(now)s - interval '30 days'
"""  # noqa: S608 - of constants

# As `referrals.operations.information.people_asked`: a partner's senior contact; the managers of its teams where the
# contact has left or may not open the question.
_ANSWERING = """
    SELECT g.user_id FROM partners_rolegrant g JOIN partners_user u ON u.id = g.user_id
    WHERE u.is_active AND g.role IN ({roles}) AND g.since <= %(today)s AND (g.until IS NULL OR g.until > %(today)s)
""".format(  # noqa: S608 - of constants
    roles=", ".join(f"'{role}'" for role, may in ROLE_PERMISSIONS.items() if Permission.LOG_REFERRAL in may)
)
_PEOPLE_ASKED = f"""
    SELECT p.id AS partner_id, p.senior_contact_id AS user_id FROM partners_partner p
    WHERE p.senior_contact_id IN ({_ANSWERING})
    UNION
    SELECT p.id, t.manager_id FROM partners_partner p JOIN partners_team t ON t.partner_id = p.id
    WHERE t.manager_id IN ({_ANSWERING}) AND (p.senior_contact_id IN ({_ANSWERING})) IS NOT TRUE
"""  # noqa: S608 - of constants
# At nine in the morning: of the day before, and of the day after. Questions on what waits no more are not chased.
_UNANSWERED = """
    SELECT people.user_id, q.id AS subject_id, 'Question on referral ' || r.reference AS label,
        '/information-requests/' || q.id || '/' AS url,
        jsonb_build_object('day', to_char(q.due, 'FMDD FMMonth')) || {restricted} AS context,
        (q.due {days} + time '09:00') AT TIME ZONE 'Europe/London' AS due
    FROM referrals_informationrequest q JOIN referrals_referral r ON r.id = q.referral_id
    JOIN ({people}) AS people ON {joined}
    WHERE q.answered_at IS NULL AND r.state IN ('sent', 'queried', 'accepted', 'proposed')
        AND (q.due {days} + time '09:00') AT TIME ZONE 'Europe/London' <= %(now)s
        AND {still}
"""
_PEOPLE_ASKED_OR_ASKING = """
    SELECT partner_id, user_id, NULL::uuid AS asked FROM ({people}) AS told
    UNION ALL SELECT NULL, asked_by_id, id FROM referrals_informationrequest WHERE answered_at IS NULL
"""
DUE_SOON = _UNANSWERED.format(
    restricted=_RESTRICTED,
    days="- 1",
    people=_PEOPLE_ASKED,
    joined="people.partner_id = q.partner_id",
    still="q.due >= %(today)s",
)
OVERDUE = _UNANSWERED.format(
    restricted=_RESTRICTED,
    days="+ 1",
    people=_PEOPLE_ASKED_OR_ASKING.format(people=_PEOPLE_ASKED),
    joined="people.partner_id = q.partner_id OR people.asked = q.id",
    still="q.due > %(today)s::date - 30",
)

# Who works on what a team received: its live members; and for what is late its manager, named as one of them or not.
_COLUMNS = """
SELECT m.user_id, r.id AS subject_id, 'Referral ' || r.reference AS label, '/referrals/' || r.id || '/' AS url,
    jsonb_build_object('due', to_char({due} AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY, HH24:MI'))
        || {restricted} AS context,
"""
DUE_COLUMNS = _COLUMNS.format(due="r.due_at", restricted=_RESTRICTED)
DAY_COLUMNS = _COLUMNS.format(due="r.day_ends_at", restricted=_RESTRICTED)
# Rated, and by its colour it may wait longer than the working days there are to decide: no other reminder comes then.
DAY_IS_SHORTER = """r.state IN ('sent', 'accepted', 'proposed') AND r.colour <> '' AND r.due_at > r.day_ends_at"""
MEMBERS = """JOIN partners_membership m ON m.team_id = r.receiving_team_id
    AND m.since <= %(today)s AND (m.until IS NULL OR m.until > %(today)s)"""
MEMBERS_AND_MANAGER = """JOIN LATERAL (
        SELECT user_id FROM partners_membership WHERE team_id = r.receiving_team_id
            AND since <= %(today)s AND (until IS NULL OR until > %(today)s)
        UNION SELECT manager_id FROM partners_team WHERE id = r.receiving_team_id AND manager_id IS NOT NULL
    ) AS m ON true"""

# Teams that receive, or have what waits, and in which nobody decides referrals today (as
# `partners.selections.with_front_door`): to every administrator, each day anew until it is mended.
WITHOUT_PEOPLE = """
    SELECT DISTINCT a.user_id, t.id AS subject_id, left(t.name || ', ' || p.name, 120) AS label,
        '/partners/' || p.id || '/' AS url,
        jsonb_build_object('waiting', w.waiting::text) AS context,
        (%(today)s::date + time '07:00') AT TIME ZONE 'Europe/London' AS due
    FROM partners_team t JOIN partners_partner p ON p.id = t.partner_id
    CROSS JOIN LATERAL (
        SELECT count(*) AS waiting FROM referrals_referral r
        WHERE r.receiving_team_id = t.id AND r.state IN ('sent', 'queried', 'accepted', 'proposed')
    ) AS w
    JOIN partners_rolegrant a ON a.role = 'administrator' AND a.since <= %(today)s
        AND (a.until IS NULL OR a.until > %(today)s)
    WHERE ((t.is_intake AND p.active) OR w.waiting > 0)
        AND (%(today)s::date + time '07:00') AT TIME ZONE 'Europe/London' <= %(now)s
        AND NOT EXISTS (
            SELECT FROM partners_membership m JOIN partners_user u ON u.id = m.user_id AND u.is_active
            JOIN partners_rolegrant g ON g.user_id = m.user_id AND g.role IN ({roles})
                AND (g.partner_id IS NULL OR g.partner_id = t.partner_id)
                AND g.since <= %(today)s AND (g.until IS NULL OR g.until > %(today)s)
            WHERE m.team_id = t.id AND m.since <= %(today)s AND (m.until IS NULL OR m.until > %(today)s)
        )
""".format(  # noqa: S608 - of constants
    roles=", ".join(f"'{role}'" for role, may in ROLE_PERMISSIONS.items() if Permission.DECIDE_REFERRAL in may)
)

# A disagreement that waits: whom it was put to; late, also the team's manager and those who disagree.
DISAGREEMENT = """
    SELECT people.user_id, g.id AS subject_id, 'Referral ' || r.reference AS label,
        '/referrals/' || r.id || '/' AS url,
        jsonb_build_object('due', to_char(g.due_at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY, HH24:MI'))
            || {restricted} AS context,
        {moment} AS due
    FROM referrals_disagreement g JOIN referrals_decision d ON d.id = g.decision_id
    JOIN referrals_referral r ON r.id = d.referral_id
    JOIN LATERAL ({people}) AS people ON people.user_id IS NOT NULL
    WHERE g.state = 'raised' AND {moment} <= %(now)s AND {moment} > %(now)s - interval '30 days' AND {still}
"""
DISAGREED = "referrals.disagreement"
_LATE = """SELECT g.put_to_id AS user_id UNION SELECT g.raised_by_id
    UNION SELECT manager_id FROM partners_team WHERE id = r.receiving_team_id"""

RULES = (
    Rule(
        "referral_due_soon",
        words="{label} is due by {due} and is not decided.",
        subject_line="A referral is due for a decision",
        why="The team that received a referral is reminded when a quarter of its time is left.",
        urgency=NOW,
        subject_kind=KIND,
        finder=f"""{DUE_COLUMNS} r.remind_at AS due FROM referrals_referral r {MEMBERS}
        WHERE r.state IN ('sent', 'accepted', 'proposed') AND r.breached_at IS NULL AND r.due_at > %(now)s
            AND r.remind_at <= %(now)s AND r.remind_at > %(now)s - interval '30 days'
        """,
    ),
    Rule(
        "referral_overdue",
        words="{label} was due by {due} and is not decided.",
        subject_line="A referral is overdue for a decision",
        why="The team that received a referral, and its manager, are told when its clock has run out.",
        urgency=NOW,
        subject_kind=KIND,
        finder=f"""{DUE_COLUMNS} r.breached_at AS due FROM referrals_referral r {MEMBERS_AND_MANAGER}
        WHERE r.state IN ('sent', 'queried', 'accepted', 'proposed')
            AND r.breached_at <= %(now)s AND r.breached_at > %(now)s - interval '30 days'
        """,
    ),
    Rule(
        "referral_day_ends",
        words="{label} is rated and not decided. Whatever its rating, the time to decide ends on {due}.",
        subject_line="The time to decide a referral is ending",
        why="A referral is decided within a working day, or as the Trust sets, whatever its rating: the team is "
        "reminded when a quarter of that time is left.",
        urgency=NOW,
        subject_kind=KIND,
        # Who was told of this very moment before anybody rated it is not told twice.
        finder=f"""{DAY_COLUMNS} r.day_remind_at AS due FROM referrals_referral r {MEMBERS}
        WHERE {DAY_IS_SHORTER} AND r.day_ends_at > %(now)s
            AND r.day_remind_at <= %(now)s AND r.day_remind_at > %(now)s - interval '30 days'
            AND NOT EXISTS (
                SELECT FROM notifications_notice n WHERE n.rule = 'referral_due_soon' AND n.subject_kind = '{KIND}'
                    AND n.subject_id = r.id::text AND n.due = r.day_remind_at AND n.user_id = m.user_id
            )
        """,
    ),
    Rule(
        "referral_day_over",
        words="{label} is rated and not decided. Whatever its rating, the time to decide ended on {due}.",
        subject_line="The time to decide a referral is over",
        why="The team that received a referral, and its manager, are told when a rated one was not decided within a "
        "working day, or as the Trust sets.",
        urgency=NOW,
        subject_kind=KIND,
        finder=f"""{DAY_COLUMNS} r.day_ends_at AS due FROM referrals_referral r {MEMBERS_AND_MANAGER}
        WHERE {DAY_IS_SHORTER} AND r.day_ends_at <= %(now)s AND r.day_ends_at > %(now)s - interval '30 days'
        """,
    ),
    Rule(
        "referral_question_waits",
        words="The front door still waits for your answer about {label}.",
        subject_line="A question about your referral waits for you",
        why="The referrer is reminded a day after a question that they have not answered.",
        subject_kind=KIND,
        finder="""
        SELECT r.referrer_id AS user_id, r.id AS subject_id, 'Referral ' || r.reference AS label,
            '/referrals/' || r.id || '/' AS url, '{}'::jsonb AS context, r.paused_at + interval '1 day' AS due
        FROM referrals_referral r
        WHERE r.state = 'queried' AND r.paused_at <= %(now)s - interval '1 day'
            AND r.paused_at > %(now)s - interval '30 days'
        """,
    ),
    Rule(
        "referral_received",
        words="{label} has arrived at the front door.",
        subject_line="A referral has arrived",
        why="The team that receives a referral is told at once.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "referrals_imported",
        words="{label} arrived at the front door in one file.",
        subject_line="A file of referrals has arrived",
        why="A team hears once of a file of referrals, and singly of each child in immediate danger.",
        urgency=NOW,
        subject_kind="referrals.referralimport",
    ),
    Rule(
        "import_done",
        words="{label} that you uploaded has been sent.",
        subject_line="Your file of referrals has been sent",
        why="Whoever uploads a long file need not wait for it.",
        subject_kind="referrals.referralimport",
    ),
    Rule(
        "import_returned",
        words="{label} that you uploaded could not be sent. Look at it again.",
        subject_line="Your file of referrals was not sent",
        why="Whoever uploads a file hears at once that nothing of it was sent.",
        urgency=NOW,
        subject_kind="referrals.referralimport",
    ),
    Rule(
        "referral_accepted",
        words="{label} is being looked at by the front door.",
        subject_line="Your referral is being looked at",
        why="The referrer is told that somebody has the referral.",
        subject_kind=KIND,
    ),
    Rule(
        "referral_queried",
        words="The front door has a question about {label}.",
        subject_line="A question about your referral",
        why="The referrer is asked at once: the clock stands still until they answer.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "referral_answered",
        words="The question about {label} has been answered.",
        subject_line="A question has been answered",
        why="The team that asked is told that the referrer has answered.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "referral_withdrawn",
        words="{label} has been withdrawn by the referrer.",
        subject_line="A referral has been withdrawn",
        why="The team that received a referral is told that it was taken back.",
        subject_kind=KIND,
    ),
    Rule(
        "referral_added_to",
        words="The referrer has added to {label}.",
        subject_line="A referral has been added to",
        why="Whoever works on a referral is told at once of what the referrer adds.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "referral_reassigned",
        words="{label} has been given from one person of the front door to another.",
        subject_line="A referral has changed hands",
        why="Whoever is given a referral, and whoever had it, is told at once.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "decision_to_sign",
        words="The decision on {label} waits for your signature.",
        subject_line="A decision waits for your signature",
        why="The Trust asks for a second signature on this outcome; the manager of the team is asked for it at once.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "referral_owed",
        words="{label} still needs answers that you said you would give.",
        subject_line="Your urgent referral still needs answers",
        why="What the short page did not ask is due within a working day.",
        urgency=NOW,
        subject_kind="referrals.owedpage",
        finder=OWED,
    ),
    Rule(
        "decision_sent_back",
        words="Your decision on {label} was not signed. See why.",
        subject_line="Your decision was not signed",
        why="Whoever decided is told at once that the second person did not sign.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "referral_decided",
        words="{label} has been decided. See what the front door says to you.",
        subject_line="Your referral has been decided",
        why="The decision is fed back to the referrer (Working Together 2023).",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "disagreement_raised",
        words="The referrer disagrees with the decision on {label}. You have to answer.",
        subject_line="A referrer disagrees with a decision",
        why="A disagreement goes at once to the manager of the team, or further up: never to whoever decided.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "disagreement_due_soon",
        words="The disagreement about {label} is to be answered by {due}.",
        subject_line="A disagreement waits for your answer",
        why="Whoever answers a disagreement is reminded when a quarter of the time is left.",
        urgency=NOW,
        subject_kind=DISAGREED,
        finder=DISAGREEMENT.format(
            restricted=_RESTRICTED,
            moment="g.remind_at",
            people="SELECT g.put_to_id AS user_id",
            still="g.breached_at IS NULL",
        ),
    ),
    Rule(
        "disagreement_overdue",
        words="The disagreement about {label} was to be answered by {due} and has been passed up.",
        subject_line="A disagreement was not answered in time",
        why="Those who disagree, the team's manager and the next person up the line are told of a late answer.",
        urgency=NOW,
        subject_kind=DISAGREED,
        finder=DISAGREEMENT.format(restricted=_RESTRICTED, moment="g.breached_at", people=_LATE, still="true"),
    ),
    Rule(
        "disagreement_answered",
        words="Your disagreement about {label} has been answered.",
        subject_line="Your disagreement has been answered",
        why="Those who disagree hear at once what became of it.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "decision_changed",
        words="{label} has been decided anew after the referrer disagreed.",
        subject_line="A decision of yours was changed",
        why="Whoever decided first learns that another person decided otherwise.",
        subject_kind=KIND,
    ),
    Rule(
        "case_allocated",
        words="You lead the case opened from {label}.",
        subject_line="You lead a new case",
        why="A lead professional is told at once that they lead a case.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "referral_joined",
        words="{label} has been passed to you for a case you lead.",
        subject_line="A referral has joined a case you lead",
        why="A referral on a child with an open case goes to the worker of that case.",
        urgency=NOW,
        subject_kind=KIND,
    ),
    Rule(
        "referral_outcome",
        words="A referral about the child of {label} has been decided: {outcome}. {team} can tell you more of it.",
        mail_words="A referral about the child of {label} has been decided. Your notices say how.",
        subject_line="A referral about a child whose case you lead has been decided",
        why="The lead professional of an open case hears of every outcome of a referral about the child, whether it "
        "comes to their case or not.",
        urgency=NOW,
        subject_kind="cases.case",
    ),
    Rule(
        "front_door_without_people",
        words="Nobody in {label} decides referrals today. Give somebody there the role "
        f"“{LABELS[Role.FRONT_DOOR]}”. "
        "Referrals that wait there: {waiting}.",
        subject_line="A team that receives referrals has nobody who decides them",
        why="Administrators are told each day of a team that receives referrals, or has some waiting, in which nobody "
        "decides referrals. New ones go to another team meanwhile, where there is one.",
        urgency=NOW,
        subject_kind="partners.team",
        finder=WITHOUT_PEOPLE,
    ),
    Rule(
        "guidance_published",
        words="{label} is in force. Read it and say that you have.",
        subject_line="The levels of need have changed",
        why="Everybody who judges by the threshold document is told of a new version.",
        subject_kind="referrals.thresholddocument",
    ),
    Rule(
        "information_asked",
        words="The front door asks your organisation about a child. {label}.",
        subject_line="The front door asks what you know",
        why="A partner is asked for what it knows before a referral is decided.",
        urgency=NOW,
        subject_kind=ASKED,
    ),
    Rule(
        "information_due_soon",
        words="The front door needs your organisation's answer by {day}. {label}.",
        subject_line="The front door needs your answer by {day}",
        why="A partner that was asked is reminded on the day before its answer is needed.",
        urgency=NOW,
        subject_kind=ASKED,
        finder=DUE_SOON,
    ),
    Rule(
        "information_overdue",
        words="The answer that was needed by {day} has not come. {label}.",
        subject_line="An answer to the front door is overdue",
        why="The partner that was asked and the person who asked it are told when an answer is late.",
        urgency=NOW,
        subject_kind=ASKED,
        finder=OVERDUE,
    ),
    Rule(
        "information_answered",
        words="A partner has answered. {label}.",
        subject_line="A partner has answered",
        why="Whoever asked a partner is told of the answer.",
        urgency=NOW,
        subject_kind=ASKED,
    ),
)


def add_rules() -> None:
    from referrals.figures.recount import fold
    from referrals.operations.clock import mark_breaches
    from referrals.operations.disagreeing import carry_up_disagreements
    from referrals.operations.importing import send_confirmed_imports

    for rule in RULES:
        add_rule(rule)
    add_step("clocks of referrals that have run out", mark_breaches)
    add_step("files of referrals sent", send_confirmed_imports)
    add_step("disagreements that nobody answered in time", carry_up_disagreements)
    add_step("counts of the front door folded", fold)
