"""The decision: what becomes of a referral, and what the referrer hears."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import transition
from cases.models import Case, Child
from cases.operations import open_case
from cases.operations.sharing import touch
from cases.states import Basis, LevelOfNeed
from notifications.operations import notify
from partners.models import Locality, Partner, User
from partners.operations import require
from referrals import rules
from referrals.models import Decision, Referral
from referrals.operations.each_child import check_closed_out, decide_for_each, lock_children
from referrals.operations.locking import locked, require_step
from referrals.operations.opening import share_new_case
from referrals.states import DECIDE, NoActionReason, ReferralOutcome


@transaction.atomic
def decide_referral(
    referral: Referral,
    *,
    outcome: ReferralOutcome | str,
    level: LevelOfNeed | int,
    rationale: str,
    words_to_referrer: str,
    by: User,
    no_action_reason: NoActionReason | str = "",
    lead: User | None = None,
    locality: Locality | None = None,
    share_with: Iterable[Partner] = (),
    share_reason: str = "",
    basis: Basis | str = "",
    closed_out: Iterable[UUID] = (),
    closed_out_reason: str = "",
) -> Decision:
    """Decide, once. Opens a case with its lead professional and shares it, or joins the open case; tells the referrer.

    The same happens for each other child of the referral, except those `closed_out` with the reason why.
    The first decision wins: the row is locked, and the second gets StateError with all it typed still on its page.
    An urgent referral whose lawful basis nobody has given yet needs one here before the case is shared with others.
    Raises ValidationError by field for what the outcome needs and has not got.
    """
    referral = locked(referral)
    require(rules.can_triage(by, referral))
    require_step(referral, DECIDE)
    assert referral.child_id is not None  # constraint sent_referral_is_complete
    lock_children(referral)
    child = Child.objects.get(pk=referral.child_id)
    present = Case.objects.open().filter(child=child).select_for_update(of=("self",)).select_related("lead").first()
    locality, partners, closed_out = locality or referral.locality, list(share_with), list(closed_out)
    basis = referral.basis or basis
    opens = rules.opens_a_case(outcome, has_open_case=present is not None)
    _complete(
        outcome=outcome,
        level=level,
        rationale=rationale,
        words_to_referrer=words_to_referrer,
        no_action_reason=no_action_reason,
        has_open_case=present is not None,
        lead=lead if opens else by,
        locality=locality if opens else True,
        share_reason=share_reason if opens and partners else True,
        basis=basis if opens and partners else True,
        caller_unknown=not rules.hears_back(referral.source),
    )
    check_closed_out(referral, closed_out, why=closed_out_reason)
    case = present if rules.joins_the_open_case(outcome, has_open_case=present is not None) else None
    if opens:
        assert lead is not None  # _complete
        assert locality is not None
        case = open_case(child, lead=lead, locality=locality, level_of_need=level, reason=rationale.strip(), by=by)
        share_new_case(case, referral, partners, reason=share_reason, basis=basis, by=by)
    decision = Decision.objects.create(
        referral=referral,
        outcome=outcome,
        case=case,
        counts_as_new=present is None,
        no_action_reason=no_action_reason if outcome == ReferralOutcome.NO_ACTION else "",
        level=level,
        rationale=rationale.strip(),
        words_to_referrer=words_to_referrer.strip(),
        caller_unknown=not rules.hears_back(referral.source),
        decided_by=by,
    )
    referral.case = case
    transition(referral, DECIDE, by=by)
    trail.record("decided", decision, by=by, case_id=case.pk if case else None, detail={"outcome": str(outcome)})
    if decision.words_to_referrer:
        notify([referral.referrer], rule="referral_decided", subject=referral)
    if case is not None and case.lead is not None:
        touch(case)
        notify([case.lead], rule="referral_joined" if present else "case_allocated", subject=referral)
    decide_for_each(
        referral,
        outcome=outcome,
        closed_out=closed_out,
        why=closed_out_reason,
        level=level,
        rationale=rationale,
        lead=lead or (case.lead if case else None),
        locality=locality or (case.locality if case else None),
        share_with=partners,
        share_reason=share_reason,
        basis=basis,
        by=by,
    )
    return decision


def _complete(
    *,
    outcome: str,
    level: int,
    rationale: str,
    words_to_referrer: str,
    no_action_reason: str,
    has_open_case: bool,
    lead: object,
    locality: object,
    share_reason: object,
    basis: object,
    caller_unknown: bool,
) -> None:
    wrong: dict[str, str] = {}
    if outcome not in ReferralOutcome.values:
        wrong["outcome"] = "Select the outcome."
    if level not in LevelOfNeed.values:
        wrong["level"] = "Select the level of need."
    if not rationale.strip():
        wrong["rationale"] = "Enter the reasons for the decision."
    if not words_to_referrer.strip() and not caller_unknown:
        wrong["words_to_referrer"] = "Enter what the referrer is told."
    if outcome == ReferralOutcome.NO_ACTION and no_action_reason not in NoActionReason.values:
        wrong["no_action_reason"] = "Select why there is no further action."
    if outcome == ReferralOutcome.PASS_TO_WORKER and not has_open_case:
        wrong["outcome"] = "This child has no open case to pass it to."
    if outcome == ReferralOutcome.OPEN_CASE and has_open_case:
        wrong["outcome"] = "This child has an open case already. Pass the referral to its worker."
    if lead is None:
        wrong["lead"] = "Select the lead professional."
    if locality is None:
        wrong["locality"] = "Select the locality."
    if not share_reason or (isinstance(share_reason, str) and not share_reason.strip()):
        wrong["share_reason"] = "Say why the case is shared with them."
    if not basis:
        wrong["basis"] = "Select the lawful basis for sharing: the referral does not give one yet."
    if wrong:
        raise ValidationError(wrong)


def read_outcome(referral: Referral, *, by: User) -> None:
    """Note that the referrer has seen what became of it, so that it leaves their list of news. One statement."""
    unread = Referral.objects.filter(pk=referral.pk, referrer=by, outcome_read_at=None)
    unread.update(outcome_read_at=timezone.now())
