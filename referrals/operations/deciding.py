"""The decision: what becomes of a referral, and what the referrer hears."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import Transition, transition
from cases.models import Case, Child
from cases.operations.sharing import touch
from cases.states import Basis, LevelOfNeed
from notifications.operations import notify
from partners.models import Locality, Partner, User
from partners.operations import require
from referrals import leads, outcomes, rules
from referrals.models import Decision, Proposal, Referral
from referrals.operations import clock
from referrals.operations.answers import Answers
from referrals.operations.decision_drafts import spend_decision_draft
from referrals.operations.each_child import check_closed_out, decide_for_each, lock_children, tell_leads
from referrals.operations.hearing import Hearing, hearing_of
from referrals.operations.locking import locked, require_step
from referrals.operations.opening import Opening, open_for
from referrals.operations.signing import propose
from referrals.outcomes import Outcome
from referrals.speaking import who_speaks_for
from referrals.states import COUNTERSIGN, DECIDE, SEND_BACK, NoActionReason, ReferralOutcome

ANOTHER = "Select somebody who works on cases."


@dataclass(frozen=True)
class Checked:
    """Answers that a decision may be made of: the line of the list, the child's open case, how one would be opened, and
    the panel that is to hear the children, if any."""

    answers: Answers
    listed: Outcome
    present: Case | None
    opening: Opening
    hearing: Hearing | None


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
    panel: int | None = None,
    urgent_because: str = "",
) -> Decision | Proposal:
    """Decide, once. Opens a case with its lead professional and shares it, or joins the open case; tells the referrer.

    The same happens for each other child of the referral, except those `closed_out` with the reason why. Where the
    Trust asks for a second signature on that outcome, it becomes a proposal, and nothing of this happens yet.
    The first decision wins: the row is locked, and the second gets StateError with all it typed still on its page.
    A decision for a panel refers each child to the one with that key, or to the first, and may say why they cannot wait
    for its cut-off; who could not be referred is named in `not_referred`.
    An urgent referral whose lawful basis nobody has given yet needs one here before the case is shared with others.
    Raises ValidationError by field for what the outcome needs and has not got.
    """
    referral = locked(referral)
    require(rules.can_triage(by, referral))
    require_step(referral, DECIDE)
    checked = _check(
        referral,
        Answers.of(
            referral,
            outcome=outcome,
            level=level,
            rationale=rationale,
            words_to_referrer=words_to_referrer,
            no_action_reason=no_action_reason,
            lead=lead,
            locality=locality,
            share_with=share_with,
            share_reason=share_reason,
            basis=basis,
            closed_out=closed_out,
            closed_out_reason=closed_out_reason,
            panel=panel,
            urgent_because=urgent_because,
        ),
        by=by,
    )
    spend_decision_draft(referral, by=by)
    if checked.listed.countersigned:
        return propose(referral, checked.answers, by=by)
    return _carry_out(referral, checked, by=by, author=by, step=DECIDE)


@transaction.atomic
def countersign_decision(referral: Referral, *, by: User) -> Decision:
    """Sign what another person decided. Only now does it take effect, and the referrer hears of it.

    Raises ValidationError where it cannot be carried out as it was proposed any more: then it is sent back.
    """
    referral = locked(referral)
    require(rules.works_on(by, referral))
    require_step(referral, COUNTERSIGN)
    require(rules.can_countersign(by, referral))
    waiting = referral.proposals.select_related("proposed_by").get(sent_back_at=None)
    checked = _check(referral, Answers.revived(waiting.answers), by=by)
    return _carry_out(referral, checked, by=by, author=waiting.proposed_by, step=COUNTERSIGN)


@transaction.atomic
def send_back_decision(referral: Referral, *, reason: str, by: User) -> Referral:
    """Do not sign: the referral is in triage again, and its author has the reason and everything they wrote."""
    referral = locked(referral)
    require(rules.works_on(by, referral))
    require_step(referral, SEND_BACK)
    require(rules.can_countersign(by, referral))
    if not reason.strip():
        raise ValidationError({"reason": "Say why you do not sign it."})
    waiting = referral.proposals.select_related("proposed_by").get(sent_back_at=None)
    waiting.sent_back_by, waiting.sent_back_at, waiting.why_sent_back = by, timezone.now(), reason.strip()
    waiting.save(update_fields=["sent_back_by", "sent_back_at", "why_sent_back"])
    referral.proposed_by = None
    transition(referral, SEND_BACK, by=by)
    notify([waiting.proposed_by], rule="decision_sent_back", subject=referral)
    return referral


def _check(referral: Referral, answers: Answers, *, by: User) -> Checked:
    """Hold the answers to the list and to the child's open case. The row is locked; the children are from here on."""
    assert referral.child_id is not None  # constraint sent_referral_is_complete
    lock_children(referral)
    open_cases = Case.objects.open().filter(child=referral.child_id).select_for_update(of=("self",))
    present = open_cases.select_related("lead").first()
    opening = Opening(
        lead=answers.lead,
        locality=answers.locality,
        level=answers.level,
        reason=answers.rationale,
        partners=tuple(answers.share_with),
        share_reason=answers.share_reason,
        basis=referral.basis or answers.basis,
    )
    listed = outcomes.find(answers.outcome)
    wrong = _wrong(referral, opening, answers, listed.effect if listed else "", has_open_case=present is not None)
    hearing = None
    if listed is not None and listed.effect == ReferralOutcome.PANEL:
        hearing, why_not = hearing_of(referral, answers, by=by)
        wrong |= why_not
    if wrong or listed is None:
        raise ValidationError(wrong)
    check_closed_out(referral, answers.closed_out, why=answers.closed_out_reason)
    # The first panel is chosen now, and is the same when another person signs.
    answers = replace(answers, panel=hearing.panel.pk if hearing else None)
    return Checked(answers, listed, present, opening, hearing)


