"""The referrer disagrees with a decision; another person than its decider answers, or decides anew."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from govuk import autosave
from govuk.forms import attempt, posted
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from referrals import disagreements, operations, rules
from referrals.forms import DecisionForm, DisagreeForm, UpholdForm
from referrals.models import Disagreement, Referral
from referrals.views.common import fetch, refuse, show
from referrals.views.front_door import beside, draft_of, keep, tell_not_referred, typing

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_OR_POST)
def disagree(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The referrer's side says why the decision is wrong, while there is time."""
    referral, user = fetch(request, referral_id), signed_in(request)
    require(rules.can_disagree(user, referral))
    form = DisagreeForm(posted(request))
    if form.is_valid() and attempt(form, operations.disagree, referral, by=user, **form.cleaned_data):
        messages.success(request, "Your disagreement has been sent. You hear from another person than the decider")
        return redirect(referral)
    return show(request, referral, "referrals/disagree.html", form=form)


@require_http_methods(GET_OR_POST)
def disagreement(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What was decided and why, what the referrer says against it; let it stand with words, or go on to decide anew."""
    referral, user, found, waiting = _to_answer(request, referral_id)
    form = UpholdForm(posted(request))
    if form.is_valid() and attempt(form, operations.uphold_decision, referral, by=user, **form.cleaned_data):
        messages.success(request, "The decision stands. Those who disagree have been told")
        return redirect(referral)
    return show(request, referral, "referrals/disagreement.html", found, form=form, waiting=waiting)


@require_http_methods(GET_OR_POST)
def decide_anew(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The decision page once more, for another person."""
    referral, user, found, waiting = _to_answer(request, referral_id, deciding=True)
    draft = draft_of(referral)
    form = DecisionForm(referral, posted(request), draft=draft, anew=True)
    if autosave.asked(request):
        return keep(request, referral, form)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.decide_otherwise(referral, by=user, **form.answers)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Decided anew. The referrer has been told")
            tell_not_referred(request, made)
            return redirect(referral)
    context = {"form": form, "anew": waiting, **beside(request, referral, user=user), **typing(request, draft)}
    return show(request, referral, "referrals/decide.html", found, **context)


def _to_answer(
    request: HttpRequest, referral_id: UUID, *, deciding: bool = False
) -> tuple[Referral, User, list[Disagreement], Disagreement | None]:
    """The referral and all disagreements with it, for whoever answers the latest; that one, or None once it is
    answered."""
    referral, user = fetch(request, referral_id, disagreed=True, deciding=deciding), signed_in(request)
    found = disagreements.on(referral, user=user)
    require(bool(found) and rules.can_answer_disagreement(user, referral, found[-1]))
    return referral, user, found, disagreements.to_answer(referral, found, user=user)
