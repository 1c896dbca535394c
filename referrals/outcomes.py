"""What the front door may decide: the usual outcomes, as the Trust has changed and added to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from referrals.models import OutcomeRule
from referrals.states import ReferralOutcome


@dataclass(frozen=True)
class Outcome:
    """One line of the list: its words, what it does, and whether a second person signs it."""

    code: str
    label: str
    effect: str
    countersigned: bool = False
    offered: bool = True

    @property
    def effect_words(self) -> str:
        return ReferralOutcome(self.effect).label


# The usual ones of front doors in England; each of the seven effects under its own code among them.
USUAL = (
    Outcome("assessment", "Open a case for a social work assessment (section 17)", ReferralOutcome.OPEN_CASE),
    Outcome("strategy", "Hold a strategy discussion and open a case (section 47)", ReferralOutcome.OPEN_CASE),
    *(
        Outcome(one.value, str(one.label), one)
        for one in ReferralOutcome
        if one not in (ReferralOutcome.ADVICE, ReferralOutcome.NO_ACTION)
    ),
    Outcome("transfer", "Transfer to another local authority", ReferralOutcome.ELSEWHERE),
    *(Outcome(one.value, str(one.label), one) for one in (ReferralOutcome.ADVICE, ReferralOutcome.NO_ACTION)),
)


def listed(lines: Iterable[dict[str, Any]] | None = None) -> list[Outcome]:
    """Every outcome as it stands now, also those that may not be chosen any more.

    One query, or none where a page has read the `lines` with its referral.
    """
    if lines is None:
        lines = [one["json"] for one in OutcomeRule.objects.as_lines()]
    found = {one.code: one for one in USUAL} | {line["code"]: Outcome(**line) for line in lines}
    return list(found.values())


def offered(lines: Iterable[dict[str, Any]] | None = None) -> list[Outcome]:
    return [one for one in listed(lines) if one.offered]


def find(code: str) -> Outcome | None:
    return next((one for one in offered() if one.code == code), None)
