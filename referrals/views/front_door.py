"""The front door: the queue by time left, triage, and the decision on one page."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit import trail
from govuk.forms import Form, posted
from partners.models import User
from partners.requests import signed_in
from partners.roles import Permission
from referrals import access, operations, rules
from referrals.forms import AskForm, DecisionForm, QueryForm, RatingForm
from referrals.models import Referral
from referrals.views.common import clock, fetch, refuse, show
from referrals.views.reading import as_uuid

PAGE = 25
GET_OR_POST = ["GET", "HEAD", "POST"]


@require_GET
def front_door(request: HttpRequest) -> HttpResponse:
    """Everything received and not yet decided, the least time left first."""
    user = signed_in(request)
    if not user.may(Permission.DECIDE_REFERRAL):
        raise PermissionDenied
    rows = Referral.objects.visible_to(user).waiting().filter(receiving_team__in=access.front_door_teams(user))
    last = rows.filter(pk=after).first() if (after := as_uuid(request.GET.get("after"))) else None
    if last is not None:
        rows = rows.filter(Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk))
    found = list(rows.with_people().with_answers(on=timezone.localdate()).order_by("due_at", "id")[: PAGE + 1])
    shown = found[:PAGE]
    trail.listed(request, Referral, [one.pk for one in shown], why="role:front_door")
    context = {
        "rows": [(one, clock(one)) for one in shown],
        "next": f"?after={shown[-1].pk}" if len(found) > PAGE else "",
    }
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
    return triage(request, referral_id, RatingForm, operations.rate_referral, "Rate how urgent it is", "Rating saved")


def ask(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    return triage(
        request, referral_id, AskForm, operations.ask_partners, "Ask partners what they know", "Question sent"
    )


@require_http_methods(GET_OR_POST)
def triage(
    request: HttpRequest,
    referral_id: UUID,
    kind: type[Form],
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
            return redirect(referral)
    return show(request, referral, "referrals/one_form.html", form=form, title=title, button="Save and continue")


@require_http_methods(GET_OR_POST)
def decide(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """The referral, its history, earlier ones, the guidance and the decision on one page."""
    referral, user = triaged(request, referral_id)
    form = DecisionForm(referral, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            operations.decide_referral(referral, by=user, **form.answers)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, "Referral decided. The referrer has been told")
            return redirect(referral)
    return show(request, referral, "referrals/decide.html", form=form, earlier=earlier(referral, user=user))


def earlier(referral: Referral, *, user: User) -> list[Referral]:
    """The child's other referrals in sight, the latest first."""
    if referral.child is None:
        return []
    rows = Referral.objects.visible_to(user).received().about(referral.child).exclude(pk=referral.pk)
    return list(rows.with_people().order_by("-received_at")[:10])


def triaged(request: HttpRequest, referral_id: UUID) -> tuple[Referral, User]:
    referral, user = fetch(request, referral_id), signed_in(request)
    if not rules.can_triage(user, referral):
        raise PermissionDenied
    return referral, user
