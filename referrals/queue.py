"""The front door's queue: what waits for a decision, the least working time left first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from partners.models import User
from referrals import access, clocks, rules
from referrals.models import Referral, ReferralQuerySet
from referrals.states import WAITING


@dataclass(frozen=True)
class Clock:
    """A clock as a page shows it: its tag by tone and text, the time left in words, and whether it stands still."""

    tone: str
    text: str
    words: str
    stopped: bool


def clock_of(referral: Referral, *, now: datetime) -> Clock | None:
    """What is left of the clock of a referral that waits, in working time; None for any other."""
    if referral.due_at is None or referral.state not in WAITING:
        return None
    moment, in_force = referral.paused_at or now, referral.in_force
    left = clocks.working_time(moment, referral.due_at, in_force)
    over = referral.due_at <= moment
    tone = rules.tone_of(timedelta(0) if over else left, day=in_force.day)
    words = f"{clocks.in_words(left, in_force)} left"
    if over:
        words = f"by {clocks.in_words(clocks.working_time(referral.due_at, moment, in_force), in_force)}"
    stopped = referral.paused_at is not None
    text = referral.get_colour_display() or "Not rated"
    if over or stopped:
        text += ", overdue" if over else ", stopped"
    return Clock(tone, text, words, stopped)


def waiting_for(user: User) -> ReferralQuerySet:
    return Referral.objects.visible_to(user).waiting().filter(receiving_team__in=access.front_door_teams(user))


def page_of(user: User, *, after: Any, size: int) -> tuple[list[tuple[Referral, Clock | None]], bool]:
    """The next rows of the queue after one of them, each with its clock, and whether more follow.

    A clock that stands still takes the place it would have if it went on now. Those are few, so they are fetched
    whole and merged with a page of the running ones, which come by their index.
    """
    now, rows = timezone.now(), waiting_for(user)
    today = timezone.localdate()
    # Only its place in the queue is read: it may have been decided, or gone out of sight, since that page was shown.
    last = Referral.objects.select_related("clock_rules").filter(pk=after, due_at__isnull=False).first()

    def place(one: Referral) -> tuple[datetime, Any]:
        assert one.due_at is not None
        if one.paused_at is None or one.due_at <= one.paused_at:
            return one.due_at, one.pk
        left = clocks.working_time(one.paused_at, one.due_at, one.in_force)
        return clocks.add_working_time(now, left, one.in_force), one.pk

    running = rows.filter(paused_at=None)
    if last is not None:
        due, key = place(last)
        running = running.filter(Q(due_at__gt=due) | Q(due_at=due, pk__gt=key))
    stopped: Iterator[Referral] = (
        one
        for one in rows.filter(paused_at__isnull=False).with_people().with_answers(on=today)
        if last is None or place(one) > place(last)
    )
    found = sorted(
        [*running.with_people().with_answers(on=today).order_by("due_at", "id")[: size + 1], *stopped], key=place
    )
    shown = [(one, clock_of(one, now=now)) for one in found[:size]]
    return shown, len(found) > size
