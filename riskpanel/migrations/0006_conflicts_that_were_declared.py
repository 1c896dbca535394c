from django.db import migrations

# Who said so, and when, of conflicts declared before they were kept with it: the trail knows.
TAKE_OVER = """
INSERT INTO riskpanel_conflictofinterest (item_id, user_id, declared_by_id, declared_at, reason, withdrawal_reason)
SELECT l.agendaitem_id, l.user_id, COALESCE(said.actor_id, l.user_id), COALESCE(said.at, m.starts_at),
    CASE WHEN said.actor_id <> l.user_id THEN 'Recorded before a reason was asked for' ELSE '' END, ''
FROM riskpanel_agendaitem_conflicts l
JOIN riskpanel_agendaitem i ON i.id = l.agendaitem_id
JOIN riskpanel_meeting m ON m.id = i.meeting_id
LEFT JOIN LATERAL (
    SELECT r.actor_id, r.at FROM audit_record r
    WHERE r.verb = 'declared_conflict' AND r.subject_id = i.id::text AND r.detail ->> 'user' = l.user_id::text
    ORDER BY r.at LIMIT 1
) AS said ON true
"""
GIVE_BACK = """
INSERT INTO riskpanel_agendaitem_conflicts (agendaitem_id, user_id)
SELECT item_id, user_id FROM riskpanel_conflictofinterest WHERE withdrawn_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_append_only_trail"),
        ("riskpanel", "0005_conflicts_of_interest"),
    ]

    operations = [migrations.RunSQL(TAKE_OVER, GIVE_BACK)]
