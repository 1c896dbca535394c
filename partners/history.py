"""History of the registers: every insert, update and delete kept by statement-level triggers, append-only.

Statement level because history of a bulk change costs 2.1 times the plain change so, and 3.9 times with row
triggers (docs/decisions/0004-history-by-statement-triggers.md).
"""

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models

M = TypeVar("M", bound=type[models.Model])


def track(*, exclude: list[str] | None = None) -> Callable[[M], M]:
    """Keep every version of a register's rows. `exclude` names fields that are secrets or churn."""

    def decorate(model: M) -> M:
        events = (pghistory.InsertEvent, pghistory.UpdateEvent, pghistory.DeleteEvent)
        return pghistory.track(
            *(event(level=pgtrigger.Statement) for event in events),
            exclude=exclude,
            append_only=True,
            model_name=f"{model.__name__}Version",
            obj_field=pghistory.ObjForeignKey(related_name="versions"),
        )(model)

    return decorate
