"""Logging a referral: the child, the concern, the family, check, sent. A draft is saved at every step."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from audit import trail
from audit.transitions import StateError
from cases.files.checking import safe_name
from cases.models import Child
from cases.operations import ask_about
from cases.views.children import ASKED
from govuk import autosave
from govuk.autosave import Edition
from govuk.forms import Form, posted
from partners.requests import as_uuid, signed_in
from referrals import matching, operations, rules
from referrals.forms import (
    STEPS,
    AnswerForm,
    ChildForm,
    ConcernForm,
    FamilyForm,
    Household,
    MatchForm,
    Step,
    WithdrawForm,
    household_of,
)
from referrals.models import Attachment, Referral
from referrals.operations.sending import missing
from referrals.sources import usual_source
from referrals.states import ReferralState
from referrals.views.common import fetch, fetch_to_write, lists_of, refuse, show, viewed

GET_OR_POST = ["GET", "HEAD", "POST"]
STEP_OF = {name: step for step, form in STEPS.items() for name in form.base_fields} | {"members": "family"}


@require_http_methods(GET_OR_POST)
def new(request: HttpRequest) -> HttpResponse:
    """The first page. The draft begins when it is sent, once for a form however often that form arrives."""
    user = signed_in(request)
    if not rules.can_log(user):
        raise PermissionDenied
    token = as_uuid(request.POST.get("form_token")) or uuid4()
    form, edition = ChildForm(posted(request)), autosave.posted_edition(request)
    on_the_way = autosave.asked(request)
    if request.method == "POST" and (form.is_valid() or on_the_way or "later" in request.POST):
        begun = {"form_token": token, "unreadable": form.unreadable, "edition": edition, **form.answers}
        try:
            referral = operations.start_referral(by=user, **begun)
        except ValidationError as refusal:
            if on_the_way:
                return not_kept(refusal)
            refuse(form, refusal)
        else:
            return went_on(request, referral) or redirect("referrals:child", referral.pk)
    shown = edition.shown_again() if edition else Edition.of(0, editing=token)
    return render(request, "referrals/child.html", {"form": form, "form_token": token, "edition": shown})


@require_http_methods(GET_OR_POST)
def child(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Who is the child: the answers again, and below them the children who are known and may be meant."""
    referral, user = fetch_to_write(request, referral_id), signed_in(request)
    if (away := not_a_draft(request, referral)) is not None:
        return away
    form, edition = ChildForm.of(referral, posted(request)), autosave.posted_edition(request)
    assert isinstance(form, ChildForm)
    there: list[tuple[str, str]] | None = None
    if request.method == "POST":
        ready = form.is_valid()
        # The page that was answered did not ask which child is meant, or asked it of another name.
        same = ready and request.POST.get("match_asked") == matching.asked_of(form.answers)
        try:
            referral = save(request, referral, form, edition=edition)
        except ValidationError as refusal:
            if autosave.asked(request):
                return not_kept(refusal)
            there, edition = differences(referral, form), None
            refuse(form, refusal)
        else:
            if (away := went_on(request, referral)) is not None:
                return away
            if "ask" in request.POST:
                return ask_the_lead(request, referral)
            if ready and not same:
                return redirect("referrals:child", referral.pk)
    matches = matching.find(referral, user=user)
    if referral.state != ReferralState.DRAFT:
        matches = matching.Matches()
    elif not matches and not form.errors and (request.method == "POST" or "again" not in request.GET):
        return redirect("referrals:concern", referral.pk)
    match = MatchForm(matches, referral, request.POST if request.method == "POST" and not form.errors else None)
    if match.is_valid():
        chosen = Child(pk=match.child_id) if match.child_id else None
        operations.save_draft(referral, by=user, edition=edition, child=chosen, child_not_listed=chosen is None)
        return redirect("referrals:concern", referral.pk)
    # The look at one's own draft needs no row; that at the children who were found does.
    if seen := [matches.ids[key] for key, hit in matches.hits.items() if hit.in_sight]:
        trail.listed(request, Child, seen, why="search")
    context = {"referral": referral, "form": form, "match": match if matches else None, "forms": [match]}
    context |= {"there": there, "edition": edition_of(referral, edition), "match_asked": matching.asked_of(referral)}
    return render(request, "referrals/child.html", context, status=200 if there is None else 409)


