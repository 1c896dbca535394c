"""100 000 things due: the sweep's finding against the one plain statement that would write the same rows."""

import time
from collections.abc import Iterator
from datetime import datetime
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from benchmarks.ground import Ground
from benchmarks.measure import Figure
from notifications import finding
from notifications.registry import Rule

MANY = 100_000
RULE = Rule(
    code="bench.due_soon",
    words="{label} is due on {day}.",
    subject_line="You have an action due on {day}",
    why="Measured.",
    subject_kind="riskpanel.action",
    finder="""
        SELECT a.owner_id AS user_id, a.id AS subject_id, 'Action ' || a.reference AS label, '/actions/' || a.id AS url,
            jsonb_build_object('day', to_char(a.due_on, 'FMDD FMMonth')) AS context,
            (a.due_on - 2 + time '07:00') AT TIME ZONE 'Europe/London' AS due
        FROM riskpanel_action a
        WHERE a.state = 'open' AND a.due_on BETWEEN %(today)s AND %(today)s::date + 2
    """,
)
ACTIONS = """
INSERT INTO riskpanel_action (id, reference, what, owner_id, partner_id, due_on, set_by_id, set_at, state, outcome,
    carried)
SELECT uuidv7(), 'B' || n, 'Measured', m.user_id, t.partner_id, %(today)s::date + mod(n, 2) + 1, m.user_id, now(),
    'open',
    '', 0
FROM generate_series(1, %(many)s) AS n
JOIN (SELECT user_id, min(team_id) AS team_id, row_number() OVER (ORDER BY user_id) - 1 AS place
    FROM partners_membership WHERE until IS NULL GROUP BY user_id) AS m
    ON m.place = mod(n, (SELECT count(DISTINCT user_id) FROM partners_membership WHERE until IS NULL))
JOIN partners_team t ON t.id = m.team_id
"""
FLOOR = """
INSERT INTO notifications_notice
    (user_id, rule, subject_kind, subject_id, label, url, context, due, mail, created_at)
SELECT user_id, %(rule)s, %(kind)s, subject_id::text, label, url, context, due, %(mail)s, %(now)s
FROM ({finder}) AS found ON CONFLICT DO NOTHING
"""


class Undone(Exception):  # noqa: N818 - not an error: what was measured is taken back
    pass


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    at = timezone.now()
    owner = ground.owner()
    try:
        with owner.cursor() as cursor:
            cursor.execute(ACTIONS, {"today": timezone.localdate(at), "many": MANY})
            cursor.execute("VACUUM (ANALYZE) riskpanel_action")
        floors, founds, repeats = [], [], []
        for number in range(max(3, rounds // 10)):
            steps = (_floor, _find) if number % 2 else (_find, _floor)
            for step in steps:
                taken = step(at)
                (floors if step is _floor else founds).append(taken[0])
                repeats.extend(taken[1:])
                with owner.cursor() as cursor:  # what was taken back leaves dead rows: neither is to stumble over them
                    cursor.execute("VACUUM notifications_notice, notifications_delivery")
    finally:
        with owner.cursor() as cursor:
            cursor.execute("DELETE FROM riskpanel_action WHERE reference LIKE 'B%'")
            cursor.execute("VACUUM (ANALYZE) riskpanel_action")
        owner.close()
    floor, found = median(floors), median(founds)
    rate, best = f"{MANY / found:,.0f}/s", f"{MANY / floor:,.0f}/s"
    yield Figure("100 000 reminders found", rate, floor / found * 100, best, at_least=80, unit="%")
    yield Figure("looking again at 100 000", f"{median(repeats) * 1000:.0f} ms")


def _find(at: datetime) -> list[float]:
    """The sweep's way, and then its second look."""

    def work() -> list[float]:
        times = []
        for expected in (True, False):
            began = time.perf_counter()
            made = finding.find(RULE, at)
            times.append(time.perf_counter() - began)
            assert bool(made) is expected, made
            assert made in (0, MANY) or made > MANY, made
        return times

    return _undone(work)


def _floor(at: datetime) -> list[float]:
    def work() -> list[float]:
        values: dict[str, Any] = {"rule": RULE.code, "kind": RULE.subject_kind, "mail": RULE.mail.value, "now": at}
        began = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(FLOOR.format(finder=RULE.finder), values | {"today": timezone.localdate(at)})
        return [time.perf_counter() - began]

    return _undone(work)


def _undone(work: Any) -> list[float]:
    taken: list[float] = []
    try:
        with transaction.atomic():
            taken = work()
            raise Undone
    except Undone:
        return taken
