"""A nudge costs the page nothing, whatever the broker does."""

import threading
import time
from datetime import UTC, datetime

import pytest

from notifications import nudge, operations

DUE = datetime(2026, 12, 8, 7, tzinfo=UTC)


def wait_for(condition, seconds=5):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        threading.Event().wait(0.005)
    assert condition()


def test_many_nudges_while_one_is_going_out_become_one_more():
    sent, go = [], threading.Semaphore(0)

    def send():
        sent.append(1)
        go.acquire(timeout=5)

    nudger = nudge.Nudger(send)
    nudger.nudge()
    wait_for(lambda: len(sent) == 1)
    for _ in range(50):
        nudger.nudge()
    go.release(2)
    wait_for(lambda: len(sent) == 2 and not nudger.wanted.is_set())
    assert sent == [1, 1]


def test_after_a_failure_the_broker_is_left_alone():
    tried = []

    def send():
        tried.append(1)
        nudger.nudge()  # another page, while this one is on its way
        raise ConnectionRefusedError

    nudger = nudge.Nudger(send)
    nudger.nudge()
    wait_for(lambda: nudger.quiet_until)
    nudger.nudge()
    assert not nudger.wanted.is_set()
    assert tried == [1]
    nudger.quiet_until = 0
    nudger.nudge()
    wait_for(lambda: len(tried) == 2)


def test_a_process_begun_as_a_copy_starts_a_thread_of_its_own(monkeypatch):
    nudger = nudge.Nudger(lambda: None)
    nudger.nudge()
    before = nudger.pid
    monkeypatch.setattr("os.getpid", lambda: before + 1)
    nudger.nudge()
    assert nudger.pid == before + 1


@pytest.fixture
def nudges(monkeypatch):
    made = []
    monkeypatch.setattr(nudge._nudger, "nudge", lambda: made.append(1))
    return made


def test_the_worker_is_nudged_after_the_commit_and_only_for_something_new(
    cast, nudges, django_capture_on_commit_callbacks
):
    for expected in ([1], [1]):
        with django_capture_on_commit_callbacks(execute=True):
            partner = cast.partners["school"]
            operations.notify([cast.school], rule="test.told", subject=partner, url="/", due=DUE)
        assert nudges == expected


def test_nobody_is_nudged_while_nudges_are_held(nudges):
    with nudge.held():
        nudge.worker()
    assert nudges == []
    nudge.worker()
    assert nudges == [1]
