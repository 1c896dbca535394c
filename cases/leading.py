"""What a person leads, for whoever sees them leave."""

from django.db.models import QuerySet

from cases.models import Case
from notifications.registry import Rule
from notifications.states import Urgency
from partners.models import User
from partners.responsibilities import Source


def cases_led_by(user: User) -> QuerySet[Case]:
    return Case.objects.open().filter(lead=user)


# Counted, not named: who manages people sees no child.
CASES_LED = Source("open cases to lead", "A manager of their organisation hands each over.", held=cases_led_by)


# Of a restricted record the safeguarding leads hear instead of the manager, and nothing opens.
LEAD_DECLARED = Rule(
    code="cases.lead_declared",
    words="{label} needs another lead professional: whoever leads it has declared that they know the child privately.",
    subject_line="A record needs another lead professional",
    why="The manager of a case's lead hears when the lead declares that they know the child, and is shut out.",
    urgency=Urgency.AT_ONCE,
    subject_kind="cases.case",
    finder="""
    WITH shut AS (
        SELECT c.id, c.lead_id, c.restricted, 'Record ' || k.reference AS label,
            d.declared_on::timestamp AT TIME ZONE 'Europe/London' AS due
        FROM partners_declaredrelationship d
        JOIN cases_child k ON k.reference = d.child_reference
        JOIN cases_case c ON c.child_id = k.id AND c.lead_id = d.user_id AND c.state = 'open'
        WHERE d.declared_on BETWEEN %(today)s::date - 30 AND %(today)s
    )
    SELECT DISTINCT t.manager_id AS user_id, s.id AS subject_id, s.label, '/cases/' || s.id || '/hand-over/' AS url,
        '{}'::jsonb AS context, s.due
    FROM shut s
    JOIN partners_membership m ON m.user_id = s.lead_id AND m.since <= %(today)s
        AND (m.until IS NULL OR m.until > %(today)s)
    JOIN partners_team t ON t.id = m.team_id
    WHERE NOT s.restricted AND t.manager_id IS NOT NULL AND t.manager_id <> s.lead_id
    UNION
    SELECT g.user_id, s.id, s.label, '/relationships/', '{"named_only": "yes"}'::jsonb, s.due
    FROM shut s
    JOIN partners_rolegrant g ON g.role = 'safeguarding_lead' AND g.since <= %(today)s
        AND (g.until IS NULL OR g.until > %(today)s)
    WHERE s.restricted AND g.user_id <> s.lead_id
    """,
)
