from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from django.utils.timezone import localtime

from trust.backups.checking import check
from trust.backups.command import FolderCommand, chain_of


class Command(FolderCommand):
    help = (
        "Restore a backup into a scratch database and check files, tables and audit chain. Exit 1 at the first fault."
    )

    def work(self, folder: Path) -> Iterator[str]:
        began = monotonic()
        report = check(folder)
        told = report.manifest
        yield (
            f"The backup of {localtime(told.moment):%d %B %Y, %H:%M} is whole: {len(told.tables)} tables with "
            f"{told.rows} rows, {told.files} files, {chain_of(report)}. "
            f"Restored and checked in {monotonic() - began:.0f} s."
        )
