"""The page of the list of cases: requests a second, what its line in the trail costs, its queries, the memory."""

import logging
from collections.abc import Iterator
from statistics import median

from django.db import connection
from django.test import Client

from benchmarks.ground import Ground
from benchmarks.measure import Figure
from benchmarks.people import askers, of_the_board, session_cookie
from benchmarks.web import Web, serving

EMPTY, LIST, UNAUDITED = "/bench/empty/", "/cases/", "/bench/cases/"
CHARTS = "/board/"
REQUESTS = {EMPTY: 1000, LIST: 200, UNAUDITED: 200}


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    user = askers()[0].user
    cookie = session_cookie(user)
    yield _queries(cookie)
    with serving(ground.folder / "web.log") as web:
        rps, busy = _rates(web, cookie, rounds=max(3, rounds // 3))
        web.rps(CHARTS, count=16, cookie=session_cookie(of_the_board()))  # what loads most: each worker has drawn
        memory = web.largest_process() / 2**20
    empty, page, unaudited = rps[EMPTY], rps[LIST], rps[UNAUDITED]
    yield Figure("list page to empty view", f"{page:.0f} rps", empty / page, f"{empty:.0f} rps", at_most=15)
    cost = (1 - page / unaudited) * 100
    yield Figure("audit's part of the list page", f"{page:.0f} rps", cost, f"{unaudited:.0f} rps", at_most=10, unit="%")
    # Beside the goals: what the web processes alone work for a page, which a busy machine changes less.
    words, floor = f"{busy[LIST] * 1000:.2f} ms", f"{busy[EMPTY] * 1000:.2f} ms"
    yield Figure("processor time of the list page", words, busy[LIST] / busy[EMPTY], floor)
    words, floor = f"{busy[LIST] * 1000:.2f} ms", f"{busy[UNAUDITED] * 1000:.2f} ms"
    yield Figure("processor time of its audit", words, (1 - busy[UNAUDITED] / busy[LIST]) * 100, floor, unit="%")
    yield Figure("largest web process", f"{memory:.0f} MB", memory, at_most=250, unit="MB")


def _rates(web: Web, cookie: str, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Of each address, the median requests a second and the median processor time of a request."""
    rates: dict[str, list[float]] = {path: [] for path in REQUESTS}
    busy: dict[str, list[float]] = {path: [] for path in REQUESTS}
    for number in range(-1, rounds):
        paths = list(REQUESTS)
        turn = number % len(paths)
        for path in paths[turn:] + paths[:turn]:
            before = web.busy()
            rate = web.rps(path, count=REQUESTS[path], cookie="" if path == EMPTY else cookie)
            if number >= 0:  # the round before the first warms
                rates[path].append(rate)
                busy[path].append((web.busy() - before) / REQUESTS[path])
    return {path: median(rates[path]) for path in REQUESTS}, {path: median(busy[path]) for path in REQUESTS}


def _queries(cookie: str) -> Figure:
    asked: list[str] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        asked.append(sql)
        return execute(sql, params, many, context)

    logging.disable(logging.INFO)  # the measured server writes them to its own log
    client = Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE=cookie)
    client.get(LIST)
    with connection.execute_wrapper(note):
        answer = client.get(LIST)
    assert answer.status_code == 200, answer.status_code
    logging.disable(logging.NOTSET)
    return Figure("queries of the list page", str(len(asked)), len(asked), at_most=12, unit="queries")
