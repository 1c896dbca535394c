from argparse import ArgumentParser, ArgumentTypeError
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notifications import operations


def moment(text: str) -> datetime:
    try:
        value = parse_datetime(text) or parse_datetime(f"{text}T00:00")
    except ValueError:
        value = None
    if value is None:
        raise ArgumentTypeError(f"{text!r} is not a moment such as 2026-12-08T09:00")
    return value if timezone.is_aware(value) else timezone.make_aware(value)


class Command(BaseCommand):
    help = "Make and send every reminder and escalation that is due, once. Needs no broker; safe twice at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--at", type=moment, help="as if it were this moment (London time unless it says otherwise)"
        )

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        result = operations.sweep(at)
        sent = result.delivered
        self.stdout.write(f"{sum(result.found.values())} found, {sum(result.stepped.values())} changed by steps.")
        self.stdout.write(f"{sent.sent} mails sent, {sent.put_off} put off, {sent.failed} failed.")
        if not result.is_whole:
            raise CommandError(
                f"These parts failed, the others were done: {', '.join(result.errors)}. The log says why."
            )
