"""What became of my referrals; one referral."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from audit import trail
from partners.models import User
from partners.requests import as_uuid, signed_in
from referrals import rules
from referrals.models import Referral
from referrals.operations import read_outcome
from referrals.paper import sections
from referrals.states import ReferralState
from referrals.views.common import fetch, lists_of, show, viewed

PAGE = 25
TONES = {
    ReferralState.DRAFT: "neutral",
    ReferralState.SENT: "info",
    ReferralState.QUERIED: "warning",
    ReferralState.ACCEPTED: "waiting",
    ReferralState.PROPOSED: "waiting",
    ReferralState.DECIDED: "good",
    ReferralState.WITHDRAWN: "closed",
}


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Every referral the person made, drafts first among them as the newest, with what became of each; or everything
    that their organisation sent, for those who answer for a colleague who is away or has left."""
    user = signed_in(request)
    if not rules.can_log(user):
        raise PermissionDenied
    everybodys = request.GET.get("whose") == "organisation" and user.acting_partner is not None
    rows = Referral.objects.visible_to(user).with_people().order_by("-id")
    rows = rows.received().filter(referring_partner=user.acting_partner) if everybodys else rows.by(user)
    after = as_uuid(request.GET.get("after"))
    found = list((rows.filter(pk__lt=after) if after else rows)[: PAGE + 1])
    shown = found[:PAGE]
    trail.listed(request, Referral, [one.pk for one in shown], why="organisation" if everybodys else "own")
    page = "?whose=organisation&" if everybodys else "?"
    context: dict[str, Any] = {
        "referrals": [(one, TONES[ReferralState(one.state)]) for one in shown],
        "next": f"{page}after={shown[-1].pk}" if len(found) > PAGE else "",
        "everybodys": everybodys,
        "tabs": whose(user, everybodys=everybodys),
    }
    return render(request, "referrals/mine.html", context)


def whose(user: User, *, everybodys: bool) -> list[dict[str, Any]]:
    """The two lists, for those who act for a partner: who has none has only their own."""
    if user.acting_partner is None:
        return []
    address = reverse("referrals:mine")
    return [
        {"label": "Mine", "url": address, "current": not everybodys},
        {"label": "My organisation's", "url": f"{address}?whose=organisation", "current": everybodys},
    ]


@require_GET
def detail(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """One referral with its history. The referrer's first look at the decision is noted."""
    referral = fetch(request, referral_id)
    user = signed_in(request)
    if referral.state == ReferralState.DECIDED and referral.referrer_id == user.pk and not referral.outcome_read_at:
        read_outcome(referral, by=user)
    return show(request, referral)


@require_GET
def paper(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """A referral laid out as the paper form, to print. A secret address is not on it."""
    referral = fetch(request, referral_id)
    viewed(request, referral)
    born = referral.date_of_birth
    context = {
        "referral": referral,
        "sections": sections(referral),
        "identity": {"name": referral.name_as_given, "born": f"{born:%-d %B %Y}" if born else ""},
        **lists_of(referral),
    }
    return render(request, "referrals/paper.html", context)


@require_GET
def paper_form(request: HttpRequest) -> HttpResponse:
    """The empty form, for when the service cannot be reached."""
    if not rules.can_log(signed_in(request)):
        raise PermissionDenied
    who = ("Your name", "Your organisation", "Your telephone number")
    return render(request, "referrals/paper.html", {"sections": sections(), "empty_rows": range(6), "who": who})
