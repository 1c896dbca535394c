"""What the referrer's side adds: the short page for what cannot wait, what it still owes, words and files."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from audit import trail
from cases.files import as_attachment
from govuk import autosave
from govuk.autosave import Edition
from govuk.forms import attempt, form_page, posted
from partners.requests import as_uuid, signed_in
from referrals import access, operations, rules
from referrals.forms import STEPS, AddForm, Step, UrgentForm, household_of
from referrals.models import Attachment, Referral
from referrals.operations.sending import OWED
from referrals.sources import usual_source
from referrals.states import Page, ReferralState
from referrals.views.common import fetch, show, viewed
from referrals.views.writing import attach, kept, not_kept


@form_page
def urgent(request: HttpRequest) -> HttpResponse:
    """The emergency text first, then one page that is sent at once. Sent twice, it is one referral.

    What is typed is kept on the way as a draft: a lost connection or an ended session does not lose the story.
    """
    user = signed_in(request)
    if not rules.can_log(user):
        raise PermissionDenied
    token = as_uuid(request.POST.get("form_token")) or uuid4()
    form, edition = UrgentForm(posted(request)), autosave.posted_edition(request)
    if autosave.asked(request):
        return keep_urgent(request, form, token=token, edition=edition)
    if request.method == "POST":
        ready = form.is_valid()
        if ready:
            draft = operations.start_referral(by=user, form_token=token, **form.to_send)
            if draft.state != ReferralState.DRAFT or attempt(form, operations.send_referral, draft, by=user):
                return redirect("referrals:sent", draft.pk)
    shown = edition.shown_again() if edition else Edition.of(0, editing=token)
    context: dict[str, Any] = {"form": form, "form_token": token, "edition": shown}
    if request.method != "POST":
        context["begun"] = (
            Referral.objects.visible_to(user).by(user).drafts().filter(urgent=True).order_by("-pk").first()
        )
    return render(request, "referrals/urgent.html", context)


def keep_urgent(request: HttpRequest, form: UrgentForm, *, token: UUID, edition: Edition | None) -> HttpResponse:
    """The browser saves on the way: the draft of this form begins, or says what the page says now."""
    form.is_valid()
    begun = {"form_token": token, "unreadable": form.unreadable, "edition": edition, "urgent": True, **form.answers}
    try:
        return kept(operations.start_referral(by=signed_in(request), **begun))
    except ValidationError as refusal:
        return not_kept(refusal)


@form_page
def owed(request: HttpRequest, referral_id: UUID, page: str) -> HttpResponse:
    """The questions of one page that an urgent referral still owes; what was answered is not asked again."""
    referral, user = fetch(request, referral_id), signed_in(request)
    if page not in Page.values:
        raise Http404
    if not rules.can_add_to(user, referral):
        raise PermissionDenied
    if request.method != "POST" and not referral.owed.unanswered().filter(page=page).exists():
        messages.info(request, "These questions have been answered")
        return redirect(referral)
    form = owed_form(referral, page, request)
    household = household_of((), posted(request), more=3) if page == Page.FAMILY else None
    if request.method == "POST" and form.is_valid() and (household is None or household.is_ready):
        members = household.members if household is not None and household.is_bound else None
        if attempt(form, operations.answer_owed, referral, page=page, by=user, members=members, **form.answers):
            messages.success(request, "Thank you. The front door has been told")
            return redirect(referral)
    viewed(request, referral)
    context = {"form": form, "forms": list(household or ()), "household": household, "referral": referral}
    return render(request, "referrals/owed.html", context | {"title": Page(page).label})


def owed_form(referral: Referral, page: str, request: HttpRequest) -> Step:
    form = STEPS[page](posted(request))
    for name in list(form.fields):
        # What a colleague answered meanwhile is asked no more, but what was typed comes back.
        answered = getattr(referral, name, None) and name not in request.POST
        if name not in OWED[page] or answered:
            del form.fields[name]
    if "source" in form.fields:
        form.initial["source"] = usual_source(signed_in(request))
    return form


@form_page
def add(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Words and files for a referral that was sent. A refused file costs none of the words."""
    referral, user = fetch(request, referral_id), signed_in(request)
    if not rules.can_add_to(user, referral):
        raise PermissionDenied
    if request.method != "POST" and referral.state == ReferralState.DRAFT:
        return redirect("referrals:check", referral.pk)
    form = AddForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and attach(request, referral, form):
        text = form.cleaned_data["text"]
        if not text or attempt(form, operations.add_to_referral, referral, text=text, by=user):
            messages.success(request, "Added. Whoever works on the referral has been told")
            return redirect(referral)
    return show(
        request, referral, "referrals/one_form.html", form=form, title="Add to this referral", button="Add", files=True
    )


@require_GET
def attachment(request: HttpRequest, referral_id: UUID, attachment_id: UUID) -> HttpResponseBase:
    """A file of a referral in sight, to be saved; the look is in the trail."""
    rows = Attachment.objects.visible_to(signed_in(request)).select_related("referral__receiving_team")
    stored = get_object_or_404(rows, pk=attachment_id, referral=referral_id)
    code, _ = access.reason_for(signed_in(request), stored.referral)
    trail.viewed(request, stored, case_id=stored.referral.case_id, why=code)
    try:
        return as_attachment(stored)
    except FileNotFoundError:
        raise Http404 from None
