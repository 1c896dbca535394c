"""The front door: the queue by time left, triage, and the decision on one page."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit import trail
from audit.transitions import StateError
from cases.models import Child
from govuk import autosave
from govuk.autosave import Edition
from govuk.forms import Form, attempt, posted
from partners.at_once import revived
from partners.models import User
from partners.operations import require
from partners.requests import as_uuid, signed_in
from partners.roles import Permission
from referrals import access, around, disagreements, operations, outcomes, queue, rules, to_panel
from referrals.figures import load
from referrals.forms import AskForm, DecisionForm, QueryForm, RatingForm, RerouteForm, SignForm
from referrals.models import Decision, DecisionDraft, Disagreement, Proposal, Referral
from referrals.operations.answers import Answers
from referrals.views.common import fetch, refuse, show

PAGE = 25
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """Everything received and not yet decided, the least time left first."""
    user = signed_in(request)
    require(access.at_the_front_door(user) is not None)
    shown, more = queue.page_of(user, after=as_uuid(request.GET.get("after")), size=PAGE)
    trail.listed(request, Referral, [one.pk for one, _ in shown], why="role:front_door")
    disagreed = disagreements.waiting_for(user)
    trail.listed(request, Disagreement, [one.pk for one in disagreed], why="role:front_door")
    context = {"rows": shown, "disagreed": disagreed, "next": f"?after={shown[-1][0].pk}" if more else ""}
    context["may_see_load"] = load.may_see_load(user)
    return render(request, "referrals/front_door.html", context)


@require_POST
def accept(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    referral = fetch(request, referral_id)
    try:
        operations.accept_referral(referral, by=signed_in(request))
    except ValidationError as error:
        return show(request, referral, errors=[error])
    messages.success(request, "Referral taken into triage")
    return redirect("referrals:decide", referral.pk)


def query(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    return triage(request, referral_id, QueryForm, operations.query_referral, "Ask the referrer", "Question sent")


def rate(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    referral, _ = triaged(request, referral_id)
    kind = partial(RatingForm, in_force=referral.in_force)
    return triage(request, referral_id, kind, operations.rate_referral, "Rate how urgent it is", "Rating saved")


def ask(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    return triage(
        request, referral_id, AskForm, operations.ask_partners, "Ask partners what they know", "Question sent"
    )


def reroute(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    title, done = "Send to another team", "Sent on. The team has been told"
    return triage(request, referral_id, RerouteForm, operations.reroute_referral, title, done)


@require_http_methods(GET_OR_POST)
def triage(
    request: HttpRequest,
    referral_id: UUID,
    kind: Callable[[Any], Form],
    operation: Callable[..., object],
    title: str,
    done: str,
) -> HttpResponse:
    """One form, one operation, back to the referral."""
    referral, user = triaged(request, referral_id)
    form = kind(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            operation(referral, by=user, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, done)
            # Another partner's team may have it by now, and then it is out of sight.
            return redirect(referral if access.can_see(user, referral) else "referrals:front_door")
    return show(request, referral, "referrals/one_form.html", form=form, title=title, button="Save and continue")


@require_http_methods(GET_OR_POST)
def decide(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The referral, its history, earlier ones, the guidance and the decision on one page."""
    referral, user = triaged(request, referral_id, deciding=True)
    proposals = revived(Proposal, referral.rows_of_proposals)  # type: ignore[attr-defined]
    sent_back = next((one for one in proposals if one.sent_back_at), None)
    draft = draft_of(referral)
    form = DecisionForm(referral, posted(request), before=sent_back.answers if sent_back else None, draft=draft)
    if autosave.asked(request):
        return keep(request, referral, form)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.decide_referral(referral, by=user, **form.answers)
        except ValidationError as error:
            refuse(form, error)
        else:
            decided = "Referral decided. The referrer has been told"
            waits = "Your decision waits for a second signature. The referrer hears of it then"
            messages.success(request, waits if isinstance(made, Proposal) else decided)
            tell_not_referred(request, made)
            # Into a restricted case it goes out of the sight of whoever decided it.
            return redirect(referral if access.can_see(user, referral) else "referrals:front_door")
    context = {"form": form, "sent_back": sent_back, **beside(request, referral, user=user), **typing(request, draft)}
    return show(request, referral, "referrals/decide.html", **context)


