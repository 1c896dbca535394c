"""The decision: what becomes of a referral, and what the referrer hears."""

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import transition
from cases.models import Case, Child
from cases.operations.sharing import touch
from cases.states import Basis, LevelOfNeed
from notifications.operations import notify
from partners.models import Locality, Partner, User
from partners.operations import require
from referrals import rules
from referrals.models import Decision, Referral
from referrals.operations.each_child import check_closed_out, decide_for_each, lock_children
from referrals.operations.locking import locked, require_step
from referrals.operations.opening import Opening, open_for
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
    opening = Opening(
        lead=lead,
        locality=locality or referral.locality,
        level=level,
        reason=rationale.strip(),
        partners=tuple(share_with),
        share_reason=share_reason,
        basis=referral.basis or basis,
    )
    closed_out = list(closed_out)
    wrong = _wrong(referral, opening, outcome, words_to_referrer, no_action_reason, has_open_case=present is not None)
    if wrong:
        raise ValidationError(wrong)
    check_closed_out(referral, closed_out, why=closed_out_reason)
    case = present if rules.joins_the_open_case(outcome, has_open_case=present is not None) else None
    if rules.opens_a_case(outcome, has_open_case=present is not None):
        case = open_for(child, referral, opening, by=by)
    decision = Decision.objects.create(
        referral=referral,
        outcome=outcome,
        case=case,
        counts_as_new=present is None,
        no_action_reason=no_action_reason if outcome == ReferralOutcome.NO_ACTION else "",
        level=level,
        rationale=opening.reason,
        words_to_referrer=words_to_referrer.strip(),
        caller_unknown=not rules.hears_back(referral.source),
        decided_by=by,
    )
    referral.case = case
    transition(referral, DECIDE, by=by)
    trail.record("decided", decision, by=by, case_id=case.pk if case else None, detail={"outcome": str(outcome)})
    _tell(referral, decision, joined=present is not None)
    if case is not None:
        opening = replace(opening, lead=lead or case.lead, locality=opening.locality or case.locality)
    decide_for_each(referral, opening, outcome=outcome, closed_out=closed_out, why=closed_out_reason, by=by)
    return decision


def _wrong(
    referral: Referral,
    opening: Opening,
    outcome: str,
    words_to_referrer: str,
    no_action_reason: str,
    *,
    has_open_case: bool,
) -> dict[str, str]:
    """What the outcome needs and has not got, in words by field."""
    opens = rules.opens_a_case(outcome, has_open_case=has_open_case)
    shares = opens and bool(opening.partners)
    unmet = {
        "level": (opening.level not in LevelOfNeed.values, "Select the level of need."),
        "rationale": (not opening.reason, "Enter the reasons for the decision."),
        "words_to_referrer": (
            not words_to_referrer.strip() and rules.hears_back(referral.source),
            "Enter what the referrer is told.",
        ),
        "no_action_reason": (
            outcome == ReferralOutcome.NO_ACTION and no_action_reason not in NoActionReason.values,
            "Select why there is no further action.",
        ),
        "lead": (opens and opening.lead is None, "Select the lead professional."),
        "locality": (opens and opening.locality is None, "Select the locality."),
        "share_reason": (shares and not opening.share_reason.strip(), "Say why the case is shared with them."),
        "basis": (
            shares and not opening.basis,
            "Select the lawful basis for sharing: the referral does not give one yet.",
        ),
    }
    wrong = {field: words for field, (is_unmet, words) in unmet.items() if is_unmet}
    if outcome not in ReferralOutcome.values:
        wrong["outcome"] = "Select the outcome."
    elif outcome == ReferralOutcome.PASS_TO_WORKER and not has_open_case:
        wrong["outcome"] = "This child has no open case to pass it to."
    elif outcome == ReferralOutcome.OPEN_CASE and has_open_case:
        wrong["outcome"] = "This child has an open case already. Pass the referral to its worker."
    return wrong


def _tell(referral: Referral, decision: Decision, *, joined: bool) -> None:
    """The referrer hears at once, and so does the lead of the case it came to."""
    if decision.words_to_referrer:
        notify([referral.referrer], rule="referral_decided", subject=referral)
    case = decision.case
    if case is not None and case.lead is not None:
        touch(case)
        notify([case.lead], rule="referral_joined" if joined else "case_allocated", subject=referral)


def read_outcome(referral: Referral, *, by: User) -> None:
    """Note that the referrer has seen what became of it, so that it leaves their list of news. One statement."""
    unread = Referral.objects.filter(pk=referral.pk, referrer=by, outcome_read_at=None)
    unread.update(outcome_read_at=timezone.now())
