"""Who sends what: putting digests together, claiming mails for a while, and noting what became of them.

Only the leader of a mail is claimed; what it carries shares its fate. A claim is one statement that skips rows another
sender holds, so any number of senders may work at once. A sender that dies leaves its claims to the lease.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from notifications.models import Delivery
from notifications.rules import DIGEST_GAP, DIGESTS_A_DAY, is_given_up, wait_before_next_attempt
from notifications.states import DeliveryState

GATHERING = 7310010  # two at once would make two digests of one person's notices

GATHER = """
WITH waiting AS (
    SELECT d.id, d.user_id, first_value(d.id) OVER (PARTITION BY d.user_id ORDER BY d.id) AS leader
    FROM notifications_delivery d WHERE d.mail_id IS NULL AND d.state = 'due' AND d.available_at <= %(at)s
), earlier AS (
    SELECT user_id, count(*) FILTER (WHERE gathered_at >= %(day)s) AS today, max(gathered_at) AS latest
    FROM notifications_delivery WHERE gathered_at >= %(since)s GROUP BY user_id
)
UPDATE notifications_delivery d
SET mail_id = w.leader, gathered_at = CASE WHEN d.id = w.leader THEN %(at)s END
FROM waiting w LEFT JOIN earlier e ON e.user_id = w.user_id
WHERE d.id = w.id AND (e.user_id IS NULL OR (e.today < %(most)s AND e.latest <= %(gap)s))
"""

CLAIM = """
UPDATE notifications_delivery SET state = 'claimed', lease_until = %(lease)s, attempts = attempts + 1
WHERE id IN (
    SELECT id FROM notifications_delivery
    WHERE mail_id = id AND (
        (state = 'due' AND available_at <= %(at)s) OR (state = 'claimed' AND lease_until < %(clock)s))
    ORDER BY available_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
RETURNING id
"""


def lease() -> timedelta:
    return timedelta(seconds=settings.NOTICE_LEASE_SECONDS)


@transaction.atomic
def gather(at: datetime) -> int:
    """Put what waits for a person into one mail, unless they had one in the last hours or three today."""
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [GATHERING])
        cursor.execute(
            GATHER,
            {"at": at, "day": day, "since": min(day, at - DIGEST_GAP), "gap": at - DIGEST_GAP, "most": DIGESTS_A_DAY},
        )
        return cursor.rowcount


def claim(batch: int, *, at: datetime) -> list[UUID]:
    """Take up to `batch` mails that are due, or whose sender let the lease run out."""
    clock = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"at": at, "clock": clock, "lease": clock + lease(), "most": batch})
        return [row[0] for row in cursor.fetchall()]


def mark_sent(leader: UUID) -> None:
    Delivery.objects.filter(mail=leader).exclude(state=DeliveryState.SENT).update(
        state=DeliveryState.SENT, sent_at=timezone.now(), lease_until=None, last_error=""
    )


def mark_all_sent(at: datetime) -> int:
    """Note every mail that was due by `at` as sent then, in one statement. Answers how many notices they carried."""
    due = Delivery.objects.filter(mail__isnull=False, state=DeliveryState.DUE, available_at__lte=at)
    return due.update(state=DeliveryState.SENT, sent_at=at)


def mark_refused(leader: Delivery, error: str) -> bool:
    """Note an attempt that failed; answers whether it was the last."""
    over = is_given_up(leader.attempts)
    Delivery.objects.filter(mail=leader, state__in=[DeliveryState.CLAIMED, DeliveryState.DUE]).update(
        state=DeliveryState.FAILED if over else DeliveryState.DUE,
        available_at=timezone.now() + wait_before_next_attempt(leader.attempts),
        lease_until=None,
        last_error=error[:80],
    )
    return over


def put_back(leaders: Sequence[Delivery], *, wait: timedelta = timedelta(0), error: str = "") -> None:
    """Give up our claims without having tried them: that counts as no attempt."""
    if not leaders:
        return
    ours = Delivery.objects.filter(pk__in=[each.pk for each in leaders], lease_until=leaders[0].lease_until)
    ours.filter(state=DeliveryState.CLAIMED).update(
        state=DeliveryState.DUE,
        available_at=timezone.now() + wait if wait else F("available_at"),
        lease_until=None,
        attempts=F("attempts") - 1,
        last_error=error[:80],
    )


def abandon(leader: Delivery, error: str) -> None:
    """A mail that will never go: its person has left, or it ended its sender too often."""
    Delivery.objects.filter(mail=leader).exclude(state=DeliveryState.SENT).update(
        state=DeliveryState.FAILED, lease_until=None, last_error=error[:80]
    )
