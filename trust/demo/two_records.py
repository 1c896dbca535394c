"""One child written down twice: police and school each told of him, and the front door made the two records one.

It is recent enough that the records can still be taken apart. Nothing here draws on the story's chance.
"""

from datetime import date, timedelta
from functools import partial
from typing import Any

from cases import operations as casework
from cases.models import Child
from referrals import operations
from trust.demo import clock
from trust.demo.children import next_weekday
from trust.demo.people import Fernshire
from trust.demo.places import POSTCODES
from trust.demo.referrals_otherwise import USUAL

ADVICE: dict[str, Any] = {
    "outcome": "advice",
    "level": 2,
    "rationale": "The school and the family hub can meet the need together.",
    "words_to_referrer": "Thank you. The family hub will call the family and tell you what was agreed.",
}


def days(trust: Fernshire, *, today: date) -> list[tuple[date, partial[None]]]:
    """The day of each telling, weekdays before today."""
    told, made_one = next_weekday(today - timedelta(days=20)), today - timedelta(days=7)
    return [(told, partial(written_twice, trust, told)), (next_weekday(made_one), partial(make_one, trust, made_one))]


def written_twice(trust: Fernshire, on: date) -> None:
    born = date(on.year - 10, 3, 8)
    _told(trust, "police", on=on, given_name="Jonah", family_name="Merrow", date_of_birth=born, source="6")
    over = {"given_name": "Jona", "family_name": "Merow", "date_of_birth": date(on.year - 10, 8, 3)}
    _told(trust, "school", on=on, hour=14, child_not_listed=True, source="2A", **over)


def make_one(trust: Fernshire, on: date) -> None:
    by = trust.people["frontdoor"]
    kept, other = (Child.objects.get(family_name=name) for name in ("Merrow", "Merow"))
    with clock.at(clock.moment(next_weekday(on), 11)):
        reason = (
            "One mother, one address; the school had the day and the month changed over. Asked of both by telephone."
        )
        casework.merge_children(kept, other, by=by, reason=reason)


def _told(trust: Fernshire, who: str, *, on: date, hour: int = 10, **child: Any) -> None:
    referrer, frontdoor = trust.people[who], trust.people["frontdoor"]
    happened = "He was in the park alone at nine in the evening and said that there was nobody at home to ask."
    postcode = f"{next(iter(POSTCODES.values()))} 2BB"
    with clock.at(clock.moment(on, hour)):
        draft = operations.start_referral(by=referrer, **USUAL, what_happened=happened, postcode=postcode, **child)
        sent = operations.send_referral(draft, by=referrer)
    with clock.at(clock.moment(on, hour + 2)):
        accepted = operations.accept_referral(sent, by=frontdoor)
        operations.rate_referral(accepted, by=frontdoor, colour="green", reason="By the threshold document")
        operations.decide_referral(accepted, by=frontdoor, **ADVICE)
