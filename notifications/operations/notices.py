"""Telling people, and their having read it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from psycopg2.extras import Json

from audit import trail
from notifications import finding, nudge, registry
from notifications.models import Notice
from partners.models import User
from partners.operations import require

PEOPLE = """
SELECT unnest(%(users)s::bigint[]) AS user_id, %(subject_id)s AS subject_id, %(label)s AS label, %(url)s AS url,
    %(context)s::jsonb AS context, %(due)s::timestamptz AS due
"""


@transaction.atomic
def notify(
    users: Iterable[User],
    *,
    rule: str,
    subject: models.Model,
    due: datetime | None = None,
    context: Mapping[str, str] | None = None,
    label: str = "",
    url: str = "",
) -> int:
    """Tell people of something, as part of the caller's transaction. Answers how many notices are new.

    `due` is part of the key, not a date to wait for: the same rule, subject, due and person is told once. Without it
    the notice is about this moment. Nobody is told what a person who is away is told, except their deputy as well;
    people who cannot sign in are left out. The label is the subject's `notice_label`, or its kind and `reference`;
    the address is its `get_absolute_url()`.
    """
    now = timezone.now()
    made = finding.insert(
        registry.known_rule(rule),
        kind=trail.kind_of(subject),
        select=PEOPLE,
        at=now,
        parameters={
            "users": sorted({user.pk for user in users if user is not None}),
            "subject_id": str(subject.pk),
            "label": label or label_of(subject),
            "url": url or subject.get_absolute_url(),  # type: ignore[attr-defined]
            "context": Json({**(context or {}), **_named_only(subject)}),
            "due": due or now,
        },
    )
    if made:
        transaction.on_commit(nudge.worker)
    return made


def _named_only(subject: models.Model) -> dict[str, str]:
    """What hangs on a restricted record is for named people: whoever stands in for one of them is not told of it."""
    is_restricted = any(getattr(one, "restricted", False) for one in (subject, getattr(subject, "case", None)))
    return {"named_only": ""} if is_restricted else {}


def label_of(subject: models.Model) -> str:
    """How a notice calls a thing: never by a name."""
    label = getattr(subject, "notice_label", None)
    if label:
        return str(label)
    kind = str(subject._meta.verbose_name)
    return " ".join(filter(None, [kind[:1].upper() + kind[1:], getattr(subject, "reference", None)]))


@transaction.atomic
def mark_read(notice: Notice, *, by: User) -> Notice:
    """Note that a person has read their notice. Reading it again changes nothing."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    require(notice.user_id == by.pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
        trail.record("read", notice, by=by)
    return notice


@transaction.atomic
def mark_all_read(*, by: User, until: datetime | None = None) -> int:
    """Note that a person has read everything they were told until then. Answers how many that was."""
    now = timezone.now()
    read = Notice.objects.visible_to(by).unread().filter(created_at__lte=until or now).update(read_at=now)
    if read:
        trail.record("read", by, by=by, detail={"notices": read})
    return read
