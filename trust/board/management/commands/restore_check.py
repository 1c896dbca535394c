from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from trust.backups.checking import check
from trust.backups.tools import BackupError


class Command(BaseCommand):
    help = (
        "Restore a backup into a scratch database and check files, tables and audit chain. Exit 1 at the first fault."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="what `backup` wrote")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        began = monotonic()
        try:
            report = check(folder)
        except BackupError as error:
            raise CommandError(str(error)) from None
        told, chain = report.manifest, report.verdict
        self.stdout.write(
            f"The backup of {localtime(told.moment):%d %B %Y, %H:%M} is whole: {len(told.tables)} tables with "
            f"{told.rows} rows, {told.files} files, {chain.seals} seals over {chain.rows} records "
            f"({chain.unsealed} not sealed yet). Restored and checked in {monotonic() - began:.0f} s."
        )
