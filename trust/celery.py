"""The Celery application: `celery -A trust worker` and `celery -A trust beat`."""

import os
import sys
from typing import Any

from celery import Celery, signals
from django_structlog.celery.steps import DjangoStructLogInitStep

from trust.launcher import environment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trust.settings")
if "DATABASE_URL" not in os.environ:
    environment.prepare(["celery", *sys.argv[1:]])

app = Celery("trust")
app.set_default()  # for every thread: a page that nudges the worker must reach this broker
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@signals.task_prerun.connect
def ask_the_database_anew(**kwargs: Any) -> None:
    """CELERY_DB_REUSE_MAX keeps a connection over many tasks: have it checked before each, as a page does."""
    from django.db import close_old_connections

    close_old_connections()
