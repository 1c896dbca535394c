"""How often the line of accountability breaks for open actions, counted in one statement."""

from datetime import date

from django.db import connection

BREAKS = """
WITH today AS (SELECT %s::date AS day),
line AS (
    SELECT a.id,
        bool_or(a.meeting_id IS NOT NULL AND a.due_on < today.day) AS is_overdue,
        bool_or(m.id IS NOT NULL AND u.is_active) AS has_owner,
        bool_or(manager.is_active) AS has_manager,
        bool_or(senior.is_active) AS has_senior,
        bool_or(meeting.id IS NULL OR chair.id IS NOT NULL) AS has_panel_chair,
        bool_or(meeting.id IS NULL OR seat.id IS NOT NULL) AS has_board_member
    FROM riskpanel_action a
    CROSS JOIN today
    JOIN partners_user u ON u.id = a.owner_id
    JOIN partners_partner p ON p.id = a.partner_id
    LEFT JOIN partners_user senior ON senior.id = p.senior_contact_id
    LEFT JOIN (partners_membership m JOIN partners_team t ON t.id = m.team_id)
        ON m.user_id = a.owner_id AND t.partner_id = a.partner_id
        AND m.since <= today.day AND (m.until IS NULL OR m.until > today.day)
    LEFT JOIN partners_user manager ON manager.id = t.manager_id
    LEFT JOIN riskpanel_agendaitem item ON item.id = a.item_id
    LEFT JOIN riskpanel_meeting meeting ON meeting.id = item.meeting_id
    LEFT JOIN riskpanel_panelmember chair ON chair.panel_id = meeting.panel_id AND chair.role = 'chair'
        AND chair.since <= today.day AND (chair.until IS NULL OR chair.until > today.day)
    LEFT JOIN board_priority_panels served ON served.panel_id = meeting.panel_id
    LEFT JOIN board_priority priority ON priority.id = served.priority_id
    LEFT JOIN board_boardmember seat ON seat.id = priority.accountable_id
        AND seat.since <= today.day AND (seat.until IS NULL OR seat.until > today.day)
    WHERE a.state = 'open'
    GROUP BY a.id
)
SELECT count(*) FILTER (WHERE is_overdue),
    count(*) FILTER (WHERE NOT coalesce(has_owner, false)),
    count(*) FILTER (WHERE NOT coalesce(has_manager, false)),
    count(*) FILTER (WHERE NOT coalesce(has_senior, false)),
    count(*) FILTER (WHERE NOT coalesce(has_panel_chair, false)),
    count(*) FILTER (WHERE NOT coalesce(has_board_member, false))
FROM line
"""
LEVELS = ("owner", "team manager", "senior contact", "panel chair", "Board member")


def open_actions(*, today: date) -> dict[str, int]:
    """How many open actions are `overdue` from a panel, and how many have no live person at each level.

    These count actions, not children.
    """
    with connection.cursor() as cursor:
        cursor.execute(BREAKS, [today])
        return dict(zip(("overdue", *LEVELS), cursor.fetchone(), strict=True))
