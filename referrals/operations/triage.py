"""The front door's verbs before the decision: accept, query, rate; and the referrer's answer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, transition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from referrals import rules
from referrals.models import Rating, Referral
from referrals.operations import clock
from referrals.operations.locking import front_door_people, locked, require_step
from referrals.speaking import who_speaks_for
from referrals.states import ACCEPT, ANSWER, QUERY, WAITING, Colour


@transaction.atomic
def accept_referral(referral: Referral, *, by: User, note: str = "") -> Referral:
    """Take a referral into triage. The referrer is told that somebody has it."""
    referral = locked(referral)
    require(rules.can_triage(by, referral))
    require_step(referral, ACCEPT)
    clock.resume(referral, now=timezone.now())
    referral.taken_by = by
    transition(referral, ACCEPT, by=by, note=note.strip())
    notify(who_speaks_for(referral), rule="referral_accepted", subject=referral)
    return referral


@transaction.atomic
def query_referral(referral: Referral, *, by: User, question: str) -> Referral:
    """Ask the referrer before taking it into triage. The clock stands still until they answer.

    Raises ValidationError without a question.
    """
    referral = locked(referral)
    require(rules.can_triage(by, referral))
    require_step(referral, QUERY)
    if not question.strip():
        raise ValidationError({"question": "Enter the question for the referrer."})
    clock.pause(referral, by=by, now=timezone.now())
    referral.question, referral.answer = question.strip(), ""
    transition(referral, QUERY, by=by, note=referral.question)
    notify(who_speaks_for(referral), rule="referral_queried", subject=referral, due=referral.due_at)
    return referral


@transaction.atomic
def answer_query(referral: Referral, *, by: User, answer: str) -> Referral:
    """Answer the front door's question; it is sent again, and its clock runs on with the time it had left."""
    referral = locked(referral)
    require(rules.can_answer_query(by, referral))
    require_step(referral, ANSWER)
    if not answer.strip():
        raise ValidationError({"answer": "Enter the answer."})
    referral.answer = answer.strip()
    clock.resume(referral, now=timezone.now())
    transition(referral, ANSWER, by=by, note=referral.answer)
    notify(front_door_people(referral.receiving_team), rule="referral_answered", subject=referral, due=referral.due_at)
    return referral


@transaction.atomic
def rate_referral(referral: Referral, *, by: User, colour: Colour | str, reason: str) -> Rating:
    """Judge how urgent it is. The due time counts from receipt; what was overdue stays overdue.

    Raises ValidationError without a reason or for another colour, StateError where nothing is waiting any more.
    """
    referral = locked(referral)
    require(rules.can_triage(by, referral))
    if referral.state not in WAITING:
        raise StateError(f"This referral is {referral.get_state_display().lower()}, so you cannot rate it.")
    if colour not in Colour.values:
        raise ValidationError({"colour": "Select red, amber or green."})
    if not reason.strip():
        raise ValidationError({"reason": "Say why."})
    before, referral.colour = referral.colour, Colour(colour)
    clock.note_breach(referral, by=by, now=timezone.now())
    clock.set_due(referral)
    clock.note_breach(referral, by=by, now=timezone.now())  # a shorter clock may have run out already
    referral.save(update_fields=["colour", *clock.KEPT, "breached_at"])
    rating = Rating.objects.create(referral=referral, colour=referral.colour, rated_by=by, reason=reason.strip())
    trail.record("rated", referral, by=by, detail={"from": before, "to": str(colour)})
    return rating
