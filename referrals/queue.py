"""The front door's queue: what waits for a decision, the least working time left first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from partners.models import User
from referrals import access, clocks, rules
from referrals.models import ClockRules, Referral, ReferralQuerySet
from referrals.states import WAITING

Place = tuple[datetime, UUID]
SHOWN = (
    "reference",
    "state",
    "colour",
    "due_at",
    "day_ends_at",
    "paused_at",
    "given_name",
    "family_name",
    "expected_date",
    "immediate_danger",
    "clock_rules_id",
    "referring_partner__name",
    "taken_by__name",
)


@dataclass(frozen=True)
class Clock:
    """A clock as a page shows it: its tag by tone and text, the time left in words, whether it stands still, and when
    the working days there are to decide end, where its colour gives longer."""

    tone: str
    text: str
    words: str
    stopped: bool
    day_ends: datetime | None = None
    day_over: bool = False


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
    day = referral.day_ends_at if rules.is_chased_by_its_day(referral) else None
    return Clock(tone, text, words, stopped, day_ends=day, day_over=day is not None and day <= now)


def waiting_for(user: User) -> ReferralQuerySet:
    return access.seen_at_my_front_door(Referral.objects.waiting(), user)


def page_of(user: User, *, after: Any, size: int) -> tuple[list[tuple[Referral, Clock | None]], bool]:
    """The next rows of the queue after one of them, each with its clock, and whether more follow.

    A clock that stands still takes the place it would have if it went on now. Those are few: their places are worked
    out from four columns and merged with the running ones, which come by their index. Then one page is fetched, as far
    as the person may see it; where one of its rows is closed to them, the next.
    """
    now, found = timezone.now(), list[Referral]()
    last = waiting_for(user).filter(pk=after).select_related("clock_rules").first() if after else None
    came = (_place(last.due_at, last.paused_at, last.in_force, now), last.pk) if last else None
    while len(found) <= size:
        places = _places(user, came, now=now, size=size + 1)
        found += _fetched(user, {pk: rules for _, pk, rules in places})
        if len(places) <= size:
            break
        came = places[-1][:2]
    return [(one, clock_of(one, now=now)) for one in found[:size]], len(found) > size


def _places(
    user: User, came: Place | None, *, now: datetime, size: int
) -> list[tuple[datetime, UUID, ClockRules | None]]:
    """The next places after one of them, in order, each with the rules of its clock: of so many running clocks, and of
    all that stand still."""
    rows = access.at_my_front_door(Referral.objects.waiting(), user)
    running = rows.filter(paused_at=None)
    if came is not None:
        running = running.filter(Q(due_at__gt=came[0]) | Q(due_at=came[0], pk__gt=came[1]), due_at__gte=came[0])
    columns = ("pk", "due_at", "paused_at", "clock_rules_id")
    next_running = running.order_by("due_at", "id").values_list(*columns)[:size]
    stopped = rows.filter(paused_at__isnull=False).values_list(*columns)
    both = list(next_running.union(stopped.order_by(), all=True))
    kept = _rules_of({rules_id for *_, rules_id in both if rules_id})
    places = [
        (_place(due, paused, kept[rules_id].rules if rules_id else clocks.USUAL, now), pk, kept.get(rules_id))
        for pk, due, paused, rules_id in both
    ]
    return sorted((place for place in places if came is None or place[:2] > came), key=itemgetter(0, 1))[:size]


def _rules_of(keys: set[int]) -> dict[int, ClockRules]:
    return ClockRules.objects.in_bulk(keys) if keys else {}


def _place(due: datetime | None, paused: datetime | None, in_force: clocks.Rules, now: datetime) -> datetime:
    assert due is not None
    if paused is None or due <= paused:
        return due
    return clocks.add_working_time(now, clocks.working_time(paused, due, in_force), in_force)


def _fetched(user: User, wanted: dict[UUID, ClockRules | None]) -> list[Referral]:
    """Those the person may see, with all that a row of the queue shows and nothing else, in the order given."""
    rows = access.seen_at_my_front_door(Referral.objects.filter(pk__in=wanted), user)
    shown = rows.select_related("referring_partner", "taken_by").only(*SHOWN).with_answers(on=timezone.localdate())
    by_key = {one.pk: one for one in shown}
    found = []
    for key, in_force in wanted.items():
        if key in by_key:
            by_key[key].clock_rules = in_force
            found.append(by_key[key])
    return found