def concern(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    return step(request, referral_id, ConcernForm, "referrals:family")


def family(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    return step(request, referral_id, FamilyForm, "referrals:check")


@require_http_methods(GET_OR_POST)
def step(request: HttpRequest, referral_id: UUID, kind: type[Step], following: str) -> HttpResponse:
    """A page of the draft: what can be kept is kept, whatever is wrong with the rest."""
    referral = fetch_to_write(request, referral_id)
    if (away := not_a_draft(request, referral)) is not None:
        return away
    form = kind.of(referral, posted(request), request.FILES or None)
    household, edition, there = None, autosave.posted_edition(request), []
    if isinstance(form, FamilyForm):
        form.offer(referral, matching.siblings(referral, user=signed_in(request)))
        household = household_of(referral.members.all(), posted(request))
    if request.method == "POST":
        ready = form.is_valid() and (household is None or household.is_ready)
        try:
            referral = save(request, referral, form, household, edition=edition)
        except ValidationError as refusal:
            if autosave.asked(request):
                return not_kept(refusal)
            there, edition = differences(referral, form, household), None
            refuse(form, refusal)
            return page_of(request, referral, form, household, edition, there=there)
        if autosave.asked(request):
            return kept(referral)
        if not attach(request, referral, form):
            return page_of(request, referral, form, household, edition)
        if "later" in request.POST:
            return come_back(request)
        if household is not None and "more" in request.POST:
            return redirect(f"{request.path}#household-end")
        if "remove" in request.POST:
            take_off(request, referral)
            return redirect(f"{request.path}#files")
        if ready:
            return redirect(following, referral.pk)
    return page_of(request, referral, form, household, edition)


def page_of(
    request: HttpRequest,
    referral: Referral,
    form: Step,
    household: Household | None,
    edition: Edition | None,
    *,
    there: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """A page of the draft; `there` is what another window saved meanwhile, where that is why it comes back."""
    viewed(request, referral)
    if isinstance(form, ConcernForm) and not form.is_bound and not referral.source:
        form.initial["source"] = usual_source(signed_in(request))
    kind = type(form)
    back = "referrals:concern" if kind is FamilyForm else "referrals:child"
    context = {
        "form": form,
        "forms": list(household or ()),
        "household": household,
        "attachments": referral.attachments.all() if kind is ConcernForm else (),
        "referral": referral,
        "title": kind.title,
        "back": reverse(back, args=[referral.pk]),
        "edition": edition_of(referral, edition),
        "there": there,
    }
    return render(request, kind.template, context, status=200 if there is None else 409)


def differences(referral: Referral, form: Step, household: Household | None = None) -> list[tuple[str, str]]:
    """What another window saved, where this page says something else; nothing where the referral was sent meanwhile."""
    referral.refresh_from_db()
    if referral.state != ReferralState.DRAFT:
        return []
    found = form.differences
    if household is not None and household.has_changed():
        people = [f"{one.given_name} {one.family_name}".strip() for one in referral.members.all()]
        found.append(("Who lives with the child", ", ".join(people) or "Nobody"))
    return found


def edition_of(referral: Referral, posted: Edition | None) -> Edition:
    """That of the page to be shown: the opening that was posted goes on, anything else is a new one."""
    return posted.shown_again() if posted else Edition.of(referral.saved_number)


def went_on(request: HttpRequest, referral: Referral) -> HttpResponse | None:
    """After a save: what the browser is told that saves on the way, or whoever comes back later."""
    if autosave.asked(request):
        return kept(referral)
    return come_back(request) if "later" in request.POST else None


def kept(referral: Referral) -> HttpResponse:
    if referral.state != ReferralState.DRAFT:
        return autosave.refused("This referral has been sent", status=409)
    return autosave.saved(referral.saved_at)


def not_kept(refusal: ValidationError) -> HttpResponse:
    return autosave.refused(" ".join(refusal.messages), status=409)


def attach(request: HttpRequest, referral: Referral, form: Form) -> bool:
    """Keep each file that is let in. What is refused is said beside the control, and costs nothing else."""
    for upload in form.cleaned_data.get("uploads") or ():
        try:
            operations.attach_file(referral, upload=upload, by=signed_in(request))
        except ValidationError as refusal:
            form.add_error("uploads", [f"“{safe_name(upload.name)}”: {words}" for words in refusal.messages])
    return "uploads" not in form.errors


def ask_the_lead(request: HttpRequest, referral: Referral) -> HttpResponse:
    """Ask about a record that the search found out of sight. What was typed is kept before."""
    try:
        ask_about(request.POST.get("ask", ""), by=signed_in(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, ASKED)
    return redirect(f"{reverse('referrals:child', args=[referral.pk])}?again=1")


def take_off(request: HttpRequest, referral: Referral) -> None:
    """Take the file off that the button names; one that is gone already is no fault."""
    chosen = as_uuid(request.POST.get("remove"))
    mine = Attachment.objects.visible_to(signed_in(request)).filter(referral=referral)
    if chosen is not None and (attachment := mine.filter(pk=chosen).first()) is not None:
        operations.remove_file(attachment, by=signed_in(request))
        messages.success(request, "File removed")


@require_http_methods(GET_OR_POST)
def check(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Check your answers, and send. Sent twice, it is one referral and the same confirmation."""
    referral, user = fetch(request, referral_id), signed_in(request)
    if referral.state != ReferralState.DRAFT:
        return redirect("referrals:sent", referral.pk)
    if not rules.can_edit(user, referral):
        raise PermissionDenied
    errors: list[object] = []
    if request.method == "POST":
        try:
            operations.send_referral(referral, by=user)
        except StateError:
            return redirect("referrals:sent", referral.pk)
        except ValidationError as error:
            errors = summary(referral, error)
        else:
            return redirect("referrals:sent", referral.pk)
    viewed(request, referral)
    lacking = missing(referral)
    context = {
        "referral": referral,
        "errors": errors,
        "missing": lacking,
        **lists_of(referral),
    }
    return render(request, "referrals/check.html", context)


def summary(referral: Referral, error: ValidationError) -> list[object]:
    """Each thing that is missing, as a link to the page that asks it."""
    if not hasattr(error, "error_dict"):
        return [error]
    lines: list[object] = []
    for name, words in error.message_dict.items():
        page = reverse(f"referrals:{STEP_OF.get(name, 'child')}", args=[referral.pk])
        lines += [(text, f"{page}?again=1#id_{name}") for text in words]
    return lines


@require_GET
def sent(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The confirmation, with the reference. Immediate danger comes before it."""
    referral = fetch(request, referral_id)
    if referral.received_at is None:
        return redirect("referrals:detail", referral.pk)
    viewed(request, referral)
    context = {
        "referral": referral,
        "owed": referral.owed.unanswered(),
        "hears_back": rules.hears_back(referral.source),
    }
    return render(request, "referrals/sent.html", context)


@require_http_methods(GET_OR_POST)
def withdraw(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    referral, user = fetch(request, referral_id), signed_in(request)
    if not rules.can_withdraw(user, referral):
        raise PermissionDenied
    form = WithdrawForm(posted(request))
    form.fields["reason"].required = referral.state != ReferralState.DRAFT
    if request.method == "POST" and form.is_valid():
        try:
            operations.withdraw_referral(referral, by=user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Referral withdrawn")
            return redirect("referrals:mine")
    return show(
        request, referral, "referrals/one_form.html", form=form, title="Withdraw this referral", button="Withdraw"
    )


@require_http_methods(GET_OR_POST)
def answer(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The referrer's side answers what the front door asked."""
    referral, user = fetch(request, referral_id), signed_in(request)
    if not rules.can_answer_query(user, referral):
        raise PermissionDenied
    form = AnswerForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.answer_query(referral, by=user, answer=form.cleaned_data["answer"])
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Answer sent")
            return redirect(referral)
    return show(request, referral, "referrals/one_form.html", form=form, title="Answer the front door", button="Send")


def save(
    request: HttpRequest,
    referral: Referral,
    form: Step,
    household: Household | None = None,
    *,
    edition: Edition | None = None,
) -> Referral:
    members = household.members if household is not None and household.is_bound else None
    return operations.save_draft(
        referral, by=signed_in(request), unreadable=form.unreadable, members=members, edition=edition, **form.answers
    )


def come_back(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved. Come back to it here")
    return redirect("referrals:mine")


def not_a_draft(request: HttpRequest, referral: Referral) -> HttpResponse | None:
    """A sent referral is read, not written; a draft in sight is its author's."""
    if referral.state != ReferralState.DRAFT and autosave.asked(request):
        return kept(referral)
    mine = rules.can_edit(signed_in(request), referral)
    if referral.state != ReferralState.DRAFT and not (
        mine and request.method == "POST"
    ):  # what its author typed comes back
        messages.info(request, "This referral has been sent, so its answers no longer change")
        return redirect(referral)
    if not mine:
        raise PermissionDenied
    return None
