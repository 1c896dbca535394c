"""The one way to write to the audit trail. Every call is part of the caller's transaction."""

import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.http import HttpRequest
from django.utils import timezone

from audit.models import Outcome, Record


@dataclass(frozen=True)
class Circumstances:
    """What the trail says of the request or task that a record belongs to."""

    request_id: str = ""
    acting_partner_id: int | None = None


circumstances: ContextVar[Circumstances] = ContextVar("circumstances", default=Circumstances())  # noqa: B039 - frozen


def kind_of(subject: models.Model) -> str:
    return subject._meta.label_lower


def record(
    verb: str,
    subject: models.Model,
    *,
    by: models.Model | None,
    case_id: UUID | None = None,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
    outcome: Outcome = Outcome.ALLOWED,
) -> None:
    """Add one row to the trail. `detail` holds names of fields, ids and states, never case text or a name.

    The case is taken from the subject (`subject.case_id`) where it is not given.
    """
    _write(
        actor_id=by.pk if by is not None else None,
        verb=verb,
        subject_kind=kind_of(subject),
        subject_id="" if subject.pk is None else str(subject.pk),
        case_id=case_id or getattr(subject, "case_id", None),
        why=why,
        outcome=outcome,
        detail=detail or {},
    )


# Every page that shows a child writes a row: building a model and its query takes longer than the row takes PostgreSQL.
INSERT = """
INSERT INTO audit_record
    (at, actor_id, acting_partner_id, verb, subject_kind, subject_id, case_id, why, request_id, outcome, detail)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def _write(
    *,
    actor_id: int | None,
    verb: str,
    subject_kind: str,
    detail: Mapping[str, Any],
    why: str,
    subject_id: str = "",
    case_id: UUID | None = None,
    outcome: Outcome = Outcome.ALLOWED,
) -> None:
    now = circumstances.get()
    about = (verb, subject_kind, subject_id, case_id, why, now.request_id, outcome.value, json.dumps(detail))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, (timezone.now(), actor_id, now.acting_partner_id, *about))


def record_each(verb: str, subjects: Iterable[models.Model], *, by: models.Model, detail: Mapping[str, Any]) -> None:
    """One row for each of many subjects of one change, in few statements. For the rest see `record`."""
    now = circumstances.get()
    Record.objects.bulk_create(
        [
            Record(
                actor_id=by.pk,
                acting_partner_id=now.acting_partner_id,
                verb=verb,
                subject_kind=kind_of(subject),
                subject_id=str(subject.pk),
                case_id=getattr(subject, "case_id", None),
                request_id=now.request_id,
                detail=dict(detail),
            )
            for subject in subjects
        ],
        batch_size=1000,
    )


def viewed(
    request: HttpRequest, subject: models.Model, *, case_id: UUID | None = None, why: str = "", page: str = ""
) -> None:
    """Record that the signed-in person saw `subject`. Part of every page and read that shows a child.

    Raises whatever the insert raises: what cannot be recorded is not shown.
    """
    route = page or (request.resolver_match.view_name if request.resolver_match else "")
    record("viewed", subject, by=request.user, case_id=case_id, why=why, detail={"page": route})  # type: ignore[arg-type]


def listed(request: HttpRequest, model: type[models.Model], ids: Iterable[object], *, why: str = "") -> None:
    """Record that the signed-in person saw these rows in a list: one row for the page, with the ids on it."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    detail = {"page": route, "ids": [str(pk) for pk in ids]}
    _write(actor_id=request.user.pk, verb="listed", subject_kind=model._meta.label_lower, why=why, detail=detail)


def case_of_this_request(*, by: models.Model, since: datetime) -> UUID | None:
    """The case that this request's records are filed under: the first, where they name any."""
    mine = Record.objects.made_by(by.pk).filter(request_id=circumstances.get().request_id, at__gte=since)
    return mine.exclude(case_id=None).order_by("at", "id").values_list("case_id", flat=True).first()
