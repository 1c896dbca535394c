"""The panel's pages: the log of 100, a meeting with 30 children, its 120 actions from before, and following by 15.

Each page stands beside the best statement we know for its rows, and as a whole beside the empty view in this process.
"""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benchmarks.ground import Ground
from benchmarks.measure import Figure, interleave, ms
from benchmarks.panel import ACTIONS, ENTRIES, ITEMS, Work, panel_at_work
from benchmarks.people import session_cookie
from partners.models import User
from riskpanel import access, log_rows, table
from riskpanel.models import LogEntry

EMPTY = "/bench/empty/"
EVERY = 3  # seconds, as riskpanel/static/riskpanel/meeting.js asks

# The floors know the panel and read what a row shows. They ask nobody's sight, and not why a child is scored anew.
LOG = """
SELECT e.id, e.listed_on, c.id, h.reference, h.given_name, h.family_name, l.name, u.name, seat.name, acts.overdue,
    acts.carried, acts.agencies, scores.points,
    EXISTS (SELECT 1 FROM riskpanel_logentry b JOIN cases_case bc ON bc.id = b.case_id WHERE b.panel_id = e.panel_id
        AND bc.child_id = c.child_id AND b.listed_on < e.listed_on)
FROM riskpanel_logentry e JOIN cases_case c ON c.id = e.case_id JOIN cases_child h ON h.id = c.child_id
JOIN partners_locality l ON l.id = c.locality_id JOIN partners_user u ON u.id = e.lead_id
LEFT JOIN LATERAL (
    SELECT p.name FROM partners_membership m JOIN partners_team t ON t.id = m.team_id
        JOIN partners_partner p ON p.id = t.partner_id
    WHERE m.user_id = e.lead_id AND m.since <= %(today)s AND (m.until IS NULL OR m.until > %(today)s)
    ORDER BY m.since, m.id LIMIT 1
) AS seat ON true
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE a.due_on < %(today)s) AS overdue, count(*) FILTER (WHERE a.carried >= 2) AS carried,
        array_agg(DISTINCT p.name) AS agencies
    FROM riskpanel_action a JOIN partners_partner p ON p.id = a.partner_id WHERE a.case_id = c.id AND a.state = 'open'
) AS acts
CROSS JOIN LATERAL (
    SELECT array_agg((s.given_at, s.net, s.band, s.judged_band, s.stage, m.starts_at) ORDER BY s.given_at, s.id)::text
        AS points
    FROM riskpanel_assessment s LEFT JOIN riskpanel_meeting m ON m.id = s.meeting_id WHERE s.case_id = c.id
) AS scores
WHERE e.panel_id = %(panel)s AND e.left_on IS NULL
"""
AGENDA = """
SELECT i.id, i.kind, i."order", i.title, h.reference, h.given_name, h.family_name, d.kind, m.starts_at, m.state,
    m.revision, u.name, people.expected, people.present, people.accepted, before.waiting
FROM riskpanel_meeting m LEFT JOIN partners_user u ON u.id = m.pen_held_by_id
CROSS JOIN LATERAL (
    SELECT count(*) AS expected, count(*) FILTER (WHERE presence = 'present') AS present,
        count(confidentiality_accepted_at) AS accepted FROM riskpanel_attendance WHERE meeting_id = m.id
) AS people
CROSS JOIN LATERAL (
    SELECT count(*) AS waiting FROM riskpanel_meeting b JOIN riskpanel_action a ON a.meeting_id = b.id
    WHERE b.panel_id = m.panel_id AND b.starts_at < m.starts_at AND a.state = 'open' AND NOT EXISTS (
        SELECT 1 FROM riskpanel_actionreview r WHERE r.action_id = a.id AND r.meeting_id = m.id)
) AS before
JOIN riskpanel_agendaitem i ON i.meeting_id = m.id LEFT JOIN riskpanel_paneldecision d ON d.item_id = i.id
LEFT JOIN cases_case c ON c.id = i.case_id LEFT JOIN cases_child h ON h.id = c.child_id
WHERE m.id = %(meeting)s ORDER BY i."order"
"""
WAITING = """
SELECT a.id, a.reference, a.what, a.due_on, a.carried, u.name, p.name, h.reference, h.given_name, h.family_name
FROM riskpanel_meeting m JOIN riskpanel_meeting b ON b.panel_id = m.panel_id AND b.starts_at < m.starts_at
JOIN riskpanel_action a ON a.meeting_id = b.id AND a.state = 'open' JOIN partners_user u ON u.id = a.owner_id
JOIN partners_partner p ON p.id = a.partner_id LEFT JOIN cases_case c ON c.id = a.case_id
LEFT JOIN cases_child h ON h.id = c.child_id
WHERE m.id = %(meeting)s AND NOT EXISTS (
    SELECT 1 FROM riskpanel_actionreview r WHERE r.action_id = a.id AND r.meeting_id = m.id)
ORDER BY a.due_on, a.reference
"""


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    logging.disable(logging.INFO)
    try:
        with panel_at_work() as work:
            turns = max(5, rounds // 3)
            found = [*_pages(work, rounds=turns), *_following(work, rounds=turns)]
    finally:
        logging.disable(logging.NOTSET)
    yield from found


def _pages(work: Work, *, rounds: int) -> Iterator[Figure]:
    meeting, known = work.meeting, {"panel": work.panel.pk, "meeting": work.meeting.pk, "today": timezone.localdate()}
    at_log = f"{reverse('riskpanel:risk_log')}?panel={work.panel.pk}"
    at_meeting = reverse("riskpanel:meeting", args=[meeting.pk])
    at_actions = reverse("riskpanel:last_actions", args=[meeting.pk])
    yield from _page(f"log of {ENTRIES} entries", lambda: _log(work), LOG, known, at_log, work, rounds)
    yield from _page(f"meeting of {ITEMS} children", lambda: _agenda(work), AGENDA, known, at_meeting, work, rounds)
    yield from _page(f"its {ACTIONS} actions", lambda: _waiting(work), WAITING, known, at_actions, work, rounds)


def _page(
    name: str, read: Callable[[], list[Any]], sql: str, known: dict[str, Any], at: str, work: Work, rounds: int
) -> Iterator[Figure]:
    assert len(read()) == len(_fetch(sql, known)), name
    with CaptureQueriesContext(connection) as seen:
        read()
    statements = [one["sql"] for one in seen.captured_queries]
    client, stranger = _client(work.chair), Client(SERVER_NAME="127.0.0.1")
    assert client.get(at).status_code == 200, at
    with CaptureQueriesContext(connection) as seen:
        client.get(at)
    asked = [one["sql"] for one in seen.captured_queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    taken = interleave(
        {
            "floor": lambda: _fetch(sql, known),
            "statements": lambda: [_fetch(one) for one in statements],
            "page": lambda: client.get(at),
            "empty": lambda: stranger.get(EMPTY),
        },
        rounds=rounds,
    )
    floor, empty = taken["floor"], taken["empty"]
    yield Figure(f"{name}: database", ms(taken["statements"]), taken["statements"] / floor, ms(floor))
    yield Figure("  the whole page to an empty view", ms(taken["page"]), taken["page"] / empty, ms(empty))
    yield Figure("  queries of the page", str(len(asked)), len(asked), at_most=12, unit="queries")


def _following(work: Work, *, rounds: int) -> Iterator[Figure]:
    """What all of them ask in three seconds while nothing changes, one after the other."""
    at = reverse("riskpanel:meeting_beat", args=[work.meeting.pk])
    clients, stranger = [_client(person) for person in work.people], Client(SERVER_NAME="127.0.0.1")
    tag = clients[0].get(at)["ETag"]

    def beats() -> None:
        assert {one.get(at, headers={"If-None-Match": tag}).status_code for one in clients} == {304}

    taken = interleave({"beats": beats, "empty": lambda: [stranger.get(EMPTY) for _ in clients]}, rounds=rounds)
    name = f"following by {len(clients)} people, every {EVERY} s"
    yield Figure(name, ms(taken["beats"]), taken["beats"] / taken["empty"], ms(taken["empty"]))
    yield Figure("  of the three seconds", ms(taken["beats"]), taken["beats"] / EVERY * 100, unit="%")


def _client(user: User) -> Client:
    return Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE=session_cookie(user))


def _reader(work: Work) -> User:
    """As a request reads them, with nothing kept."""
    return User.objects.get(pk=work.chair.pk)


def _log(work: Work) -> list[Any]:
    today = timezone.localdate()
    entries = LogEntry.objects.visible_to(_reader(work)).active().filter(panel=work.panel)
    return log_rows.rows_of(list(log_rows.with_columns(entries, on=today)), on=today)


def _agenda(work: Work) -> list[Any]:
    return table.agenda_of(work.meeting.pk, _reader(work))


def _waiting(work: Work) -> list[Any]:
    rows = access.actions_before(work.meeting, _reader(work)).select_related("owner", "partner", "case__child")
    return list(rows.to_review_at(work.meeting).prefetch_related("reports__by"))


def _fetch(sql: str, values: dict[str, Any] | None = None) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
