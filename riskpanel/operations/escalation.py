"""The step up when an action is not done: manager, panel chair, the Board's page."""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone

from audit import trail
from partners.models import User
from riskpanel.line import TO_WHOM
from riskpanel.models import Action
from riskpanel.rules import actions as rules
from riskpanel.rules.working_days import last_day_overdue_by

# The manager is of the owner: after a reassignment the new owner's is told, but nobody a second time. What is carried
# has a new due day, by which the line begins afresh.
TAKEN = f"""
SELECT 1 FROM riskpanel_escalation e
WHERE e.action_id = a.id AND e.level = step.level AND e.due_on = a.due_on AND e.carried = %(carried)s
    AND (step.level > 1 OR e.owner_id = a.owner_id OR e.to_id = {TO_WHOM})
"""  # noqa: S608 - only our own text is joined
INSERT = f"""
INSERT INTO riskpanel_escalation (action_id, level, owner_id, to_id, "on", due_on, carried)
SELECT a.id, step.level, a.owner_id, {TO_WHOM}, %(today)s, a.due_on, %(carried)s
FROM (VALUES {{steps}}) AS step(level, due_by)
JOIN riskpanel_action a ON a.state = 'open' AND a.due_on <= step.due_by {{only}}
WHERE NOT EXISTS ({TAKEN})
ON CONFLICT DO NOTHING
RETURNING action_id, level
"""  # noqa: S608 - only our own text is joined


@transaction.atomic
def escalate(*, at: datetime, by: User) -> int:
    """Take every open action up the line that is 1, 3 or 7 working days overdue. A step of the sweep, safe to repeat.

    The people are told by the rules `action.escalated` and, while it stays at the top, `action.still_overdue` of
    riskpanel.reminders. Answers how many steps were taken.
    """
    today = timezone.localdate(at)
    due_by = {level: last_day_overdue_by(days, on=today) for level, days in rules.ESCALATED_AFTER.items()}
    return _insert(due_by, today=today, by=by)


def carry_up(action: Action, *, on: date, by: User) -> None:
    """Take one action to the level above the highest that carrying took it to: one carried twice or more, however far
    it went up while it was overdue. Told by `action.carried_up`."""
    reached = action.escalations.filter(carried__gt=0).order_by("-level").values_list("level", flat=True).first()
    level = rules.next_level(reached or 0)
    if level is not None:
        _insert({level: action.due_on}, today=on, by=by, only=action)


def _insert(due_by: dict[int, date], *, today: date, by: User, only: Action | None = None) -> int:
    steps = ", ".join(f"({int(level)}, %(due_{int(level)})s::date)" for level in due_by)
    values: dict[str, date | str | int] = {"today": today, "carried": only.carried if only is not None else 0}
    values |= {f"due_{level}": day for level, day in due_by.items()}
    clause = ""
    if only is not None:
        clause, values["action"] = "AND a.id = %(action)s", str(only.pk)
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(steps=steps, only=clause), values)
        made = cursor.fetchall()
    actions = Action.objects.in_bulk([action_id for action_id, _ in made])
    for action_id, level in made:
        trail.record("escalated", actions[action_id], by=by, detail={"level": level})
    return len(made)
