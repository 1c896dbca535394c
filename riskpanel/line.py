"""The line of accountability of an action, as SQL: owner, manager, panel chair, the Board's page."""

# To whom each level goes, written once. Nobody is told of their own action, and nothing goes to who has left: a manager
# who owns it is passed over for the partner's senior contact, a chair for the owner of the log. Level 3 stands on the
# Board's page, for no person.
TO_WHOM = """
CASE step.level
    WHEN 1 THEN COALESCE(
        (SELECT t.manager_id FROM partners_membership m
            JOIN partners_team t ON t.id = m.team_id JOIN partners_user u ON u.id = t.manager_id
            WHERE m.user_id = a.owner_id AND u.is_active AND t.manager_id <> a.owner_id
                AND m.since <= %(today)s AND (m.until IS NULL OR m.until > %(today)s)
            ORDER BY t.partner_id = a.partner_id DESC, m.since, m.id LIMIT 1),
        (SELECT p.senior_contact_id FROM partners_partner p JOIN partners_user u ON u.id = p.senior_contact_id
            WHERE p.id = a.partner_id AND u.is_active AND u.id <> a.owner_id)
    )
    WHEN 2 THEN COALESCE(
        (SELECT s.user_id FROM riskpanel_panelmember s JOIN riskpanel_meeting g ON g.panel_id = s.panel_id
            JOIN partners_user u ON u.id = s.user_id
            WHERE g.id = a.meeting_id AND s.role = 'chair' AND u.is_active AND s.user_id <> a.owner_id
                AND s.since <= %(today)s AND (s.until IS NULL OR s.until > %(today)s)
            LIMIT 1),
        (SELECT p.log_owner_id FROM riskpanel_panel p JOIN riskpanel_meeting g ON g.panel_id = p.id
            JOIN partners_user u ON u.id = p.log_owner_id
            WHERE g.id = a.meeting_id AND u.is_active AND u.id <> a.owner_id),
        (SELECT p.senior_contact_id FROM partners_partner p JOIN partners_user u ON u.id = p.senior_contact_id
            WHERE p.id = a.partner_id AND u.is_active AND u.id <> a.owner_id)
    )
END
"""
