"""The queue of the front door: its statements, its rows with clocks, and the page, against the best statement we know.

The floor reads the page's rows as if no clock stood still; the product merges those in as well.
"""

import logging
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from benchmarks.ground import Ground
from benchmarks.measure import Figure, interleave, ms
from benchmarks.people import of_front_door, session_cookie
from partners.models import User
from referrals import access, queue
from referrals.states import WAITING

PAGE = 25
FLOOR = """
SELECT r.id, r.reference, r.state, r.colour, r.due_at, r.given_name, r.family_name, r.expected_date, r.immediate_danger,
    r.clock_rules_id, p.name, u.name, asked.n, asked.answered, asked.late
FROM (
    SELECT id, due_at FROM referrals_referral
    WHERE receiving_team_id = ANY(%(teams)s) AND state = ANY(%(waiting)s) AND state IN ('sent', 'queried', 'accepted',
        'proposed') AND paused_at IS NULL
    ORDER BY due_at, id LIMIT %(rows)s
) AS q JOIN referrals_referral r ON r.id = q.id
JOIN partners_partner p ON p.id = r.referring_partner_id LEFT JOIN partners_user u ON u.id = r.taken_by_id
CROSS JOIN LATERAL (
    SELECT count(*) AS n, count(answered_at) AS answered, count(*) FILTER (WHERE answered_at IS NULL AND due < now())
        AS late FROM referrals_informationrequest i WHERE i.referral_id = r.id
) AS asked
ORDER BY q.due_at, q.id
"""


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    user = of_front_door()
    rows = queue.waiting_for(user)
    waiting, stopped = rows.count(), rows.filter(paused_at__isnull=False).count()
    asked = {
        "teams": list(access.front_door_teams(user).values_list("pk", flat=True)),
        "waiting": [str(state) for state in WAITING],
        "rows": PAGE + 1,
    }
    statements = _statements(user)
    taken = interleave(
        {
            "floor": lambda: _fetch(FLOOR, asked),
            "statements": lambda: [_fetch(sql) for sql in statements],
            "rows": lambda: _page(user),
        },
        rounds=rounds * 5,
    )
    floor = taken["floor"]
    name = f"queue, {waiting} waiting ({stopped} stand still)"
    yield Figure(f"{name}: database", ms(taken["statements"]), taken["statements"] / floor, ms(floor), at_most=1.3)
    yield Figure("  with instances and clocks", ms(taken["rows"]), taken["rows"] / floor, ms(floor))
    yield _deep(user, waiting, rounds)
    yield from _whole(user, floor, rounds)


def _deep(user: User, waiting: int, rounds: int) -> Figure:
    """The last page but one against the first."""
    far = queue.waiting_for(user).filter(paused_at=None).order_by("due_at", "id")
    key = far.values_list("pk", flat=True)[max(0, far.count() - 2 * PAGE)]
    taken = interleave({"first": lambda: _page(user), "deep": lambda: _page(user, after=key)}, rounds=rounds)
    ratio = taken["deep"] / taken["first"]
    return Figure(f"  page {waiting // PAGE} to page 1", ms(taken["deep"]), ratio, ms(taken["first"]))


def _whole(user: User, floor: float, rounds: int) -> Iterator[Figure]:
    """The page as a browser gets it, within this process."""
    logging.disable(logging.INFO)
    client = Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE=session_cookie(user))
    address = reverse("referrals:front_door")
    assert client.get(address).status_code == 200
    asked: list[str] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        client.get(address)
    taken = interleave({"page": lambda: client.get(address)}, rounds=rounds)
    logging.disable(logging.NOTSET)
    yield Figure("  the whole page", ms(taken["page"]), taken["page"] / floor, ms(floor))
    yield Figure("  queries of the page", f"{len(asked)}", len(asked), at_most=12, unit="queries")


def _statements(user: User) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        _page(user)
    return [one["sql"] for one in seen.captured_queries]


def _page(user: User, after: object = None) -> None:
    queue.page_of(user, after=after, size=PAGE)


def _fetch(sql: str, values: object = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.fetchall()
