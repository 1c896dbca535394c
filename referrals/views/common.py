"""What the pages of a referral share."""

from typing import Any
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from audit import trail
from audit.models import StateChange
from audit.transitions import history
from govuk.forms import Form
from partners.at_once import revived
from partners.requests import signed_in
from referrals import access, disagreements, rules, to_panel
from referrals.models import (
    Addendum,
    Attachment,
    ClockPause,
    Disagreement,
    HouseholdMember,
    InformationRequest,
    OwedPage,
    Rating,
    Reassignment,
    Referral,
    Rerouting,
)
from referrals.queue import clock_of
from referrals.states import FRONT_DOORS_OWN, WAITING, ReferralState

NOTHING_IS_ADDED = (ReferralState.DRAFT, ReferralState.WITHDRAWN)


def fetch(request: HttpRequest, referral_id: UUID, *, disagreed: bool = False, deciding: bool = False) -> Referral:
    """The referral where it is in sight, with all its page shows; 404 otherwise. For a page on what was `disagreed`,
    with that too, and for one on which somebody is `deciding` with the panels to choose from."""
    user = signed_in(request)
    rows = Referral.objects.visible_to(user).for_reading().as_read_by(user)
    rows = disagreements.with_them(rows) if disagreed else rows
    return get_object_or_404(to_panel.with_panels(rows) if deciding else rows, pk=referral_id)


def fetch_to_write(request: HttpRequest, referral_id: UUID) -> Referral:
    """The same for the pages that write a draft, which save themselves often: nothing has been done with it yet."""
    return get_object_or_404(Referral.objects.visible_to(signed_in(request)).for_reading(), pk=referral_id)


def refuse(form: Form, error: ValidationError) -> None:
    """Show what an operation refused beside the fields it names, and the rest in the summary."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields and name != NON_FIELD_ERRORS else None, errors)


def viewed(request: HttpRequest, referral: Referral) -> str:
    """Put the look into the trail and say in words why this person may look."""
    code, words = access.reason_for(signed_in(request), referral)
    trail.viewed(request, referral, case_id=referral.case_id, why=code)
    return words


def lists_of(referral: Referral) -> dict[str, Any]:
    """The household, the files, what is owed and what was added, of a referral that `fetch` gave."""
    return {
        "members": revived(HouseholdMember, referral.rows_of_household),  # type: ignore[attr-defined]
        "attachments": revived(Attachment, referral.rows_of_files),  # type: ignore[attr-defined]
        "owed": revived(OwedPage, referral.rows_owed),  # type: ignore[attr-defined]
        "addenda": revived(Addendum, referral.rows_of_addenda),  # type: ignore[attr-defined]
    }


def _lists_inside(referral: Referral) -> dict[str, Any]:
    """What was done with it, of a referral that `fetch` gave."""
    return {
        "ratings": revived(Rating, referral.rows_of_ratings),  # type: ignore[attr-defined]
        "requests": revived(InformationRequest, referral.rows_of_requests),  # type: ignore[attr-defined]
        "reroutings": revived(Rerouting, referral.rows_of_reroutings),  # type: ignore[attr-defined]
        "reassignments": revived(Reassignment, referral.rows_of_reassignments),  # type: ignore[attr-defined]
        "pauses": revived(ClockPause, referral.rows_of_pauses),  # type: ignore[attr-defined]
    }


def show(
    request: HttpRequest,
    referral: Referral,
    template: str = "referrals/detail.html",
    disagreed: list[Disagreement] | None = None,
    **context: Any,
) -> HttpResponse:
    """A page about one referral that `fetch` gave, with the parts that all of them repeat.

    `disagreed` are the disagreements with its decisions, where the page has read them before.
    """
    user = signed_in(request)
    why = viewed(request, referral)
    case_in_sight: bool = referral.case_in_sight  # type: ignore[attr-defined]
    clock = clock_of(referral, now=timezone.now())
    # The reasons, the ratings and what partners answered are for those who work on it, not for the referrer.
    found = disagreements.on(referral, user=user) if disagreed is None else disagreed
    inside = rules.works_on(user, referral) or case_in_sight or any(one.put_to_id == user.pk for one in found)
    return render(
        request,
        template,
        {
            "referral": referral,
            "why": why,
            "history": _course(referral, inside=bool(inside)),
            **lists_of(referral),
            "may_add": rules.can_add_to(user, referral) and referral.state not in NOTHING_IS_ADDED,
            "inside": inside,
            **(_lists_inside(referral) if inside else {}),
            "disagreements": found,
            "disagree_until": disagreements.open_until(referral, found, user=user),
            "to_answer": disagreements.to_answer(referral, found, user=user),
            "allowed": rules.allowed_transitions(user, referral),
            "may_log": rules.can_log(user),
            "may_triage": rules.can_triage(user, referral) and referral.due_at and referral.state in WAITING,
            "case_in_sight": case_in_sight,
            "clock": clock,
            "is_rereferral": referral.received_at is not None
            and rules.is_rereferral(referral.previous_received, timezone.localdate(referral.received_at)),
            **context,
        },
    )


def _course(referral: Referral, *, inside: bool) -> QuerySet[StateChange]:
    """What was done with it: for the referrer without what the front door does for itself."""
    steps = history(referral)
    return steps if inside else steps.exclude(event__in=FRONT_DOORS_OWN)
