"""How often the line of accountability breaks for open actions, counted in one statement."""

from datetime import date

from django.db import connection

# The same line that accountability.line_of_action walks for one action; a test holds the two to each other.
BREAKS = """
WITH today AS (SELECT %s::date AS day),
board AS (
    SELECT EXISTS (
        SELECT 1 FROM board_boardmember b JOIN partners_user u ON u.id = b.user_id AND u.is_active, today
        WHERE b.role = 'chair' AND b.since <= today.day AND (b.until IS NULL OR b.until > today.day)
    ) AS has_chair
),
line AS (
    SELECT a.meeting_id IS NOT NULL AND a.due_on < today.day AS is_overdue,
        team.id IS NOT NULL AS has_owner,
        manager.is_active AS has_manager,
        senior.is_active AS has_senior,
        panel.id IS NULL OR EXISTS (
            SELECT 1 FROM riskpanel_panelmember c JOIN partners_user u ON u.id = c.user_id AND u.is_active
            WHERE c.panel_id = panel.id AND c.role = 'chair'
                AND c.since <= today.day AND (c.until IS NULL OR c.until > today.day)
        ) AS has_panel_chair,
        panel.id IS NULL OR log_owner.is_active AS has_log_owner,
        panel.id IS NULL OR accountable.is_active AS has_board_member,
        board.has_chair AS has_board_chair
    FROM riskpanel_action a
    CROSS JOIN today
    CROSS JOIN board
    JOIN partners_user owner ON owner.id = a.owner_id
    JOIN partners_partner p ON p.id = a.partner_id
    LEFT JOIN partners_user senior ON senior.id = p.senior_contact_id
    LEFT JOIN LATERAL (
        SELECT t.id, t.manager_id FROM partners_membership m JOIN partners_team t ON t.id = m.team_id
        WHERE owner.is_active AND m.user_id = owner.id AND t.partner_id = p.id
            AND m.since <= today.day AND (m.until IS NULL OR m.until > today.day)
        ORDER BY m.since, m.id LIMIT 1
    ) AS team ON true
    LEFT JOIN partners_user manager ON manager.id = team.manager_id
    LEFT JOIN riskpanel_agendaitem item ON item.id = a.item_id
    LEFT JOIN riskpanel_meeting meeting ON meeting.id = item.meeting_id
    LEFT JOIN LATERAL (
        SELECT e.panel_id FROM riskpanel_logentry e
        WHERE item.id IS NULL AND e.case_id = a.case_id AND e.left_on IS NULL ORDER BY e.id LIMIT 1
    ) AS entry ON true
    LEFT JOIN riskpanel_panel panel ON panel.id = coalesce(meeting.panel_id, entry.panel_id)
    LEFT JOIN partners_user log_owner ON log_owner.id = panel.log_owner_id
    LEFT JOIN LATERAL (
        SELECT u.is_active FROM board_priority_panels served JOIN board_priority y ON y.id = served.priority_id
        JOIN board_boardmember b ON b.id = y.accountable_id
            AND b.since <= today.day AND (b.until IS NULL OR b.until > today.day)
        JOIN partners_user u ON u.id = b.user_id
        WHERE served.panel_id = panel.id AND y.id = (
            SELECT min(s.priority_id) FROM board_priority_panels s WHERE s.panel_id = panel.id)
    ) AS accountable ON true
    WHERE a.state = 'open'
)
SELECT count(*) FILTER (WHERE is_overdue),
    count(*) FILTER (WHERE NOT has_owner),
    count(*) FILTER (WHERE has_manager IS NOT TRUE),
    count(*) FILTER (WHERE has_senior IS NOT TRUE),
    count(*) FILTER (WHERE NOT has_panel_chair),
    count(*) FILTER (WHERE has_log_owner IS NOT TRUE),
    count(*) FILTER (WHERE has_board_member IS NOT TRUE),
    count(*) FILTER (WHERE NOT has_board_chair)
FROM line
"""
LEVELS = (
    "owner",
    "team manager",
    "senior contact",
    "panel chair",
    "owner of the risk log",
    "Board member",
    "chair of the Board",
)


def open_actions(*, today: date) -> dict[str, int]:
    """How many open actions are `overdue` from a panel, and how many have no live person at each level.

    These count actions, not children.
    """
    with connection.cursor() as cursor:
        cursor.execute(BREAKS, [today])
        return dict(zip(("overdue", *LEVELS), cursor.fetchone(), strict=True))
