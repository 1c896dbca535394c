"""Sending what is in the outbox: at least once, and as the same message whenever more than once."""

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from uuid import UUID

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from notifications import mail, outbox
from notifications.models import Delivery
from notifications.rules import ATTEMPTS, wait_before_next_attempt

log = logging.getLogger(__name__)
BATCH = 50
REFUSALS = (SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, ValueError)


@dataclass
class Delivered:
    sent: int = 0
    put_off: int = 0
    failed: int = 0


def deliver(batch: int = BATCH, *, at: datetime | None = None) -> Delivered:
    """Send every mail that is due by `at` (now), `batch` claimed at a time. Not for use inside a transaction.

    A sender that dies between sending a mail and noting it leaves that mail to be sent again, with the same
    Message-ID. A mail the server refuses is tried again later, at most `rules.ATTEMPTS` times; a server that cannot
    be reached costs no attempt, and ends this round.
    """
    at = at or timezone.now()
    outbox.gather(at)
    result = Delivered()
    while leaders := outbox.claim(batch, at=at):
        if not _send(leaders, result):
            break
    return result


def post_nothing(*, at: datetime) -> Delivered:
    """Empty the outbox as `deliver` would, and send none of it: for a demonstration's mails of the past."""
    outbox.gather(at)
    return Delivered(sent=outbox.mark_all_sent(at))


def _send(leaders: Sequence[UUID], result: Delivered) -> bool:
    """Send the claimed mails over one connection. False where the server went away and a next claim is pointless."""
    until = time.monotonic() + outbox.lease().total_seconds() / 2
    left = _load(leaders)
    connection = get_connection()
    try:
        connection.open()
        while left and time.monotonic() < until:
            _send_one(connection, left.pop(0), result)
    except OSError as error:  # SMTP's own errors are OSErrors too
        log.warning("the mail server does not answer (%s)", type(error).__name__)
        outbox.put_back([each[0] for each in left], wait=wait_before_next_attempt(1), error=type(error).__name__)
        result.put_off += len(left)
        return False
    finally:
        _close(connection)
    outbox.put_back([each[0] for each in left])  # half the lease is over: whoever is free may have them
    return True


def _load(leaders: Sequence[UUID]) -> list[list[Delivery]]:
    """The deliveries of each mail, its leader first."""
    mails = defaultdict(list)
    for each in Delivery.objects.filter(mail__in=leaders).select_related("notice", "user").order_by("id"):
        each.notice.user = each.user
        mails[each.mail_id].append(each)
    return [mails[leader] for leader in leaders]


def _send_one(connection: BaseEmailBackend, carried: list[Delivery], result: Delivered) -> None:
    """Send one mail and note it at once, so that little time lies between. Raises OSError where the server is gone."""
    leader = carried[0]
    if not leader.user.is_active or leader.attempts > ATTEMPTS:
        outbox.abandon(leader, "left" if not leader.user.is_active else "gave up")
        result.failed += 1
        return
    try:
        connection.send_messages([mail.compose([each.notice for each in carried], key=leader.pk)])
    except Exception as error:
        over = outbox.mark_refused(leader, type(error).__name__)
        result.failed += over
        result.put_off += not over
        if isinstance(error, OSError) and not isinstance(error, REFUSALS):
            raise
        log.warning("a mail was refused (%s)", type(error).__name__)
        return
    outbox.mark_sent(leader.pk)
    result.sent += 1


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError:
        log.info("the mail server went away before it was told goodbye")
