"""A page that tells somebody, while the broker is up, stopped, and accepting without ever answering.

The three take turns within one process. What they wrote is removed again.
"""

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

from celery import Celery
from django.db import connection
from django.test import Client

from benchmarks.ground import Ground
from benchmarks.measure import Figure, ms, p95
from benchmarks.people import askers, session_cookie
from benchmarks.urls import TOLD
from notifications import nudge
from trust.launcher import valkey

TELLING = "/bench/tell/"
STOPPED = "redis://127.0.0.1:9/0"


def figures(ground: Ground, *, rounds: int) -> Iterator[Figure]:
    taken = _taken(ground, rounds=rounds * 5)
    up = taken.pop("up")
    for name, times in taken.items():
        words = f"a page that tells somebody, broker {name}"
        yield Figure(words, ms(median(times)), median(times) / median(up), ms(median(up)))
        yield Figure("its p95", ms(p95(times)), p95(times) / p95(up), ms(p95(up)), at_most=1.1)


def _taken(ground: Ground, *, rounds: int) -> dict[str, list[float]]:
    client = Client(SERVER_NAME="127.0.0.1", HTTP_COOKIE=session_cookie(askers()[0].user))
    broker = valkey.Server(ground.folder / "valkey")
    usual = nudge._nudger
    logging.disable(logging.WARNING)  # each request, and each nudge that failed, which is the point
    try:
        with _mute() as mute:
            nudgers = {
                name: _nudger(url) for name, url in (("up", broker.start()), ("stopped", STOPPED), ("mute", mute))
            }
            taken: dict[str, list[float]] = {name: [] for name in nudgers}
            for number in range(-3, rounds):
                names = list(nudgers)[number % 3 :] + list(nudgers)[: number % 3]
                for name in names:
                    nudge._nudger = nudgers[name]
                    began = time.perf_counter()
                    answer = client.post(TELLING)
                    if number >= 0:
                        taken[name].append(time.perf_counter() - began)
                    assert answer.content == b"1", answer.content[:200]
    finally:
        logging.disable(logging.NOTSET)
        nudge._nudger = usual
        broker.release()
        with connection.cursor() as cursor:
            told = {"label": TOLD}
            cursor.execute(
                "DELETE FROM notifications_delivery WHERE notice_id IN"
                " (SELECT id FROM notifications_notice WHERE label = %(label)s)",
                told,
            )
            cursor.execute("DELETE FROM notifications_notice WHERE label = %(label)s", told)
    return taken


def _nudger(url: str) -> nudge.Nudger:
    app = Celery("page", broker=url, set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = url
    return nudge.Nudger(lambda: app.send_task(nudge.TASK, expires=nudge.EXPIRES, retry=False, ignore_result=True))


@contextmanager
def _mute() -> Iterator[str]:
    """The address of a server that accepts and says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(50)
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}/0"
