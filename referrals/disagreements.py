"""What pages and the API show of disagreements with the decisions on a referral."""

from datetime import datetime

from django.utils import timezone

from partners.at_once import revived, with_each
from partners.models import User
from referrals import access, clocks, rules
from referrals.models import Decision, Disagreement, Referral, ReferralQuerySet
from referrals.states import DisagreementState


def with_them(rows: ReferralQuerySet) -> ReferralQuerySet:
    """Referrals with every decision on each and every disagreement with one: `on` then asks for nothing more."""
    people = ("raised_by", "partner", "put_to", "answered_by")
    disagreed = Disagreement.objects.order_by("raised_at")
    return rows.annotate(
        rows_of_disagreements=with_each(disagreed, key="decision__referral", named=people),
        rows_of_decisions=with_each(Decision.objects.all(), key="referral", named=("decided_by", "countersigned_by")),
    )


def on(referral: Referral, *, user: User) -> list[Disagreement]:
    """Every disagreement with a decision on a referral, the oldest first. One query; none before a decision, or where
    the referral was read `with_them`: who sees the referral sees them."""
    if referral.decision_id is None:
        return []
    if hasattr(referral, "rows_of_disagreements"):
        return _read_with(referral)
    people = ("raised_by", "partner", "put_to", "answered_by", "decision__decided_by", "decision__countersigned_by")
    rows = Disagreement.objects.visible_to(user).of(referral).select_related(*people, "led_to")
    return list(rows.order_by("raised_at"))


def _read_with(referral: Referral) -> list[Disagreement]:
    decisions = {one.pk: one for one in revived(Decision, referral.rows_of_decisions)}  # type: ignore[attr-defined]
    found = revived(Disagreement, referral.rows_of_disagreements)  # type: ignore[attr-defined]
    for one in found:
        one.decision = decisions[one.decision_id]
        one.led_to = decisions[one.led_to_id] if one.led_to_id else None
    return found


def open_until(referral: Referral, found: list[Disagreement], *, user: User) -> datetime | None:
    """Until when this person may disagree with the decision in force; None where they may not, or not any more."""
    decision = referral.decision
    if decision is None or not rules.can_disagree(user, referral):
        return None
    if any(one.decision_id == decision.pk for one in found):
        return None
    until = clocks.disagree_until(decision.decided_at, rules=referral.in_force)
    return until if rules.is_time_to_disagree(timezone.now(), until=until) else None


def to_answer(referral: Referral, found: list[Disagreement], *, user: User) -> Disagreement | None:
    """The one that this person has to answer."""
    waiting = (one for one in found if one.state == DisagreementState.RAISED)
    return next((one for one in waiting if rules.can_answer_disagreement(user, referral, one)), None)


def waiting_for(user: User) -> list[Disagreement]:
    """Those with decisions of the teams whose referrals this person sees, the soonest first."""
    teams = access.front_door_teams(user)
    rows = Disagreement.objects.visible_to(user).open().filter(decision__referral__receiving_team__in=teams)
    return list(rows.select_related("decision__referral", "put_to", "partner").order_by("due_at")[:20])


def put_to(user: User) -> list[Disagreement]:
    """Those that this person has to answer, the soonest first."""
    rows = Disagreement.objects.visible_to(user).open().filter(put_to=user)
    return list(rows.select_related("decision__referral").order_by("due_at")[:20])
