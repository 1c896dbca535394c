"""The rows behind the figures, so that anybody can count them again: codes and times, no names."""

from django.core.exceptions import ValidationError
from django.utils import timezone

from audit import trail
from partners.models import User
from partners.operations import require
from referrals import access
from referrals.figures.asked import Asked
from referrals.figures.counting import IS_AGAIN, MINUTES_TO_DECISION, counted
from referrals.models import FrontDoorTally, Referral
from referrals.states import ReferralOutcome, ReferralSource

MOST = 50_000
HEADS = (
    "Reference",
    "Month",
    "Locality",
    "Source code",
    "Source",
    "Decided",
    "No further action",
    "Re-referral",
    "Re-referral after no further action",
    "Minutes to decision",
)


def export_figures(asked: Asked, *, by: User) -> list[tuple[object, ...]]:
    """One row for each referral that is counted, headed. Put into the trail with what was asked and how many rows.

    A referral out of the person's sight counts too: its row has no reference. Raises ValidationError where there
    are more rows than a file may hold, PermissionDenied for anybody not of the front door.
    """
    require(access.at_the_front_door(by) is not None)
    rows = counted(by, asked).annotate(minutes=MINUTES_TO_DECISION).order_by("received_at", "pk")
    found = list(
        rows.values_list("pk", "reference", "received_at", "locality__name", "source", "decision__outcome", "minutes")[
            : MOST + 1
        ]
    )
    if len(found) > MOST:
        raise ValidationError(f"That is more than {MOST:,} referrals. Choose a shorter period, a locality or a source.")
    again = dict(rows.filter(IS_AGAIN).values_list("pk", "previous_no_action"))
    seen = set(counted(by, asked).filter(pk__in=Referral.objects.visible_to(by)).values_list("pk", flat=True))
    trail.record("exported", FrontDoorTally(), by=by, why="role:front_door", detail=asked.query | {"rows": len(found)})
    trail.record("listed", Referral(), by=by, why="role:front_door", detail={"ids": sorted(str(pk) for pk in seen)})
    lines = [
        (
            reference if pk in seen else "",
            f"{timezone.localtime(received):%Y-%m}",
            locality or "",
            source,
            ReferralSource(source).label if source else "",
            int(outcome is not None),
            int(outcome == ReferralOutcome.NO_ACTION),
            int(pk in again),
            int(again.get(pk, False)),
            "" if minutes is None else minutes,
        )
        for pk, reference, received, locality, source, outcome, minutes in found
    ]
    return [HEADS, *lines]