def decide_anew(referral: Referral, answers: Answers, *, by: User) -> Decision:
    """Put another decision in force; the one before is kept. The caller holds the row and has asked who may.

    Whether it counts as a new referral stays as it was settled first, and a case that was opened stays open. What two
    people must sign cannot be decided in this way: raises ValidationError for that, and as decide_referral does.
    """
    checked = _check(referral, answers, by=by)
    if checked.listed.countersigned:
        words = "Two people sign this outcome. Choose another, or let the decision stand."
        raise ValidationError({"outcome": words})
    spend_decision_draft(referral, by=by)
    return _carry_out(referral, checked, by=by, author=by, step=None)


def _carry_out(referral: Referral, checked: Checked, *, by: User, author: User, step: Transition | None) -> Decision:
    """Write the decision and do what it says. `by` acts now; the `author` decided, and is another where two sign.

    Without a `step` the referral was decided before, and stays so.
    """
    before = referral.decision
    given, listed, present, opening = checked.answers, checked.listed, checked.present, checked.opening
    hearing = checked.hearing
    case = present if rules.joins_the_open_case(listed.effect, has_open_case=present is not None) else None
    if rules.opens_a_case(listed.effect, has_open_case=present is not None):
        assert referral.child_id is not None  # constraint sent_referral_is_complete
        case = open_for(Child.objects.get(pk=referral.child_id), referral, opening, by=by)
    decision = Decision.objects.create(
        referral=referral,
        replaces=before,
        outcome=listed.effect,
        outcome_code=listed.code,
        listed_as=listed.label,
        case=case,
        counts_as_new=before.counts_as_new if before else present is None,
        no_action_reason=given.no_action_reason if listed.effect == ReferralOutcome.NO_ACTION else "",
        level=given.level,
        rationale=given.rationale,
        words_to_referrer=given.words_to_referrer,
        caller_unknown=not rules.hears_back(referral.source),
        decided_by=author,
        needs_second_signature=listed.countersigned or by != author,
        countersigned_by=by if by != author else None,
    )
    referral.decision, referral.case, referral.proposed_by = decision, case or referral.case, None
    if step is None:
        referral.outcome_read_at = None
        referral.save(update_fields=["decision", "case", "outcome_read_at"])
    else:
        clock.note_breach(referral, by=by, now=decision.decided_at)
        transition(referral, step, by=by)
    trail.record("decided", decision, by=by, case_id=case.pk if case else None, detail={"outcome": listed.code})
    _tell(referral, decision, joined=present is not None)
    if case is not None and hearing is not None:
        hearing.refer(case, name=referral.name_as_given, by=by)
    if case is not None:
        opening = replace(opening, lead=opening.lead or case.lead, locality=opening.locality or case.locality)
    told = decide_for_each(
        referral,
        opening,
        outcome=listed.effect,
        closed_out=given.closed_out,
        why=given.closed_out_reason,
        hearing=hearing,
        by=by,
    )
    decision.not_referred = tuple(hearing.left_out) if hearing else ()
    if case is not None:
        told.add(case.pk)
    tell_leads(referral, decision, told=told, closed_out=given.closed_out)
    return decision


def _wrong(
    referral: Referral,
    opening: Opening,
    answers: Answers,
    outcome: str,
    *,
    has_open_case: bool,
) -> dict[str, str]:
    """What the effect of the chosen outcome needs and has not got, in words by field.

    A lead who is given is checked whatever opens, and partners wherever a case may: where the first child's case is
    open already, they lead and see the cases that open for the others.
    """
    opens = rules.opens_a_case(outcome, has_open_case=has_open_case)
    shares = rules.leads_to_a_case(outcome) and bool(opening.partners)
    unmet = {
        "level": (opening.level not in LevelOfNeed.values, "Select the level of need."),
        "rationale": (not opening.reason, "Enter the reasons for the decision."),
        "words_to_referrer": (
            not answers.words_to_referrer and rules.hears_back(referral.source),
            "Enter what the referrer is told.",
        ),
        "no_action_reason": (
            outcome == ReferralOutcome.NO_ACTION and answers.no_action_reason not in NoActionReason.values,
            "Select why there is no further action.",
        ),
        "lead": (
            opens if opening.lead is None else not leads.may_lead(opening.lead),
            "Select the lead professional." if opening.lead is None else f"{opening.lead} leads no cases. {ANOTHER}",
        ),
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
        notify(who_speaks_for(referral), rule="referral_decided", subject=referral)
    case = decision.case
    if case is not None and case.lead is not None:
        touch(case)
        notify([case.lead], rule="referral_joined" if joined else "case_allocated", subject=referral)


def read_outcome(referral: Referral, *, by: User) -> None:
    """Note that the referrer has seen what became of it, so that it leaves their list of news. One statement."""
    unread = Referral.objects.filter(pk=referral.pk, referrer=by, outcome_read_at=None)
    unread.update(outcome_read_at=timezone.now())
