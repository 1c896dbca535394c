"""A file of 10 000 referrals, read and sent in a process of its own and taken back: seconds, and memory at its most."""

import csv
import json
import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

from benchmarks.minutes import most_megabytes

MANY = 10_000


def main() -> None:
    django.setup()
    from django.db import transaction

    from benchmarks.people import askers
    from referrals.models import Referral

    by = askers()[0].user
    at_first, count = most_megabytes(), Referral.objects.count()
    with tempfile.NamedTemporaryFile(suffix=".csv") as file, transaction.atomic():
        _write(file.name)
        staged_in, sent_in = _import(file.name, by)
        sent = Referral.objects.count() - count
        transaction.set_rollback(True)
    told = {"staged": staged_in, "sent": sent_in, "rows": sent, "megabytes": most_megabytes(), "at_first": at_first}
    print(json.dumps(told))


def _import(path: str, by: Any) -> tuple[float, float]:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils import timezone

    from partners.models import User
    from referrals import operations

    with Path(path).open("rb") as file:
        began = time.perf_counter()
        staged = operations.stage_import(UploadedFile(file, "bench.csv", size=1), by=by)
        looked_at = time.perf_counter()
    operations.confirm_import(staged, by=by)
    operations.send_confirmed_imports(at=timezone.now(), by=User.objects.system())
    return looked_at - began, time.perf_counter() - looked_at


def _write(path: str) -> None:
    """Rows as a school's system would give them: one child in five is known already, by name and birthday."""
    from cases.models import Child
    from referrals.columns import COLUMNS

    chance = random.Random(3)
    known = list(Child.objects.exclude(date_of_birth=None).exclude(given_name="").order_by("reference")[: MANY // 5])
    with Path(path).open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, [column.name for column in COLUMNS])
        table.writeheader()
        for number in range(MANY):
            child = known[number // 5] if number % 5 == 0 else None
            born = date(2009, 1, 1) + timedelta(days=chance.randrange(5500))
            table.writerow(
                {
                    "your_reference": f"B-{number}",
                    "given_name": child.given_name if child else f"{chance.choice(FIRST)}{chance.choice(LAST)}",
                    "family_name": child.family_name if child else f"{chance.choice(FIRST)}{chance.choice(LAST)}ford",
                    "date_of_birth": child.date_of_birth if child else born,
                    "postcode": f"ZZ{chance.randrange(1, 20)} {chance.randrange(1, 10)}{chance.choice(LETTERS)}A",
                    "source": "2A",
                    "need": "N1",
                    "what_happened": "What was seen and heard, with the day and the hour. " * 8,
                    "wanted": "Somebody to visit the family and make a plan with them.",
                    "immediate_danger": "no",
                    "family_told": "told",
                    "family_view": "They would welcome help.",
                    "basis": "public_task",
                }
            )


FIRST = ("Ash", "Bram", "Cor", "Dun", "El", "Fen", "Gor", "Hal", "Ive", "Jun", "Kel", "Lor", "Mer", "Nor", "Oak", "Pel")
LAST = (
    "a",
    "an",
    "ar",
    "by",
    "da",
    "el",
    "en",
    "er",
    "ia",
    "in",
    "is",
    "la",
    "na",
    "on",
    "or",
    "ra",
    "ry",
    "ta",
    "wen",
)
LETTERS = "ABDEFGHJ"

if __name__ == "__main__":
    main()
