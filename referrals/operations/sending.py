"""What a draft needs before it can be sent, and what it gets when it is."""

from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.utils import timezone

from cases.models import Child
from cases.operations import record_child
from partners.models import User
from referrals import clocks, matching, rules
from referrals.models import Rating, Referral, ReferredChild, ThresholdDocument
from referrals.routing import route
from referrals.states import Colour, ReferralState

REQUIRED = {
    "source": "Select who the referral comes from.",
    "need": "Select the main need.",
    "what_happened": "Enter what has happened.",
    "wanted": "Enter what you would like to happen.",
    "immediate_danger": "Say whether the child is in immediate danger.",
    "family_told": "Say whether the family has been told.",
    "basis": "Select the lawful basis for sharing.",
}


def missing(referral: Referral) -> dict[str, str]:
    """What is still to be answered, by field, in words."""
    lacking = {name: words for name, words in REQUIRED.items() if getattr(referral, name) in ("", None)}
    if referral.child_id is None and not (referral.given_name or referral.family_name):
        lacking["given_name"] = "Enter the child's name, as much of it as you know."
    if rules.must_say_why_not_told(referral.family_told) and not referral.why_not_told:
        lacking["why_not_told"] = "Say why telling the family would not be safe."
    for name in referral.unreadable:
        lacking.setdefault(name, f"Check the {name.replace('_', ' ')}: it could not be read.")
    return lacking


def receive(referral: Referral, *, by: User) -> None:
    """Complete a draft whose row is locked: child, guidance, place, clock. The caller saves it by its transition."""
    now = timezone.now()
    lacking = missing(referral)
    if lacking:
        raise ValidationError(lacking)
    referral.guidance = ThresholdDocument.objects.published().first()
    if referral.guidance is None:
        raise ValidationError("No threshold document is published yet. Ask a system administrator to publish one.")
    postcode = referral.postcode or (referral.child.postcode if referral.child else "")
    referral.locality, referral.receiving_team = route(postcode, on=timezone.localdate())
    if referral.receiving_team is None:
        raise ValidationError("No team receives referrals yet. Ask a system administrator to set one up.")
    referral.child = referral.child or matching.same_number(referral.nhs_number) or _record(referral, by=by)
    ReferredChild.objects.filter(referral=referral, child=referral.child).delete()
    ReferredChild.objects.create(referral=referral, child=referral.child, is_first=True)
    referral.received_at = now
    referral.previous_received = previous_received(referral.child, before=timezone.localdate())
    _start_clock(referral, by=by, now=now)


def previous_received(child: Child, *, before: date) -> date | None:
    """The day of the child's latest earlier referral. Withdrawn ones, and those that joined an open case, are none."""
    midnight = datetime.combine(before, time(0), clocks.LONDON)
    earlier = Referral.objects.filter(children__child=child, received_at__lt=midnight)
    earlier = earlier.exclude(state=ReferralState.WITHDRAWN).exclude(decision__counts_as_new=False)
    latest = earlier.order_by("-received_at").values_list("received_at", flat=True).first()
    return timezone.localdate(latest) if latest else None


def _start_clock(referral: Referral, *, by: User, now: datetime) -> None:
    """Immediate danger is red from the first minute; anything else waits for the front door's rating."""
    referral.colour = Colour.RED if referral.immediate_danger else ""
    referral.due_at = clocks.due_at(now, referral.colour)
    if referral.colour:
        reason = "The referrer says that the child is in immediate danger."
        Rating.objects.create(referral=referral, colour=referral.colour, rated_by=by, reason=reason)


def _record(referral: Referral, *, by: User) -> Child:
    """The one record of a child who has none. Raises ValidationError by field where a number is wrong."""
    return record_child(
        given_name=referral.given_name,
        family_name=referral.family_name,
        date_of_birth=referral.date_of_birth,
        nhs_number=matching.digits(referral.nhs_number),
        postcode=referral.postcode.upper(),
        by=by,
    )
