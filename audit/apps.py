from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


def let_the_application_work(**kwargs: Any) -> None:
    """After each migration: the application's role may use every table, and only add to the trail."""
    from audit.database_role import grant_to_application

    grant_to_application(kwargs["using"])


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Audit"

    def ready(self) -> None:
        post_migrate.connect(let_the_application_work, dispatch_uid="let_the_application_work")
