"""The sweep: everything that has fallen due, once, whatever was down before."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from django.db import Error, connection, transaction
from django.utils import timezone

from audit.trail import Circumstances, circumstances
from notifications import finding, nudge, registry
from notifications.models import Heartbeat
from notifications.operations.delivering import Delivered, deliver
from partners.models import User

log = logging.getLogger(__name__)
WORK_MEM = "64MB"


@dataclass
class SweepResult:
    found: dict[str, int] = field(default_factory=dict)  # new notices by rule
    stepped: dict[str, int] = field(default_factory=dict)  # changes by step
    delivered: Delivered = field(default_factory=Delivered)
    errors: list[str] = field(default_factory=list)  # rules and steps that failed

    @property
    def is_whole(self) -> bool:
        return not self.errors


def sweep(at: datetime | None = None, *, sending: Callable[..., Delivered] = deliver) -> SweepResult:
    """Run the steps, find what is due by `at` (now), send what is in the outbox. Needs no broker; safe twice at once.

    Steps come first, so that what they change is found in the same round. Each step and each finder has a transaction
    of its own: one that fails is logged and named in the result, and stops none of the others. Not
    for use inside a transaction. `sending` empties the outbox: the demonstration's past is posted to nobody.
    """
    at = at or timezone.now()
    result = SweepResult()
    token = circumstances.set(Circumstances(request_id=f"sweep-{uuid4().hex[:12]}"))
    try:
        with nudge.held():  # what it makes it sends itself
            for name, step in registry.steps():
                _attempt(name, partial(_as_system, step, at), result.stepped, result)
            for rule in registry.finders():
                _attempt(rule.code, partial(finding.find, rule, at), result.found, result)
            _attempt("delivery", partial(_deliver, result, at, sending), {}, result, locked=False)
            if result.is_whole:
                _attempt("heartbeat", _beat, {}, result)
    finally:
        circumstances.reset(token)
    return result


def _as_system(step: registry.Step, at: datetime) -> int:
    return step(at=at, by=User.objects.system())


def _deliver(result: SweepResult, at: datetime, sending: Callable[..., Delivered]) -> int:
    result.delivered = sending(at=at)
    return result.delivered.sent


def _beat() -> int:
    Heartbeat.objects.update_or_create(pk=1, defaults={"swept_at": timezone.now()})
    return 1


def _attempt(
    name: str, work: Callable[[], int], counts: dict[str, int], result: SweepResult, *, locked: bool = True
) -> None:
    """Do one part in its own transaction, after any other sweep that is doing the same part."""
    try:
        if not locked:
            counts[name] = work()
            return
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Memory for the hash of a finder's anti-join: what spills to disk takes twice as long.
                cursor.execute(
                    "SELECT pg_advisory_xact_lock(7310011, hashtext(%s)), set_config('work_mem', %s, true)",
                    [name, WORK_MEM],
                )
            counts[name] = work()
    except Exception as error:
        log.exception("the sweep's part %r failed", name)
        result.errors.append(name)
        if isinstance(error, Error) and not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()  # a database that came back is asked anew


def sweep_age() -> timedelta | None:
    """How long ago the last whole sweep was; None where there was none."""
    last = Heartbeat.objects.filter(pk=1).values_list("swept_at", flat=True).first()
    return None if last is None else max(timezone.now() - last, timedelta(0))
