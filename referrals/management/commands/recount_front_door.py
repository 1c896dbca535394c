from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from referrals.figures import recount


class Command(BaseCommand):
    help = "Count the front door's monthly summary anew; --check changes nothing, and exits 1 where it differs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 where the summary differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        found = recount.drift()
        if found == (0, 0):
            self.stdout.write("The summary and a recount of the referrals agree.")
        elif check:
            raise CommandError(
                f"{found.kept} cells of the summary differ from a recount. Run recount_front_door without --check."
            )
        else:
            recount.rebuild()
            self.stdout.write(f"Counted anew: {found.kept} cells differed.")
