"""The queue of the front door: its statements, and with model instances, against the best statement we know."""

from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.ground import Ground
from benchmarks.measure import Figure, interleave, ms
from benchmarks.people import of_front_door
from partners.models import User
from referrals import access, queue
from referrals.states import WAITING

PAGE = 25
# One ordered scan of the index of the queue for each team, merged and cut, then joined by key to what the page shows.
FLOOR = """
SELECT r.*, u.name, p.name, (SELECT count(*) FROM referrals_informationrequest q WHERE q.referral_id = r.id)
FROM unnest(%(teams)s::bigint[]) AS t(id) CROSS JOIN LATERAL (
    SELECT * FROM referrals_referral WHERE receiving_team_id = t.id AND state = ANY(%(waiting)s) AND paused_at IS NULL
    ORDER BY due_at, id LIMIT %(rows)s
) AS r JOIN partners_user u ON u.id = r.referrer_id JOIN partners_partner p ON p.id = r.referring_partner_id
ORDER BY r.due_at, r.id LIMIT %(rows)s
"""


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    user = of_front_door()
    asked = {
        "teams": list(access.front_door_teams(user).values_list("pk", flat=True)),
        "waiting": [str(state) for state in WAITING],
        "rows": PAGE + 1,
    }
    with CaptureQueriesContext(connection) as seen:
        _page(user)
    statements = [one["sql"] for one in seen.captured_queries]
    taken = interleave(
        {
            "floor": lambda: _fetch(FLOOR, asked),
            "statements": lambda: [_fetch(sql) for sql in statements],
            "page": lambda: _page(user),
        },
        rounds=rounds,
    )
    waiting, floor = queue.waiting_for(user).count(), taken["floor"]
    name = f"queue of the front door, {waiting} waiting"
    yield Figure(name, ms(taken["statements"]), taken["statements"] / floor, ms(floor))
    yield Figure("  with instances and clocks", ms(taken["page"]), taken["page"] / floor, ms(floor))


def _page(user: User) -> None:
    queue.page_of(user, after=None, size=PAGE)


def _fetch(sql: str, values: object = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.fetchall()
