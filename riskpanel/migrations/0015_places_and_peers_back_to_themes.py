from django.db import migrations

# On the way back a place and a peer group are themes, as they were before they had kinds of their own.
BACK = "UPDATE riskpanel_agendaitem SET kind = 'theme' WHERE kind IN ('place', 'peers')"


class Migration(migrations.Migration):
    dependencies = [("riskpanel", "0014_places_and_peers_as_items")]

    operations = [migrations.RunSQL(migrations.RunSQL.noop, BACK)]
