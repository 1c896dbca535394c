"""Keeping what is typed of a decision, so that a lost connection or a session that ended costs ten seconds of it."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from govuk.autosave import Edition
from partners.models import User
from partners.operations import require
from referrals import rules
from referrals.models import DecisionDraft, Disagreement, Referral
from referrals.operations.drafting import CHANGED_ELSEWHERE
from referrals.operations.locking import locked
from referrals.states import WAITING

LONGEST, MOST = 20_000, 50  # letters of a text, and how many may be chosen in one field


@transaction.atomic
def keep_decision_draft(
    referral: Referral, *, values: Mapping[str, list[str]], by: User, edition: Edition | None
) -> DecisionDraft:
    """Keep whatever is there of a decision, first or anew, right or not. It is its author's alone.

    The saves of one opening of a page leave one row in the trail. Raises StateError where nothing is left to decide,
    ValidationError for an older text than the one that is kept (conflict), or one that is too long.
    """
    referral = locked(referral)
    disagreed = Disagreement.objects.of(referral).open().select_related("decision").first()
    answers = disagreed is not None and rules.can_answer_disagreement(by, referral, disagreed)
    require(rules.can_triage(by, referral) or answers)
    if referral.state not in WAITING and not answers:
        raise StateError(f"This referral is {referral.get_state_display().lower()}.")
    every = [one for texts in values.values() for one in texts]
    if any(len(texts) > MOST for texts in values.values()) or any(len(one) > LONGEST for one in every):
        raise ValidationError("What you typed is too long to be kept.")
    if any("\0" in one for one in every):
        raise ValidationError("What you typed holds characters that cannot be kept.")
    draft, made = DecisionDraft.objects.select_for_update(of=("self",)).get_or_create(referral=referral, author=by)
    if edition is not None and not made and not edition.may_follow(draft.editing, draft.saved_number):
        raise ValidationError(CHANGED_ELSEWHERE, code="conflict")
    if edition is None or draft.editing != edition.editing:
        trail.record("began_draft", referral, by=by, case_id=referral.case_id)
    draft.editing = edition.editing if edition else None
    draft.saved_number = edition.number if edition else draft.saved_number + 1
    draft.values, draft.saved_at = dict(values), timezone.now()
    draft.save(update_fields=["values", "editing", "saved_number", "saved_at"])
    return draft


def spend_decision_draft(referral: Referral, *, by: User) -> None:
    """It has become a decision: nothing is kept beside it. In the transaction that writes the decision."""
    DecisionDraft.objects.filter(referral=referral, author=by).delete()
