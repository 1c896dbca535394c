"""Referrers who disagreed with the front door: one decision stood, one was made anew, and one disagreement waits.

Nothing here draws on the story's chance, so that what is told here changes nothing else.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any

from referrals import operations
from referrals.models import Referral
from trust.demo import clock
from trust.demo.children import next_weekday
from trust.demo.people import Fernshire
from trust.demo.referrals_otherwise import advised

# Who refers whom, what they saw, and what they say against the advice they are given; how many days ago.
STANDS: dict[str, Any] = {
    "by": "charity",
    "ago": 34,
    "given_name": "Tamsin",
    "what_happened": "Tamsin, 13, comes to the youth club hungry since her mother works nights.",
    "words": "The family cannot wait eight weeks for the parenting course. Somebody should visit now.",
}
ANEW: dict[str, Any] = {
    "by": "school",
    "ago": 20,
    "given_name": "Caleb",
    "what_happened": "Caleb, 9, flinches when adults raise their voice, and has a bruise he does not speak of.",
    "words": "The school nurse saw three older bruises on Monday. This was not known when you decided.",
}
WAITS: dict[str, Any] = {
    "by": "health",
    "ago": 6,
    "given_name": "Isla",
    "what_happened": "Isla, 2, has missed four appointments, and her weight has fallen below the second centile.",
    "words": "A leaflet will not do. Her weight has fallen again since we wrote.",
}


def days(trust: Fernshire, *, today: date) -> Iterator[tuple[date, Callable[[], object]]]:
    """Each telling with its day, a weekday before today."""
    for told, answer in ((STANDS, _stands), (ANEW, _decided_anew), (WAITS, None)):
        on = next_weekday(today - timedelta(days=told["ago"]))
        after = next_weekday(on + timedelta(days=1))
        yield on, partial(_referred, trust, told, on)
        yield after, partial(_disagreed, trust, told, after)
        if answer is not None:
            answered = next_weekday(after + timedelta(days=1))
            yield answered, partial(answer, trust, told, answered)


def _referred(trust: Fernshire, told: dict[str, Any], on: date) -> None:
    told["referral"] = advised(
        trust, told["by"], on=on, given_name=told["given_name"], what_happened=told["what_happened"]
    )


def _disagreed(trust: Fernshire, told: dict[str, Any], on: date) -> None:
    with clock.at(clock.moment(on, 10)):
        operations.disagree(told["referral"], words=told["words"], by=trust.people[told["by"]])


def _stands(trust: Fernshire, told: dict[str, Any], on: date) -> None:
    answer = (
        "I read it again and spoke to the school. The course starts on Tuesday, and the hub calls weekly until then."
    )
    with clock.at(clock.moment(on, 11)):
        operations.uphold_decision(told["referral"], answer=answer, by=trust.people["manager"])


def _decided_anew(trust: Fernshire, told: dict[str, Any], on: date) -> None:
    referral: Referral = told["referral"]
    with clock.at(clock.moment(on, 11)):
        operations.decide_otherwise(
            referral,
            by=trust.people["manager"],
            outcome="open_case",
            level=4,
            rationale="Older bruises make this a concern for the child's safety.",
            words_to_referrer="Thank you for not letting go. A social worker visits today and calls you after.",
            lead=trust.people["socialworker"],
            share_with=[trust.partners["school"], trust.partners["health"]],
            share_reason="They see him every day and treat the injuries",
        )
