"""Referrals that are not like the others: siblings, an unborn child, no name, a secret address, one that cannot wait.

Each is a day of the story, so many days before this morning. Nothing here draws on the story's chance, so that what
is told here changes nothing else.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.files.base import ContentFile

from referrals import operations
from referrals.models import Referral
from trust.demo import clock
from trust.demo.children import next_weekday
from trust.demo.people import Fernshire
from trust.demo.places import POSTCODES

Telling = Callable[[Fernshire, date], object]
USUAL: dict[str, Any] = {
    "need": "N1",
    "wanted": "Somebody to see the family and make a plan with them.",
    "immediate_danger": False,
    "family_told": "told",
    "family_view": "They would welcome help.",
    "family_agrees": "yes",
    "basis": "public_task",
}


def days(trust: Fernshire, *, today: date) -> Iterator[tuple[date, Callable[[], object]]]:
    """Each telling with its day, a weekday before today."""
    tellings: dict[int, Telling] = {
        58: three_siblings,
        44: unborn,
        30: no_name_known,
        23: secret_address,
        16: out_of_area,
        4: partners_asked,
        1: cannot_wait,
    }
    for ago, telling in tellings.items():
        day = next_weekday(today - timedelta(days=ago))
        while day >= today:
            day -= timedelta(days=1)
        yield day, partial(telling, trust, day)


def _postcode() -> str:
    return f"{next(iter(POSTCODES.values()))} 1AA"


def _sent(trust: Fernshire, by: str, *, on: date, hour: int = 10, members: Any = None, **answers: Any) -> Referral:
    referrer = trust.people[by]
    with clock.at(clock.moment(on, hour)):
        draft = operations.start_referral(by=referrer, **USUAL | answers)
        if members:
            operations.save_draft(draft, by=referrer, members=members)
        return operations.send_referral(draft, by=referrer)


def _decided(trust: Fernshire, referral: Referral, *, on: date, hour: int = 16, **decision: Any) -> None:
    frontdoor = trust.people["frontdoor"]
    with clock.at(clock.moment(on, hour)):
        accepted = operations.accept_referral(referral, by=frontdoor)
        operations.rate_referral(accepted, by=frontdoor, colour="amber", reason="By the threshold document")
        operations.decide_referral(accepted, by=frontdoor, **decision)


def advised(trust: Fernshire, by: str, *, on: date, given_name: str, what_happened: str) -> Referral:
    """A referral that is answered with advice on the same day."""
    source = {"school": "2A", "health": "3B"}.get(by, "8")
    sent = _sent(
        trust,
        by,
        on=on,
        given_name=given_name,
        family_name="Quillfeather",
        postcode=_postcode(),
        source=source,
        what_happened=what_happened,
    )
    _decided(
        trust,
        sent,
        on=on,
        outcome="advice",
        level=2,
        rationale="One agency can meet this need.",
        words_to_referrer="Thank you. Please offer the family what the leaflet says, and tell us if it changes.",
    )
    return sent


def three_siblings(trust: Fernshire, on: date) -> None:
    """One referral, three children: cases for two of them, the eldest lives elsewhere and is closed out."""
    family, sibling = "Larkspur-Nettle", {"relation": "sibling", "also_referred": True}
    sent = _sent(
        trust,
        "school",
        on=on,
        given_name="Ivo",
        family_name=family,
        date_of_birth=date(on.year - 9, 4, 12),
        postcode=_postcode(),
        source="2A",
        what_happened="Ivo brings his little sister to school alone, both without breakfast. Nobody answers the door.",
        childs_words="I make the toast because Mum sleeps.",
        members=[
            {"given_name": "Petra", "family_name": family, "relation": "parent"},
            {"given_name": "Mina", "family_name": family, "date_of_birth": date(on.year - 6, 9, 2), **sibling},
            {"given_name": "Osk", "family_name": family, "date_of_birth": date(on.year - 15, 1, 20), **sibling},
        ],
    )
    eldest = sent.children.get(child__given_name="Osk").child_id
    _decided(
        trust,
        sent,
        on=on,
        outcome="open_case",
        level=3,
        rationale="Three agencies are needed for the two at home.",
        words_to_referrer="Thank you. A social worker will visit this week and call you after.",
        lead=trust.people["socialworker"],
        share_with=[trust.partners["school"], trust.partners["health"]],
        share_reason="They know the children and are part of the plan",
        closed_out=[eldest],
        closed_out_reason="Lives with an aunt in another county, who is known to be caring for him well",
    )


def unborn(trust: Fernshire, on: date) -> None:
    sent = _sent(
        trust,
        "health",
        on=on,
        family_name="Thornapple",
        expected_date=on + timedelta(days=120),
        postcode=_postcode(),
        source="3B",
        what_happened="At 20 weeks she has missed three appointments and sleeps in friends' rooms.",
    )
    _decided(
        trust,
        sent,
        on=on,
        outcome="early_help",
        level=2,
        rationale="Housing and midwifery can meet the need together before the birth.",
        words_to_referrer="Thank you. The family hub will call her on Monday and tell you what was agreed.",
    )


def no_name_known(trust: Fernshire, on: date) -> None:
    """A caller who gave no name, about a child whom nobody knows: no words are owed to anybody."""
    sent = _sent(
        trust,
        "charity",
        on=on,
        name_not_known=True,
        description="At the bus station most evenings. About twelve, green coat, a scooter with one light.",
        source="9",
        what_happened="A caller says that the child begs and is sent back to do it by an adult who waits in a car.",
        family_told="not_safe",
        why_not_told="Whoever waits in the car may be family.",
    )
    _decided(
        trust,
        sent,
        on=on,
        outcome="elsewhere",
        level=1,
        rationale="The child cannot be found by us. Passed to the police for the evening patrol.",
        words_to_referrer="",
    )


def secret_address(trust: Fernshire, on: date) -> None:
    sent = _sent(
        trust,
        "charity",
        on=on,
        given_name="Wilf",
        family_name="Saltmarsh",
        date_of_birth=date(on.year - 7, 11, 3),
        postcode=_postcode(),
        protected_address=True,
        source="8",
        what_happened="Mother and child moved into the refuge on Friday. The father is looking for them.",
        family_view="The mother wants nobody to be told where they are.",
    )
    _decided(
        trust,
        sent,
        on=on,
        outcome="advice",
        level=2,
        rationale="Safe where they are; the refuge supports both.",
        words_to_referrer="Thank you. Call us at once if he finds out where they are.",
    )


def out_of_area(trust: Fernshire, on: date) -> None:
    sent = _sent(
        trust,
        "police",
        on=on,
        given_name="Juno",
        family_name="Fairweather",
        postcode="QQ9 9QQ",
        source="6",
        what_happened="Stopped at the station at midnight, on the way home from a friend. Collected by her mother.",
    )
    _decided(
        trust,
        sent,
        on=on,
        outcome="no_action",
        no_action_reason="out_of_area",
        level=1,
        rationale="Lives in the neighbouring county, whose front door has been told by telephone.",
        words_to_referrer="Thank you. She lives outside Fernshire; we have passed it to her own front door.",
    )


def partners_asked(trust: Fernshire, on: date) -> None:
    """In triage: three partners were asked, one has answered, one knows nothing, one is late."""
    sent = _sent(
        trust,
        "school",
        on=on,
        given_name="Bram",
        family_name="Oxlip",
        date_of_birth=date(on.year - 11, 6, 17),
        postcode=_postcode(),
        source="2A",
        what_happened="Bram says he is afraid of Sundays. He came back on Monday with a cut above the eye.",
        childs_words="Sundays are when he comes.",
    )
    frontdoor = trust.people["frontdoor"]
    with clock.at(clock.moment(on, 11)):
        operations.accept_referral(sent, by=frontdoor)
        asked = operations.ask_partners(
            sent,
            partners=[trust.partners[key] for key in ("police", "health", "charity")],
            question="What do you know of the adults who visit the home on Sundays?",
            due=on,
            by=frontdoor,
        )
    answers: list[dict[str, Any]] = [
        {
            "answer": "Called out twice in May and June, both on a Sunday evening; no arrest.",
            "nature": "fact",
            "known_since": "May",
            "source": "Command and control log",
        },
        {"knows_nothing": True, "source": "Health visiting and A&E records"},
    ]
    with clock.at(clock.moment(on, 15)):
        for question, who, answer in zip(asked, ("police", "health"), answers, strict=False):
            operations.answer_information_request(question, by=trust.people[who], **answer)


def cannot_wait(trust: Fernshire, on: date) -> None:
    """By the short page; one page of what it owes is answered, the other is a task of the school's."""
    referrer = trust.people["school"]
    with clock.at(clock.moment(on, 15, 40)):
        draft = operations.start_referral(
            by=referrer,
            urgent=True,
            given_name="Tansy",
            family_name="Brookmire",
            postcode=_postcode(),
            immediate_danger=True,
            description="In the medical room with our nurse until six",
            what_happened="She does not want to go home: he has locked her mother in again. The police are on the way.",
        )
        sent = operations.send_referral(draft, by=referrer)
    with clock.at(clock.moment(on, 16, 20)):
        operations.answer_owed(
            sent, page="concern", by=referrer, wanted="A safe place for tonight", need="N1", source="2A"
        )
        note = ContentFile(b"15:10 Tansy came to the office. 15:25 police called.\n", name="log of the afternoon.txt")
        operations.attach_file(sent, upload=note, by=referrer)
        operations.add_to_referral(sent, text="The police have her mother with them. Both are unhurt.", by=referrer)
