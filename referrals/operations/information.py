"""Questions the front door puts to partners while it gathers what is known."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from notifications.operations import notify
from partners.models import Partner, User
from partners.operations import require
from referrals import rules
from referrals.models import InformationRequest, Referral
from referrals.operations.locking import locked
from referrals.states import WAITING


@transaction.atomic
def ask_partner(referral: Referral, *, partner: Partner, question: str, due: date, by: User) -> InformationRequest:
    """Ask a partner what it knows. Its people see the child's name and the question, not the referral.

    Raises ValidationError without a question or for a day gone by, StateError where nothing is waiting any more.
    """
    referral = locked(referral)
    require(rules.can_triage(by, referral))
    if referral.state not in WAITING:
        raise StateError(f"This referral is {referral.get_state_display().lower()}, so you cannot ask a partner.")
    wrong = {}
    if not question.strip():
        wrong["question"] = "Enter the question."
    if due < timezone.localdate():
        wrong["due"] = "The day must be today or in the future."
    if not partner.active:
        wrong["partner"] = "Select a partner that is active."
    if wrong:
        raise ValidationError(wrong)
    request = InformationRequest.objects.create(
        referral=referral, partner=partner, question=question.strip(), due=due, asked_by=by
    )
    trail.record("asked", request, by=by, detail={"partner": partner.pk})
    if partner.senior_contact is not None:
        notify([partner.senior_contact], rule="information_asked", subject=request)
    return request


@transaction.atomic
def answer_information_request(
    request: InformationRequest, *, answer: str, source: str, by: User
) -> InformationRequest:
    """Answer for the partner that was asked, saying where it comes from. Whoever asked is told."""
    rows = InformationRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("asked_by", "partner", "referral").get(pk=request.pk)
    require(rules.can_answer_request(by, request))
    if request.answered_at is not None:
        raise StateError("This question has been answered.")
    wrong = {}
    if not answer.strip():
        wrong["answer"] = "Enter what your organisation knows, or that it knows nothing."
    if not source.strip():
        wrong["source"] = "Say where this comes from."
    if wrong:
        raise ValidationError(wrong)
    request.answer, request.source = answer.strip(), source.strip()
    request.answered_by, request.answered_at = by, timezone.now()
    request.save()
    trail.record("answered", request, by=by)
    notify([request.asked_by], rule="information_answered", subject=request)
    return request
