"""The clock of one referral: set, stopped, set going, its breach noted; and the rules of every clock."""

from datetime import datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from partners.models import User
from partners.operations import require
from referrals import clocks, rules
from referrals.models import ClockPause, ClockRules, Referral

# What `set_due` sets.
KEPT = ("due_at", "remind_at", "day_ends_at", "day_remind_at")


def set_due(referral: Referral) -> None:
    """Set when a received referral is due and when people are reminded, by its colour, its rules and its pauses; and
    the same of the working days there are to decide, whatever its colour.

    A breach noted before stays one. The caller holds the row and saves it.
    """
    assert referral.received_at is not None
    received, colour = referral.received_at, referral.colour
    in_force = referral.in_force
    pauses = [clocks.Pause(one.since, one.until) for one in referral.pauses.all()]
    due = clocks.due_at(received, colour, rules=in_force, pauses=pauses)
    referral.due_at = rules.never_reset(due, breached_at=referral.breached_at)
    referral.remind_at = min(referral.due_at, clocks.warned_at(received, colour, rules=in_force, pauses=pauses))
    referral.day_ends_at = clocks.due_at(received, rules=in_force, pauses=pauses)
    referral.day_remind_at = clocks.warned_at(received, rules=in_force, pauses=pauses)


def pause(referral: Referral, *, by: User, now: datetime) -> None:
    """Stop the clock: a question is out. The caller holds the row and saves it."""
    note_breach(referral, by=by, now=now)
    referral.paused_at = now


def resume(referral: Referral, *, now: datetime) -> None:
    """Set a clock going that stood still, with the time it had left. The caller holds the row and saves it."""
    if referral.paused_at is None:
        return
    ClockPause.objects.create(referral=referral, since=referral.paused_at, until=now)
    referral.paused_at = None
    set_due(referral)


def note_breach(referral: Referral, *, by: User, now: datetime) -> None:
    """Keep, once, that the due time passed undecided. The caller holds the row and saves it."""
    stopped = referral.paused_at or now
    if referral.breached_at is None and referral.due_at is not None and referral.due_at <= stopped:
        referral.breached_at = referral.due_at
        trail.record("breached", referral, by=by, detail={"colour": referral.colour})


@transaction.atomic
def mark_breaches(*, at: datetime, by: User) -> int:
    """Mark every running clock whose time is up. A step of the sweep, safe to repeat; answers how many are new.

    The people are told by the rule `referral_overdue` of referrals.notices.
    """
    rows = Referral.objects.waiting().filter(breached_at=None, paused_at=None, due_at__lte=at)
    found = list(rows.select_for_update(skip_locked=True).order_by("due_at"))
    for referral in found:
        note_breach(referral, by=by, now=at)
        referral.save(update_fields=["breached_at"])
    return len(found)


@transaction.atomic
def set_clock_rules(
    *,
    red_hours: int,
    amber_hours: int,
    green_hours: int,
    days_unrated: int,
    opens: time,
    closes: time,
    reason: str,
    by: User,
    days_to_disagree: int = clocks.USUAL.days_to_disagree,
    days_to_answer: int = clocks.USUAL.days_to_answer,
) -> ClockRules:
    """Set how long the front door has from now on. What was received before keeps the rules of its day.

    Raises ValidationError by field.
    """
    require(rules.can_set_clocks(by))
    wrong: dict[str, Any] = {}
    if amber_hours < red_hours:
        wrong["amber_hours"] = "Amber cannot be shorter than red."
    if green_hours < amber_hours:
        wrong["green_hours"] = "Green cannot be shorter than amber."
    if opens >= closes and closes != time(0):
        wrong["closes"] = "The front door must close after it opens."
    if not reason.strip():
        wrong["reason"] = "Say why the clocks change."
    if wrong:
        raise ValidationError(wrong)
    made = ClockRules(
        red_hours=red_hours,
        amber_hours=amber_hours,
        green_hours=green_hours,
        days_unrated=days_unrated,
        days_to_disagree=days_to_disagree,
        days_to_answer=days_to_answer,
        opens=opens,
        closes=closes,
        reason=reason.strip(),
        set_by=by,
        set_at=timezone.now(),
    )
    made.clean_fields(exclude=["set_by"])
    made.save()
    trail.record("set", made, by=by, detail={"red": red_hours, "amber": amber_hours, "green": green_hours})
    return made
