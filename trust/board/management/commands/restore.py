from collections.abc import Iterator
from pathlib import Path
from time import monotonic

from django.utils.timezone import localtime

from trust.backups.command import FolderCommand, chain_of
from trust.backups.restoring import bring_back


class Command(FolderCommand):
    help = "Restore a backup into an empty database, with its files and seals, and check it. Exit 1 with the fault."

    def work(self, folder: Path) -> Iterator[str]:
        began = monotonic()
        report = bring_back(folder)
        told = report.manifest
        yield (
            f"Restored the backup of {localtime(told.moment):%d %B %Y, %H:%M}: {len(told.tables)} tables with "
            f"{told.rows} rows, {told.files} files. The audit chain holds: {chain_of(report)}. "
            f"It took {monotonic() - began:.0f} s."
        )
        yield "Now start the web server, the worker and beat."
