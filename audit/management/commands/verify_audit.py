from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from audit import sealing


def moment(text: str) -> datetime:
    value = parse_datetime(text) or parse_datetime(f"{text}T00:00")
    if value is None:
        raise ValueError(text)
    return value if timezone.is_aware(value) else timezone.make_aware(value)


class Command(BaseCommand):
    help = "Check the chain of seals over the audit trail and every row under them. Exit 1 at the first fault."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="since", type=moment, help="check the rows of seals made from then on")
        parser.add_argument("--to", dest="until", type=moment, help="… and before then")

    def handle(self, *args: Any, since: datetime | None, until: datetime | None, **options: Any) -> None:
        verdict = sealing.verify(since=since, until=until)
        self.stdout.write(f"{verdict.seals} seals over {verdict.rows} records; {verdict.unsealed} not sealed yet.")
        if not verdict.is_sound:
            raise CommandError("\n".join(verdict.faults))
        self.stdout.write("The trail is whole.")
