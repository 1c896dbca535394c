from collections.abc import Iterator
from pathlib import Path

from trust.backups.command import FolderCommand
from trust.backups.taking import take


class Command(FolderCommand):
    help = "Write a backup of the database, the uploaded files and the seals to a new folder."
    folder_help = "a folder that is not there yet, or empty"

    def work(self, folder: Path) -> Iterator[str]:
        written = take(folder)
        yield f"Backed up to {folder}: {len(written.tables)} tables with {written.rows} rows, {written.files} files."
        yield f"Prove it with: python manage.py restore_check {folder}"
