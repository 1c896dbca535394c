"""The referrer disagrees with a decision: put to another person than the decider, who lets it stand or decides anew."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError, begin, transition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from referrals import access, clocks, rules
from referrals.models import Decision, Disagreement, Referral
from referrals.operations.answers import Answers
from referrals.operations.deciding import decide_anew
from referrals.operations.locking import front_door_people, locked, stand_in
from referrals.speaking import who_speaks_for
from referrals.states import DECIDE_ANEW, UPHOLD, DisagreementState


@transaction.atomic
def disagree(referral: Referral, *, words: str, by: User) -> Disagreement:
    """Disagree with the decision in force, once. Another person than its decider has to answer, by a clock of its own.

    Raises StateError where nothing is decided, somebody disagreed already, or the days to do so are over;
    ValidationError without words.
    """
    referral = locked(referral)
    require(rules.can_disagree(by, referral))
    decision = referral.decision
    if decision is None:
        raise StateError("This referral is not decided, so you cannot disagree with its decision.")
    if Disagreement.objects.filter(decision=decision).exists():
        raise StateError("Somebody has disagreed with this decision already.")
    now, in_force = timezone.now(), referral.in_force
    until = clocks.disagree_until(decision.decided_at, rules=in_force)
    if not rules.is_time_to_disagree(now, until=until):
        raise StateError(f"The time to disagree ended on {timezone.localtime(until):%-d %B %Y}. Send a new referral.")
    if not words.strip():
        raise ValidationError({"words": "Say why you disagree."})
    assert by.acting_partner is not None  # can_disagree
    made = Disagreement.objects.create(
        decision=decision,
        words=words.strip(),
        raised_by=by,
        partner=by.acting_partner,
        raised_at=now,
        due_at=clocks.answer_due(now, rules=in_force),
        remind_at=clocks.answer_due(now, rules=in_force, share=clocks.WARNED_AT),
    )
    begin(made, by=by)
    trail.record("disagreed", made, by=by, case_id=referral.case_id)
    _put_to_the_next(made, referral, by=by)
    if made.put_to is not None:
        notify([made.put_to], rule="disagreement_raised", subject=referral, due=made.due_at)
    return made


@transaction.atomic
def uphold_decision(referral: Referral, *, answer: str, by: User) -> Disagreement:
    """Let the decision stand, with words to those who disagree. Raises ValidationError without words."""
    referral, waiting = _waiting(referral, by=by)
    if not answer.strip():
        raise ValidationError({"answer": "Enter what you tell them."})
    waiting.answered_by, waiting.answered_at, waiting.answer = by, timezone.now(), answer.strip()
    transition(waiting, UPHOLD, by=by)
    _tell(referral, waiting)
    return waiting


@transaction.atomic
def decide_otherwise(referral: Referral, *, by: User, **given: Any) -> Decision:
    """Decide anew: another person's decision comes into force, the one before is kept, and the referrer hears at once.

    Takes what decide_referral takes, and raises ValidationError as it does; also for an outcome that two people sign.
    """
    referral, waiting = _waiting(referral, by=by)
    first = waiting.decision
    made = decide_anew(referral, Answers.of(referral, **given), by=by)
    waiting.answered_by, waiting.answered_at, waiting.led_to = by, timezone.now(), made
    transition(waiting, DECIDE_ANEW, by=by)
    _tell(referral, waiting)
    notify([first.decided_by], rule="decision_changed", subject=referral)
    return made


@transaction.atomic
def carry_up_disagreements(*, at: datetime, by: User) -> int:
    """Mark what is late, and put it to the next person up the line. A step of the sweep, safe to repeat.

    The people are told by the rule `disagreement_overdue` of referrals.notices. Answers how many are new.
    """
    rows = Disagreement.objects.open().filter(breached_at=None, due_at__lte=at)
    found = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("decision").order_by("due_at"))
    for late in found:
        late.breached_at = late.due_at
        late.save(update_fields=["breached_at"])
        trail.record("breached", late, by=by)
        _put_to_the_next(late, late.decision.referral, by=by)
    return len(found)


def _waiting(referral: Referral, *, by: User) -> tuple[Referral, Disagreement]:
    """The locked referral with the disagreement that waits for an answer. Raises as the rules say who may."""
    referral = locked(referral)
    rows = Disagreement.objects.of(referral).select_for_update(of=("self",)).select_related("decision__decided_by")
    latest = rows.order_by("-raised_at").first()
    require(latest is not None and rules.can_answer_disagreement(by, referral, latest))
    assert latest is not None
    if latest.state != DisagreementState.RAISED:
        raise StateError("This disagreement is answered already.")
    return referral, latest


def _put_to_the_next(disagreement: Disagreement, referral: Referral, *, by: User) -> None:
    """Put it to the first person of the line who did not decide, sign or raise it, and whom nothing shuts out.

    One who had it before is passed over; where nobody is left it stays with them.
    """
    before, unable = disagreement.put_to, {disagreement.put_to_id, disagreement.raised_by_id}
    for person in _line(referral):
        if person.pk in unable or rules.made_decision(person, disagreement.decision):
            continue
        disagreement.put_to = person
        disagreement.save(update_fields=["put_to"])
        if access.can_see(person, referral):
            trail.record("put_to", disagreement, by=by, detail={"person": person.pk})
            return
    if disagreement.put_to != before:
        disagreement.put_to = before
        disagreement.save(update_fields=["put_to"])


def _line(referral: Referral) -> Iterator[User]:
    """The manager of the team that received it, the senior contact of its partner, then the people of the team.

    While somebody of the line is away, whoever stands in for them comes first. Who does not work with children is
    passed over: a disagreement opens the referral, and nobody comes to see a child by being on the Board.
    """
    team = referral.receiving_team
    if team is None:
        return
    for person in (team.manager, team.partner.senior_contact):
        if person is not None and person.is_active:
            for one in (stand_in(person), person):
                if one is not None and one.standing.works_with_children:
                    yield one
    yield from front_door_people(team)


def _tell(referral: Referral, answered: Disagreement) -> None:
    """Those who disagreed hear at once, and so do the referrer where a colleague spoke for them, and who hears for a
    referrer who has left."""
    notify(
        [answered.raised_by, referral.referrer, *who_speaks_for(referral)],
        rule="disagreement_answered",
        subject=referral,
    )
