"""The police send what their own system holds by a file: two are sent, one is left out for its date of birth."""

import csv
import io
from datetime import date

from django.core.files.base import ContentFile

from referrals import operations
from trust.demo import clock
from trust.demo.people import Fernshire
from trust.demo.places import POSTCODES

SEEN = "Officers were called to the address at 21:40. The child was awake, dressed for bed and frightened."
CHILDREN = (("Corin", "Ashdown", "14/02/2016"), ("Isla", "Fernley", "30/02/2015"), ("Merrin", "Holt", "09/11/2012"))


def send(trust: Fernshire, on: date) -> None:
    by = trust.people["police"]
    content = io.StringIO()
    table = csv.DictWriter(content, [*_row(on, 0, *CHILDREN[0])])
    table.writeheader()
    table.writerows(_row(on, number, *child) for number, child in enumerate(CHILDREN, start=1))
    with clock.at(clock.moment(on, 14, 10)):
        file = ContentFile(content.getvalue().encode(), name=f"police {on:%B}.csv")
        staged = operations.stage_import(file, by=by)
        operations.confirm_import(staged, by=by)


def _row(on: date, number: int, given: str, family: str, born: str) -> dict[str, str]:
    return {
        "your_reference": f"FP-{on:%y%m}-{number}",
        "given_name": given,
        "family_name": family,
        "date_of_birth": born,
        "postcode": f"{next(iter(POSTCODES.values()))} 3CC",
        "source": "6",
        "need": "N4",
        "what_happened": SEEN,
        "wanted": "Please see what support the family has.",
        "immediate_danger": "no",
        "family_told": "told",
        "family_view": "The mother asks for help.",
        "basis": "public_task",
    }
