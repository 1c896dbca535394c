"""Who can see a case and why; opening it to others, and ending that."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from cases import operations, rules
from cases.access import people_of
from cases.forms import EndShareForm, ShareForm
from cases.frame import framed
from cases.models import Case, Share
from cases.seen_by import beside_the_shares
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in


@require_safe
def sharing(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Every name and partner, the reason in words, since, until, by whom; and who sees the child without a share."""
    case, context = framed(request, case_id, tab="cases:sharing")
    shares = Share.objects.visible_to(signed_in(request)).filter(case=case)
    shares = shares.select_related("partner", "user", "decided_by", "ended_by", "case__lead")
    live = list(shares.live())
    context |= {
        "rows": _rows(request, case, live),
        "ended": [share for share in shares.order_by("-until") if share not in live],
        "may_share": rules.can_share(signed_in(request), case),
        "beside": beside_the_shares(case),
    }
    return render(request, "cases/sharing.html", context)


def _rows(request: HttpRequest, case: Case, live: list[Share]) -> list[dict[str, Any]]:
    names: dict[int, list[str]] = defaultdict(list)
    for partner_id, name in people_of([share.partner_id for share in live if share.partner_id]):
        names[partner_id].append(name)
    may_share = rules.can_share(signed_in(request), case)
    return [
        {
            "share": share,
            "names": names.get(share.partner_id or 0, []),
            "sleeps": case.restricted and share.partner_id is not None,
            "may_end": may_share and not rules.is_leads_own(share),
        }
        for share in live
    ]


@form_page
def add_share(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Share with a partner or a person: purpose, reason, lawful basis, and what the family knows."""
    case, context = framed(request, case_id)
    if request.method == "GET":
        require(rules.can_share(signed_in(request), case))
    form = ShareForm(posted(request))
    if form.is_valid():
        share = attempt(form, operations.share_case, case, by=signed_in(request), **form.share())
        if share:
            messages.success(request, f"Shared with {share.holder}. They can see the record from now on.")
            return redirect("cases:sharing", case_id=case.pk)
    return render(request, "cases/add_share.html", context | {"form": form})


@form_page
def end_share(request: HttpRequest, case_id: UUID, share_id: UUID) -> HttpResponse:
    case, context = framed(request, case_id)
    shares = (
        Share.objects.visible_to(signed_in(request)).filter(case=case).select_related("partner", "user", "case__lead")
    )
    share = get_object_or_404(shares.select_related("partner", "user", "case__lead"), pk=share_id)
    require(rules.can_end_share(signed_in(request), share))
    form = EndShareForm(posted(request))
    if form.is_valid() and attempt(form, operations.end_share, share, by=signed_in(request), **form.cleaned_data):
        messages.success(request, f"The share with {share.holder} has ended")
        return redirect("cases:sharing", case_id=case.pk)
    return render(request, "cases/end_share.html", context | {"form": form, "share": share})
