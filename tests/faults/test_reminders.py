"""Reminders while things break: real worker processes, a real broker, real kills."""

import io
import logging
import os
import re
import signal
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from celery import Celery
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone

from notifications import finding, mail, nudge, operations, registry
from notifications.models import Delivery, Notice
from notifications.registry import Rule
from notifications.states import DeliveryState, Urgency
from partners.models import Partner
from trust import celery, urls
from trust.launcher import machine

log = logging.getLogger(__name__)  # figures: read them with -rP
pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

COUNT = 500
REMINDERS = f"""
SELECT u.id AS user_id, n AS subject_id, 'Action ' || n AS label, '/actions/' AS url, '{{}}'::jsonb AS context,
    timestamptz '2026-01-01' AS due
FROM generate_series(1, {COUNT}) AS n CROSS JOIN partners_user u WHERE u.email = 'school@demo.example'
"""
RULE = Rule(
    "fault.due",
    words="{label} is due.",
    subject_line="You have an action due",
    why="",
    urgency=Urgency.AT_ONCE,
    subject_kind="partners.partner",
    finder=REMINDERS,
)


@pytest.fixture(autouse=True)
def rule(monkeypatch):
    monkeypatch.setattr(registry, "_rules", {RULE.code: RULE})


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "mail"


@pytest.fixture
def env(folder):
    """What a worker needs to serve the test's database, with a short lease and a folder for its mail."""
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    given = {"DATABASE_URL": f"{server}/{connection.settings_dict['NAME']}", "EMAIL_URL": f"filemail:///{folder}"}
    return {**os.environ, **given, "NOTICE_LEASE_SECONDS": "2", "DEMO": "1", "LOG_LEVEL": "ERROR"}


