"""What a decision means for the children beside the first: a case for each, or the reason why not."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError

from audit import trail
from cases.access import can_see
from cases.models import Case, Child
from cases.operations.sharing import touch
from notifications.operations import notify
from partners.models import User
from referrals import access, rules
from referrals.models import Decision, Referral, ReferredChild
from referrals.operations.hearing import Hearing
from referrals.operations.opening import Opening, open_for
from referrals.speaking import who_speaks_for

NOTHING_FOR_THEM = "nothing is done for this child"


def lock_children(referral: Referral) -> None:
    """Lock the records of all children of a referral, always in the same order, so that two decisions never wait
    for each other. What points to a child can be written meanwhile: who has the case never waits for its child."""
    list(
        Child.objects.select_for_update(no_key=True)
        .filter(referred__referral=referral)
        .order_by("pk")
        .values_list("pk")
    )


def check_closed_out(referral: Referral, closed_out: Collection[UUID], *, why: str) -> None:
    """Raises ValidationError where a child is none of this referral's other children, or the reason is missing."""
    rows = referral.children.filter(is_first=False, case=None)
    others = set(rows.values_list("child_id", flat=True)) if closed_out else set()
    if not set(closed_out) <= others:
        raise ValidationError({"closed_out": "Select children whom this referral is about, and who have no case."})
    if closed_out and not why.strip():
        raise ValidationError({"closed_out_reason": "Say why nothing is done for them."})


def decide_for_each(
    referral: Referral,
    opening: Opening,
    *,
    outcome: str,
    closed_out: Collection[UUID],
    why: str,
    hearing: Hearing | None,
    by: User,
) -> set[UUID]:
    """Open a case for each other child who has none, or join the open one; keep why nothing is done for a child. Where
    a panel is to hear them, refer each.

    The children are locked. Their case is led as the first child's is, in the same locality, shared with the same.
    Answers the cases that were opened or joined, whose leads have been told.
    """
    told = set()
    for row in referral.children.filter(is_first=False).select_related("child").order_by("pk"):
        if row.child_id in closed_out:
            row.closed_out = why.strip()
            row.save(update_fields=["closed_out"])
            trail.record("closed_out", row.child, by=by, detail={"referral": referral.reference})
        elif rules.leads_to_a_case(outcome) and row.case_id is None:
            row.case = _joined(row, referral, by=by)
            if row.case is None and opening.is_possible:
                assert opening.lead is not None  # is_possible
                row.case = open_for(row.child, referral, opening, by=by)
                notify([opening.lead], rule="case_allocated", subject=referral)
            if row.case is not None:
                told.add(row.case.pk)
                row.closed_out = ""  # by a decision before this one
                if hearing is not None:
                    hearing.refer(row.case, name=row.as_given, by=by)
            row.save(update_fields=["case", "closed_out"])
    return told


def tell_leads(referral: Referral, decision: Decision, *, told: set[UUID], closed_out: Collection[UUID]) -> None:
    """Whoever leads an open case of a child of it hears of every outcome, also of one that does not come to their case.

    They hear what was decided and whom to ask: the referral itself opens to nobody by it. Those `told` of it already,
    or as its referrer, who decided it, and whom a declaration shuts out of the child are left out.
    """
    cases = Case.objects.open().filter(child__referred__referral=referral).exclude(pk__in=told)
    led = list(cases.exclude(lead=None).select_related("lead", "child").order_by("pk"))
    heard = who_speaks_for(referral) if led and decision.words_to_referrer else []
    for case in led:
        lead = case.lead
        assert lead is not None
        if lead in heard or rules.made_decision(lead, decision) or not can_see(lead, case):
            continue
        outcome = NOTHING_FOR_THEM if case.child_id in closed_out else decision.outcome_words
        notify(
            [lead],
            rule="referral_outcome",
            subject=case,
            context={"outcome": outcome, "team": str(referral.receiving_team)},
            url=referral.get_absolute_url() if access.can_see(lead, referral) else "",
        )


def _joined(row: ReferredChild, referral: Referral, *, by: User) -> Case | None:
    """The child's open case, whose worker is told of the referral; None where there is none."""
    case = Case.objects.open().filter(child=row.child).select_for_update(of=("self",)).select_related("lead").first()
    if case is not None:
        touch(case)
        trail.record("joined", referral, by=by, case_id=case.pk)
        if case.lead is not None:
            notify([case.lead], rule="referral_joined", subject=referral)
    return case
