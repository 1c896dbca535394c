"""What is measured at the front door, each with its definition, as pages, API and export give it."""

from dataclasses import dataclass

SOURCE = "Referrals in Common Thread, counted when they are received and decided"
COUNTED = (
    "A referral is counted once, in the month of London in which it was received, for the team that has it, the "
    "locality it was routed to and its source, however many children it is about. One that was withdrawn is not "
    "counted, and neither is one that joined an open case (DfE, children in need census)."
)


@dataclass(frozen=True)
class Measure:
    """A count, or with `of` the share of another count, by their fields in the summary."""

    code: str
    title: str
    definition: str
    of: str = ""


RECEIVED = Measure("received", "Referrals", COUNTED)
NO_ACTION = Measure(
    "no_action",
    "No further action",
    "Of the referrals received in the period and decided so far, those decided as no further action. Not bad in "
    "itself: read it beside the re-referrals after no further action.",
    of="decided",
)
AGAIN = Measure(
    "again",
    "Re-referrals",
    "Of the referrals received in the period, those of which any child had an earlier referral dated on or after the "
    "same day one calendar year before; 29 February reaches back to 28 February (DfE). Two referrals of one day are "
    "one contact. Decisions of no further action count on both sides. It is settled on the day of receipt: records "
    "made one later do not change it.",
    of="received",
)
AGAIN_AFTER_NO_ACTION = Measure(
    "again_after_no_action",
    "Re-referrals after no further action",
    "Of the re-referrals, those whose child's latest earlier referral had been decided as no further action when this "
    "one was received.",
    of="again",
)
MINUTES = Measure(
    "minutes",
    "Time to decision",
    "For the referrals received in the period and decided so far: the minutes from receipt to the first decision "
    "(also where the referrer disagreed and another came after), nights and weekends included, put in order; the one "
    "in the middle, and of two in the middle the shorter.",
)
MEASURES = (RECEIVED, NO_ACTION, AGAIN, AGAIN_AFTER_NO_ACTION, MINUTES)


def by_code(code: str) -> Measure | None:
    return next((one for one in MEASURES if one.code == code), None)


def percent(top: int, bottom: int) -> float | None:
    """To one place; None where there is nothing to measure."""
    return round(100 * top / bottom, 1) if bottom else None
