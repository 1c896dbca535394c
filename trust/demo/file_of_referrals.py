"""The police send what their own system holds by a file: two are sent, one is left out for its date of birth."""

from datetime import date

from django.core.files.base import ContentFile

from referrals import operations
from trust.demo import clock
from trust.demo.people import Fernshire
from trust.demo.places import POSTCODES

SEEN = "Officers were called to the address at 21:40. The child was awake, dressed for bed and frightened."
HEADING = (
    "your_reference,given_name,family_name,date_of_birth,postcode,source,need,what_happened,wanted,"
    "immediate_danger,family_told,family_view,basis"
)
CHILDREN = (("Corin", "Ashdown", "14/02/2016"), ("Isla", "Fernley", "30/02/2015"), ("Merrin", "Holt", "09/11/2012"))


def send(trust: Fernshire, on: date) -> None:
    by = trust.people["police"]
    rows = [
        f"FP-{on:%y%m}-{number},{given},{family},{born},{next(iter(POSTCODES.values()))} 3CC,6,N4,"
        f"{SEEN},Please see what support the family has.,no,told,The mother asks for help.,public_task"
        for number, (given, family, born) in enumerate(CHILDREN, start=1)
    ]
    content = "\r\n".join([HEADING, *rows]).encode()
    with clock.at(clock.moment(on, 14, 10)):
        staged = operations.stage_import(ContentFile(content, name=f"police {on:%B}.csv"), by=by)
        operations.confirm_import(staged, by=by)
