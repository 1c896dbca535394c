from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases import grants


class Command(BaseCommand):
    help = "Derive guardian's grants from the shares and the read table from the grants; --check reports drift."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where the three differ")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        drift = grants.drift()
        for kind, count in drift.items():
            self.stdout.write(f"{count} {kind}")
        if not any(drift.values()):
            self.stdout.write("Shares, grants and the read table agree.")
        elif check:
            raise CommandError("They differ. Run rebuild_grants without --check to derive them anew.")
        else:
            grants.rebuild()
            self.stdout.write("Derived anew.")
