from django.db import migrations

# The due day of now, where it had been missed when the action went up. What was carried since missed another, which is
# not known any more: it is taken to be the day before.
FILL = """
UPDATE riskpanel_escalation e SET due_on = LEAST(a.due_on, e."on" - 1)
FROM riskpanel_action a WHERE a.id = e.action_id AND e.due_on IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("riskpanel", "0027_of_which_due_day_an_escalation_is")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
