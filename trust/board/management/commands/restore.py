from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from trust.backups.restoring import bring_back
from trust.backups.tools import BackupError


class Command(BaseCommand):
    help = "Restore a backup into an empty database, with its files and seals, and check it. Exit 1 with the fault."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="what `backup` wrote")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        began = monotonic()
        try:
            report = bring_back(folder)
        except BackupError as error:
            raise CommandError(str(error)) from None
        told, chain = report.manifest, report.verdict
        self.stdout.write(
            f"Restored the backup of {localtime(told.moment):%d %B %Y, %H:%M}: {len(told.tables)} tables with "
            f"{told.rows} rows, {told.files} files. The audit chain holds: {chain.seals} seals over {chain.rows} "
            f"records ({chain.unsealed} not sealed yet). It took {monotonic() - began:.0f} s."
        )
        self.stdout.write("Now start the web server, the worker and beat.")
