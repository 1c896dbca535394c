"""The page of the list of cases: requests a second, what its line in the trail costs, its queries, the memory."""

from collections.abc import Iterator
from statistics import median

from django.db import connection
from django.test import Client

from benchmarks.ground import Ground
from benchmarks.measure import Figure
from benchmarks.people import askers, session_cookie
from benchmarks.web import Web, serving

EMPTY, LIST, UNAUDITED = "/bench/empty/", "/cases/", "/bench/cases/"
REQUESTS = {EMPTY: 1500, LIST: 300, UNAUDITED: 300}


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    user = askers()[0].user
    cookie = session_cookie(user)
    yield _queries(cookie)
    with serving(ground.folder / "web.log") as web:
        rps = _rates(web, cookie, rounds=max(3, rounds // 8))
        memory = web.largest_process() / 2**20
    empty, page, unaudited = rps[EMPTY], rps[LIST], rps[UNAUDITED]
    yield Figure("list page to empty view", f"{page:.0f} rps", empty / page, f"{empty:.0f} rps", at_most=15)
    cost = (1 - page / unaudited) * 100
    yield Figure("audit's part of the list page", f"{page:.0f} rps", cost, f"{unaudited:.0f} rps", at_most=10, unit="%")
    yield Figure("largest web process", f"{memory:.0f} MB", memory, at_most=250, unit="MB")


def _rates(web: Web, cookie: str, rounds: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {path: [] for path in REQUESTS}
    for path in REQUESTS:
        web.rps(path, count=100, cookie="" if path == EMPTY else cookie)
    for number in range(rounds):
        paths = list(REQUESTS)
        turn = number % len(paths)
        for path in paths[turn:] + paths[:turn]:
            taken[path].append(web.rps(path, count=REQUESTS[path], cookie="" if path == EMPTY else cookie))
    return {path: median(values) for path, values in taken.items()}


def _queries(cookie: str) -> Figure:
    asked: list[str] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        asked.append(sql)
        return execute(sql, params, many, context)

    client = Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE=cookie)
    client.get(LIST)
    with connection.execute_wrapper(note):
        answer = client.get(LIST)
    assert answer.status_code == 200, answer.status_code
    return Figure("queries of the list page", str(len(asked)), len(asked), at_most=12, unit="queries")
