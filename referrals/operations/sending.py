"""What a draft needs before it can be sent, and what it gets when it is."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.models import Child
from cases.numbers import tidy_pupil_number, wrong_with_pupil_number
from cases.operations import record_child
from partners.models import User
from referrals import clocks, matching, records, rules
from referrals.models import (
    ClockRules,
    HouseholdMember,
    OwedPage,
    Rating,
    Referral,
    ReferralQuerySet,
    ReferredChild,
    ThresholdDocument,
)
from referrals.operations.clock import set_due
from referrals.operations.household import protect_together, record_siblings
from referrals.routing import route
from referrals.states import Colour, Page, ReferralOutcome, ReferralState

REQUIRED = {
    "source": "Select who the referral comes from.",
    "need": "Select the main need.",
    "what_happened": "Enter what has happened.",
    "wanted": "Enter what you would like to happen.",
    "immediate_danger": "Say whether the child is in immediate danger.",
    "family_told": "Say whether the family has been told.",
    "basis": "Select the lawful basis for sharing.",
}
ANOTHER_CHILDS_NUMBER = (
    "This {} is on another child's record. Check the number; if it is right, choose that child from the list."
)
TWO_CHILDREN = "The NHS number is on one child's record and this one on another's. Check both numbers."
NUMBERS = {"nhs_number": "NHS number", "upn": "unique pupil number"}
# The short page for a child in danger: the rest is asked afterwards.
REQUIRED_AT_ONCE = ("what_happened", "immediate_danger")
NO_GUIDANCE = "No threshold document is published yet. Ask a system administrator to publish one."
NO_TEAM = "No team receives referrals yet. Ask a system administrator to set one up."
OWED_WITHIN = timedelta(hours=8)  # of working time: a working day
# What each page that may be owed asks; what was answered when it was sent is asked no more.
OWED: dict[str, tuple[str, ...]] = {
    Page.CONCERN: ("wanted", "childs_words", "need", "source", "caller"),
    Page.FAMILY: ("family_told", "why_not_told", "family_view", "family_agrees", "basis", "household"),
}


def missing(referral: Referral, *, members: Iterable[HouseholdMember] | None = None) -> dict[str, str]:
    """What is still to be answered, by field, in words. Who lives with the child is read where it is not given."""
    asked = REQUIRED_AT_ONCE if referral.urgent else REQUIRED
    lacking = {name: REQUIRED[name] for name in asked if getattr(referral, name) in ("", None)}
    lacking |= _wrong_about_the_child(referral) | _wrong_about_the_household(
        referral.members.all() if members is None else members
    )
    if rules.must_say_why_not_told(referral.family_told) and not referral.why_not_told:
        lacking["why_not_told"] = "Say why telling the family would not be safe."
    for name in referral.unreadable:
        lacking.setdefault(name, f"Check the {name.replace('_', ' ')}: it could not be read.")
    return lacking


def _wrong_about_the_child(referral: Referral) -> dict[str, str]:
    """A child has a name, or is not born yet, or nobody knows the name and it says how to find them."""
    wrong, today = {}, timezone.localdate()
    named = referral.child_id is not None or referral.given_name or referral.family_name
    if not named and referral.expected_date is None:
        if not referral.name_not_known:
            wrong["given_name"] = "Enter the child's name, as much of it as you know."
        elif not referral.description:
            wrong["description"] = "Say where the child is and how to recognise them."
    if referral.date_of_birth is not None and referral.expected_date is not None:
        wrong["expected_date"] = "Give a date of birth or, for an unborn child, an expected date, not both."
    elif referral.date_of_birth is not None and referral.date_of_birth > today:
        wrong["date_of_birth"] = (
            "Date of birth must be today or in the past. A child not yet born has an expected date."
        )
    elif referral.expected_date is not None and not rules.is_possible_expected_date(
        referral.expected_date, today=today
    ):
        wrong["expected_date"] = "The expected date must be within the next ten months."
    number = tidy_pupil_number(str(referral.upn or referral.unreadable.get("upn", "")))
    if number and (words := wrong_with_pupil_number(number)):
        wrong["upn"] = f"{words}."
    return wrong


def _wrong_about_the_household(members: Iterable[HouseholdMember]) -> dict[str, str]:
    if any(member.unreadable_date for member in members):
        return {"members": "Check the dates of birth in the household: one could not be read."}
    return {}


def receive(referral: Referral, *, by: User) -> None:
    """Complete a draft whose row is locked: child, guidance, place, clock. The caller saves it by its transition."""
    now = timezone.now()
    lacking = missing(referral)
    if lacking:
        raise ValidationError(lacking)
    referral.guidance = ThresholdDocument.objects.published().first()
    if referral.guidance is None:
        raise ValidationError(NO_GUIDANCE)
    postcode = referral.postcode or (referral.child.postcode if referral.child else "")
    way = route(postcode, on=timezone.localdate())
    referral.locality, referral.receiving_team, referral.routed = way.locality, way.team, way.routed
    if referral.receiving_team is None:
        raise ValidationError(NO_TEAM)
    referral.child = referral.child or _recorded(referral) or _record(referral, by=by)
    ReferredChild.objects.filter(referral=referral, child=referral.child).delete()
    ReferredChild.objects.create(referral=referral, child=referral.child, is_first=True)
    record_siblings(referral, by=by)
    protect_together(referral, by=by)
    referral.received_at = now
    children = referral.children.values_list("child_id", flat=True)
    before = previous(children, before=timezone.localdate())
    referral.previous_received, referral.previous_no_action = max(before.values(), default=(None, False))
    Rating.objects.bulk_create(start_clock(referral, by=by, clock_rules=ClockRules.objects.newest()))


def previous(children: Iterable[UUID], *, before: date) -> dict[UUID, tuple[date, bool]]:
    """The day of each child's latest earlier referral, and whether it was decided as no further action by now.

    A child who had none is left out. One statement.
    """
    earlier = received_before(before).filter(children__child__in=list(children))
    latest = earlier.order_by("children__child", "-received_at").distinct("children__child")
    rows = latest.values_list("children__child", "received_at", "decision__outcome")
    return {pk: (timezone.localdate(at), outcome == ReferralOutcome.NO_ACTION) for pk, at, outcome in rows}


def received_before(day: date) -> ReferralQuerySet:
    """Referrals of earlier days that count as previous ones."""
    midnight = datetime.combine(day, time(0), clocks.LONDON)
    earlier = Referral.objects.filter(received_at__lt=midnight)
    return earlier.exclude(state=ReferralState.WITHDRAWN).exclude(decision__counts_as_new=False)


def start_clock(referral: Referral, *, by: User, clock_rules: ClockRules | None) -> list[Rating]:
    """Immediate danger is red from the first minute; anything else waits for the front door's rating.

    Answers the rating that is to be kept with it, where there is one.
    """
    referral.colour = Colour.RED if referral.immediate_danger else ""
    referral.clock_rules = clock_rules
    set_due(referral)
    if not referral.colour:
        return []
    reason = "The referrer says that the child is in immediate danger."
    return [Rating(referral=referral, colour=referral.colour, rated_by=by, reason=reason)]


def _recorded(referral: Referral) -> Child | None:
    """The record that can only be this child: by a number of one child, or by name and birthday where nobody chose.

    Raises ValidationError where the number is that of a child whom the referrer did not mean, or who is called and was
    born otherwise: one wrong digit must not put this child's story on another's record.
    """
    numbered: Child | None = None
    for name, number in matching.numbers_of(referral).items():
        found = matching.same_number(name, number)
        if found is None:
            continue
        if referral.child_not_listed or not records.may_be(found, referral):
            raise ValidationError({name: ANOTHER_CHILDS_NUMBER.format(NUMBERS[name])})
        if numbered not in (None, found):
            raise ValidationError({name: TWO_CHILDREN})
        numbered = found
    if numbered is not None or referral.child_not_listed:
        return numbered
    return records.same_child(referral.given_name, referral.family_name, referral.date_of_birth)


def owe_the_rest(referral: Referral) -> None:
    """What the short page did not ask is a task of the referrer, due within a working day."""
    if referral.urgent:
        due = clocks.add_working_time(timezone.now(), OWED_WITHIN)
        owed = [page for page, names in OWED.items() if any(_is_lacking(referral, name) for name in names)]
        OwedPage.objects.bulk_create([OwedPage(referral=referral, page=page, due_at=due) for page in owed])


def _is_lacking(referral: Referral, name: str) -> bool:
    return name in REQUIRED and getattr(referral, name) in ("", None)


def _record(referral: Referral, *, by: User) -> Child:
    """The one record of a child who has none, or the one that somebody made at the same moment.

    Raises ValidationError by field where a number is wrong.
    """
    try:
        return record_child(**identity_of(referral), by=by)
    except ValidationError:
        if (meanwhile := _recorded(referral)) is None:
            raise
        return meanwhile


def identity_of(referral: Referral) -> dict[str, Any]:
    """Who the child is, as a record has it."""
    return {
        "given_name": referral.given_name,
        "family_name": referral.family_name,
        "date_of_birth": referral.date_of_birth,
        "expected_date": referral.expected_date,
        "protected_address": referral.protected_address,
        "nhs_number": matching.digits(referral.nhs_number),
        "upn": tidy_pupil_number(referral.upn),
        "postcode": referral.postcode.upper(),
    }