class Worker:
    """`celery worker` as `make run` starts it, in a process group of its own."""

    def __init__(self, env):
        command = [sys.executable, "-m", "celery", "-A", "trust", "worker", "--concurrency", "1", "--without-gossip"]
        self.process = subprocess.Popen(
            [*command, "--loglevel", "ERROR"], env=env, cwd=machine.BASE_DIR, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def kill_sender(self):
        """The process that does the work; the worker starts another."""
        for child in psutil.Process(self.process.pid).children():
            child.kill()

    def kill(self):
        """All of it, at once."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@pytest.fixture
def workers(env):
    started = []

    def start() -> Worker:
        started.append(Worker(env))
        return started[-1]

    yield start
    for each in started:
        each.kill()


def sent() -> int:
    return Delivery.objects.filter(state=DeliveryState.SENT).count()


def wait_until(condition, seconds, what):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not within {seconds} s: {what}; {sent()} sent"
        threading.Event().wait(0.002)


def message_ids(folder: Path) -> list[str]:
    texts = [path.read_text() for path in folder.iterdir()] if folder.exists() else []
    return [found for text in texts for found in re.findall(r"^Message-ID: (<\S+>)$", text, re.M)]


def send_due(env, *arguments) -> subprocess.Popen:
    """From cron, with no broker anywhere."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "send_due", *arguments], cwd=machine.BASE_DIR, text=True,
        env={**env, "REDIS_URL": "redis://127.0.0.1:9/0"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def expected_ids() -> set[str]:
    return {mail.message_id(pk) for pk in Delivery.objects.values_list("pk", flat=True)}


def test_a_worker_killed_again_and_again_leaves_500_reminders_delivered_once(cast, broker, env, workers, folder):
    celery.app.control.purge()
    assert finding.find(RULE, timezone.now()) == COUNT
    worker = workers()
    nudge.publish()
    kills = 0
    for at, whole in ((40, False), (130, True), (200, False), (290, False), (380, True)):
        wait_until(lambda at=at: sent() >= at, 40, f"{at} sent")
        assert sent() < COUNT, "killed in the middle"
        kills += 1
        if whole:
            worker.kill()
            worker = workers()
        else:
            worker.kill_sender()
        nudge.publish()
    worker.kill()
    wait_until(lambda: not _claimed_and_live(), 10, "the leases of the dead end")
    command = send_due(env)
    out, _ = command.communicate(timeout=60)
    assert command.returncode == 0, out
    ids = message_ids(folder)
    log.info(f"{kills} kills, {len(set(ids))} mails, {len(ids) - len(set(ids))} sent twice")
    assert sent() == COUNT
    assert set(ids) == expected_ids()
    assert len(ids) - len(set(ids)) <= kills, "a kill can only repeat the mail it fell upon"
    assert Notice.objects.count() == COUNT


def _claimed_and_live() -> bool:
    return Delivery.objects.filter(state=DeliveryState.CLAIMED, lease_until__gte=timezone.now()).exists()


def test_two_sweeps_at_once_without_a_broker_send_each_mail_once(cast, env, folder):
    Notice.objects.all().delete()
    finding.find(RULE, timezone.now())
    sweeps = [send_due(env) for _ in range(2)]
    outs = [each.communicate(timeout=60)[0] for each in sweeps]
    assert [each.returncode for each in sweeps] == [0, 0], outs
    ids = message_ids(folder)
    assert (len(ids), set(ids)) == (COUNT, expected_ids())


# --- pages -----------------------------------------------------------------------------------------------------
def tell(request):
    """A page that tells somebody something, as every operation does."""
    told = operations.notify([request.user], rule=RULE.code, subject=Partner.objects.first(), url="/", label="A")
    return HttpResponse(str(told))


urlpatterns = [path("tell/", tell), path("", include(urls))]
ROUNDS = 40
WAITING = 3  # seconds; a page that waited for such a broker would take 6 and more. The ratio is a benchmark's figure


def nudger_of(url: str) -> nudge.Nudger:
    app = Celery("page", broker=url, set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = url
    return nudge.Nudger(lambda: app.send_task(nudge.TASK, expires=nudge.EXPIRES, retry=False, ignore_result=True))


@pytest.mark.urls(__name__)
def test_a_page_takes_as_long_with_the_broker_stopped_or_mute(cast, broker, sign_in, monkeypatch):
    import socket

    mute = socket.socket()
    mute.bind(("127.0.0.1", 0))
    mute.listen(50)  # it connects, and never answers
    urls_of = {
        "up": broker.url(),
        "stopped": "redis://127.0.0.1:9/0",
        "mute": f"redis://127.0.0.1:{mute.getsockname()[1]}/0",
    }
    nudgers = {name: nudger_of(url) for name, url in urls_of.items()}
    client = sign_in(cast.school)
    client.post("/tell/")
    times = {name: [] for name in nudgers}
    for _ in range(ROUNDS):
        for name, nudger in nudgers.items():
            monkeypatch.setattr(nudge, "_nudger", nudger)
            began = time.perf_counter()
            assert client.post("/tell/").content == b"1"
            times[name].append(time.perf_counter() - began)
    mute.close()
    assert all(nudger.pid for nudger in nudgers.values()), "each was nudged"
    medians = {name: statistics.median(each) for name, each in times.items()}
    for name in ("stopped", "mute"):
        log.info(f"broker {name}: {medians[name] / medians['up']:.2f} of the time with it up")
        assert medians[name] <= medians["up"] + WAITING / 10, medians
        assert max(times[name]) < WAITING, "not even the first page waits"


def test_what_a_page_told_with_the_broker_stopped_goes_out_by_the_sweep(cast, folder, sign_in, settings, monkeypatch):
    monkeypatch.setattr(registry, "_rules", {RULE.code: replace(RULE, finder=None)})
    settings.ROOT_URLCONF = __name__
    settings.EMAIL_BACKEND, settings.EMAIL_FILE_PATH = "django.core.mail.backends.filebased.EmailBackend", str(folder)
    monkeypatch.setattr(nudge, "_nudger", nudger_of("redis://127.0.0.1:9/0"))
    sign_in(cast.school).post("/tell/")
    assert message_ids(folder) == []
    call_command("send_due", stdout=io.StringIO())
    assert set(message_ids(folder)) == expected_ids()
    assert sent() == 1
