"""What the worker does, as Celery calls it."""

import pytest
from django.conf import settings
from django.db import connection

from notifications import tasks
from notifications.models import Heartbeat
from trust.celery import app


def test_every_task_that_beat_asks_for_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


@pytest.mark.django_db(transaction=True)
def test_the_sweep_goes_on_after_the_database_went_away_between_two_tasks(cast):
    tasks.send_due.apply(throw=True)
    first = Heartbeat.objects.get().swept_at
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    finally:
        other.close()
    tasks.send_due.apply(throw=True)
    assert Heartbeat.objects.get().swept_at > first
