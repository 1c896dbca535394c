"""Finding 100 000 reminders: the finder of `notifications.finding` against the barest single statement.

`measure()` works in the connected database and leaves nothing in it. Goals (issue 2): at least 80 % of the floor's
speed; looking again at what was found, at most 0.05 s.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from notifications import finding
from notifications.operations.sweeping import WORK_MEM
from notifications.registry import BOTH, Rule
from notifications.states import Channel

# What is due, as an upper app's table would hold it: an id, its owner, its moment. People have 50 each.
DUE = """
CREATE TEMP TABLE bench_due ON COMMIT DROP AS
SELECT uuidv7() AS id, owners[1 + n %% array_length(owners, 1)] AS owner_id, now() - interval '1 hour' AS due
FROM generate_series(1, %s) AS n,
    (SELECT array_agg(id) AS owners FROM (SELECT id FROM partners_user WHERE is_active LIMIT 2000) AS u) AS people
"""
SELECT = """
SELECT d.owner_id AS user_id, d.id AS subject_id, 'Action ' || left(d.id::text, 8) AS label,
    '/actions/' || d.id AS url, '{}'::jsonb AS context, d.due AS due
FROM bench_due d WHERE d.due <= %(now)s
"""
FLOOR = f"""
INSERT INTO notifications_notice
    (user_id, rule, subject_kind, subject_id, label, url, context, due, mail, created_at)
SELECT user_id, 'bench', 'bench', subject_id::text, label, url, context, due, %(mail)s, %(now)s
FROM ({SELECT}) AS f
ON CONFLICT DO NOTHING
"""


@dataclass
class Reminders:
    """Seconds, medians."""

    count: int
    floor: float
    finder: float
    again: float

    @property
    def of_floor(self) -> float:
        """The finder's speed as a share of the floor's (goal: 0.8)."""
        return self.floor / self.finder


def measure(count: int = 100_000, *, rounds: int = 5, by_mail: bool = False) -> Reminders:
    """Time floor, finder and the finder again, in turn, `rounds` times. Everything is rolled back."""
    channels = BOTH if by_mail else frozenset({Channel.IN_APP})
    rule = Rule("bench", words="", subject_line="", why="", channels=channels, subject_kind="bench", finder=SELECT)
    floors, finders, agains = [], [], []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(DUE, [count])
            cursor.execute("ANALYZE bench_due")
            cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEM])  # as the sweep does
        for _ in range(rounds):
            floors += _timed([lambda: _floor(rule)], count)
            first, again = _timed([lambda: finding.find(rule, timezone.now())] * 2, count)
            finders.append(first)
            agains.append(again)
        transaction.set_rollback(True)
    return Reminders(count, *(statistics.median(each) for each in (floors, finders, agains)))


def _floor(rule: Rule) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FLOOR, {"mail": rule.mail.value, "now": timezone.now()})
        return cursor.rowcount


def _timed(works: list[Callable[[], int]], count: int) -> list[float]:
    """The seconds of each, in a savepoint that is undone; the first makes `count` rows, the next ones none."""
    times = []
    with transaction.atomic():
        for number, work in enumerate(works):
            began = time.perf_counter()
            made = work()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would check
                times.append(time.perf_counter() - began)
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            assert made == (0 if number else count), made
        transaction.set_rollback(True)
    return times
