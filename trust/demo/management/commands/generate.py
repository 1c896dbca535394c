from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from trust.demo.scale import building
from trust.demo.scale.sizes import L_CHILDREN, S_CHILDREN, Size


class Command(BaseCommand):
    help = "Fill an empty database with a made-up Trust of any size, for measuring. The same seed makes the same rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--children", type=int, help="how many; everything else in proportion")
        parser.add_argument("--size", choices=["S", "L"], default="S", help="70 000 children, or 1.4 million")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=date.fromisoformat, help="the last day of the three years (default: today)")

    def handle(
        self, *args: Any, children: int | None, size: str, seed: int, until: date | None, **options: Any
    ) -> None:
        name = connection.settings_dict["NAME"].lower()
        if not (settings.DEMO or settings.DEBUG or "bench" in name or "test" in name):
            raise CommandError("Generated rows belong in a demonstration or a database named for tests: set DEMO=1.")
        children = children or {"S": S_CHILDREN, "L": L_CHILDREN}[size]
        if children < 100:
            raise CommandError("Generate 100 children or more: fewer make no Trust of 8 partners.")
        wanted = Size.of(children, until=until or timezone.localdate(), seed=seed)
        self.stdout.write(
            f"{wanted.children:,} children, {wanted.cases:,} cases, {wanted.looks:,} audit rows, seed {seed}"
        )
        try:
            building.build(wanted, say=self._say)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
