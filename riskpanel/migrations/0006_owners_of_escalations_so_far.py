from django.db import migrations

# Whose it was on that day: from whom it passed at the first handover after it, or who has it now.
FILL = """
UPDATE riskpanel_escalation e SET owner_id = COALESCE(
    (SELECT h.from_owner_id FROM riskpanel_handover h
        WHERE h.action_id = e.action_id AND (h.at AT TIME ZONE 'Europe/London')::date > e."on"
        ORDER BY h.at, h.id LIMIT 1),
    (SELECT a.owner_id FROM riskpanel_action a WHERE a.id = e.action_id)
)
"""


class Migration(migrations.Migration):
    dependencies = [("riskpanel", "0005_whose_an_escalated_action_was")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
