"""What `backup`, `restore` and `restore_check` have in common: one folder, and a fault in one line with exit code 1."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trust.backups.checking import Report
from trust.backups.tools import BackupError


class FolderCommand(BaseCommand):
    requires_system_checks: list[str] = []
    folder_help = "what `backup` wrote"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help=self.folder_help)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            for line in self.work(folder):
                self.stdout.write(line)
        except BackupError as error:
            raise CommandError(str(error)) from None

    def work(self, folder: Path) -> Iterator[str]:
        """Do it, and give what to say. Raises BackupError with the first fault."""
        raise NotImplementedError


def chain_of(report: Report) -> str:
    """What the checks found of the audit chain, in words."""
    chain = report.verdict
    return f"{chain.seals} seals over {chain.rows} records ({chain.unsealed} not sealed yet)"
