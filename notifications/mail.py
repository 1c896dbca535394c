"""What a mail says: that something is due and where to read it. Never a child's name, case text or anybody's name."""

from collections.abc import Sequence
from email.mime.base import MIMEBase
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from notifications.models import Notice
from notifications.rules import LINES_OF_A_MAIL


def compose(notices: Sequence[Notice], *, key: UUID) -> EmailMessage:
    """One mail for one person. Its Message-ID is made of `key`, so that a mail sent again can be known as the same."""
    listed = notices[:LINES_OF_A_MAIL]
    body = render_to_string(
        "notifications/emails/notices.txt",
        {
            "trust_name": settings.TRUST_NAME,
            "site": settings.SITE_URL.rstrip("/"),
            "notices": listed,
            "more": len(notices) - len(listed),
            "reasons": sorted({notice.because.why for notice in listed} - {""}),
        },
    )
    return EmailMessage(
        subject=subject_of(notices),
        body=body,
        to=[notices[0].user.email],
        attachments=attached(notices),
        headers={"Message-ID": message_id(key), "Auto-Submitted": "auto-generated"},
    )


def attached(notices: Sequence[Notice]) -> list[MIMEBase]:
    """What goes with the mail, once for each thing it is about."""
    found: dict[tuple[str, str], MIMEBase] = {}
    for notice in notices:
        subject, attaches = (notice.subject_kind, notice.subject_id), notice.because.attaches
        if attaches is None or subject in found:
            continue
        if (part := attaches(notice)) is not None:
            found[subject] = part
    return [*found.values()]


def subject_of(notices: Sequence[Notice]) -> str:
    first = notices[0]
    heading = first.because.heading(first.label, first.context)
    return heading if len(notices) == 1 else f"You have {len(notices)} notices"


def message_id(key: UUID) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{key}@{domain}>"
