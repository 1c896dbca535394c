"""The rows behind the figures, so that anybody can count them again: codes and times, no names."""

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from audit import trail
from partners.models import User
from partners.operations import require
from referrals import access
from referrals.figures.asked import Asked
from referrals.figures.counting import IS_AGAIN, MADE_OF, MINUTES_TO_DECISION, counted
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
COLUMNS = (
    "pk",
    "reference",
    "received_at",
    "locality__name",
    "source",
    "decision__outcome",
    "minutes",
    "is_again",
    "is_again_after_no_action",
    "is_in_sight",
)


def export_figures(asked: Asked, *, by: User) -> list[tuple[object, ...]]:
    """One row for each referral that is counted, headed. Put into the trail with what was asked and how many rows.

    A referral out of the person's sight counts too: its row has no reference. Raises ValidationError where there
    are more rows than a file may hold, PermissionDenied for anybody not of the front door.
    """
    require(access.at_the_front_door(by) is not None)
    rows = counted(by, asked).annotate(
        minutes=MINUTES_TO_DECISION,
        is_again=_whether(IS_AGAIN),
        is_again_after_no_action=_whether(MADE_OF["again_after_no_action"]),
        is_in_sight=_whether(Q(pk__in=Referral.objects.visible_to(by).values("pk"))),
    )
    found = list(rows.order_by("received_at", "pk").values_list(*COLUMNS)[: MOST + 1])
    if len(found) > MOST:
        raise ValidationError(f"That is more than {MOST:,} referrals. Choose a shorter period, a locality or a source.")
    seen = sorted(str(pk) for pk, *_, in_sight in found if in_sight)
    trail.record("exported", FrontDoorTally(), by=by, why="role:front_door", detail=asked.query | {"rows": len(found)})
    trail.record("listed", Referral(), by=by, why="role:front_door", detail={"ids": seen})
    lines = [
        (
            reference if in_sight else "",
            f"{timezone.localtime(received):%Y-%m}",
            locality or "",
            source,
            ReferralSource(source).label if source else "",
            int(outcome is not None),
            int(outcome == ReferralOutcome.NO_ACTION),
            int(bool(again)),
            int(bool(again_after_no_action)),
            "" if minutes is None else minutes,
        )
        for (
            _,
            reference,
            received,
            locality,
            source,
            outcome,
            minutes,
            again,
            again_after_no_action,
            in_sight,
        ) in found
    ]
    return [HEADS, *lines]


def _whether(holds: Q) -> ExpressionWrapper:
    return ExpressionWrapper(holds, BooleanField())
