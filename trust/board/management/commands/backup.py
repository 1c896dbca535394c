from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from trust.backups.taking import take
from trust.backups.tools import BackupError


class Command(BaseCommand):
    help = "Write a backup of the database, the uploaded files and the seals to a new folder."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is not there yet, or empty")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            written = take(folder)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"Backed up to {folder}: {len(written.tables)} tables with {written.rows} rows, {written.files} files."
        )
        self.stdout.write(f"Prove it with: python manage.py restore_check {folder}")