def keep(request: HttpRequest, referral: Referral, form: DecisionForm) -> HttpResponse:
    """The browser saves on the way what is typed of a decision."""
    values, edition = form.typed_in(request.POST), autosave.posted_edition(request)
    try:
        draft = operations.keep_decision_draft(referral, values=values, edition=edition, by=signed_in(request))
    except ValidationError as refusal:
        is_rival = isinstance(refusal, StateError) or getattr(refusal, "code", "") == "conflict"
        return autosave.refused(refusal.messages[0], status=409 if is_rival else 422)
    return autosave.saved(draft.saved_at)


def draft_of(referral: Referral) -> DecisionDraft | None:
    """What the person who fetched it was typing of a decision on it."""
    return next(iter(revived(DecisionDraft, referral.rows_of_drafts)), None)  # type: ignore[attr-defined]


def typing(request: HttpRequest, draft: DecisionDraft | None) -> dict[str, Any]:
    """For the strip that says what is saved, and which opening of the page this is."""
    edition = autosave.posted_edition(request)
    shown = edition.shown_again() if edition else Edition.of(draft.saved_number if draft else 0)
    return {"draft": draft, "edition": shown}


@require_http_methods(GET_OR_POST)
def countersign(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """What another person decided, whole, to be signed or sent back."""
    referral, user = fetch(request, referral_id), signed_in(request)
    require(rules.works_on(user, referral))
    proposals = revived(Proposal, referral.rows_of_proposals)  # type: ignore[attr-defined]
    waiting = next((one for one in proposals if referral.proposed_by_id and not one.sent_back_at), None)
    form = SignForm(posted(request)) if rules.can_countersign(user, referral) or request.method == "POST" else None
    if request.method == "POST" and form is not None and form.is_valid():
        given = form.cleaned_data
        signed = given["sign"] == "yes"
        sign = (
            operations.countersign_decision
            if signed
            else partial(operations.send_back_decision, reason=given["reason"])
        )
        if made := attempt(form, sign, referral, by=user):
            tell_not_referred(request, made)
            messages.success(request, "Signed. The referrer has been told" if signed else "Sent back to its author")
            return redirect(referral)
    answers = Answers.revived(waiting.answers) if waiting else None
    listed = answers and outcomes.find(answers.outcome)
    panels = to_panel.way().panels() if answers and answers.panel else []
    panel = next((one for one in panels if answers and one.pk == answers.panel), None)
    context: dict[str, Any] = {"form": form, "waiting": waiting, "answers": answers, "listed": listed, "panel": panel}
    return show(request, referral, "referrals/countersign.html", **context)


def tell_not_referred(request: HttpRequest, made: object) -> None:
    """Beside a decision for a panel: which children it could not refer, and why."""
    for words in made.not_referred if isinstance(made, Decision) else ():
        messages.warning(request, f"Not referred to the panel. {words}")


def beside(request: HttpRequest, referral: Referral, *, user: User) -> dict[str, Any]:
    """What stands beside a decision, the first and one anew: of each child the open case and other records that may be
    theirs, and the other referrals in sight, the latest first. The referral is as `fetch` gave it.

    Of a case for named people the page says no more than that. An urgent referral, one of another system, a sibling,
    or a child whom nobody chose from a list made a new record where a letter differed.
    """
    children = around.with_twins(around.of_each_child(referral), user=user)
    if seen := around.seen_in(children):
        trail.listed(request, Child, seen, why="search")
    earlier = around.earlier_than(referral, children, user=user)
    return {"children": children, "earlier": earlier, "may_merge": user.may(Permission.OPEN_CASE)}


def triaged(request: HttpRequest, referral_id: UUID, *, deciding: bool = False) -> tuple[Referral, User]:
    referral, user = fetch(request, referral_id, deciding=deciding), signed_in(request)
    if not rules.can_triage(user, referral):
        raise PermissionDenied
    return referral, user
