"""The frame around every page of a case's record: who it is about, why one sees it, the tabs."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases import access
from cases.models import Case, Child
from cases.tabs import tabs_for
from govuk.templatetags.govuk import day
from partners.requests import signed_in


def framed(request: HttpRequest, case_id: UUID, *, tab: str = "") -> tuple[Case, dict[str, Any]]:
    """The case, where it is in sight, and the context that `cases/record_base.html` shows. The look is on record.

    Raises Http404 where the case is out of sight.
    """
    user = signed_in(request)
    case = get_object_or_404(Case.objects.visible_to(user).with_people(), pk=case_id)
    reason = access.viewed(request, case)
    return case, {
        "case": case,
        "child": case.child,
        "born": born_words(case.child),
        "address": address_words(case.child),
        "reason": reason,
        "tabs": tabs_for(user, case, current=tab),
        "identity": {"name": case.child.full_name, "born": born_words(case.child)},
    }


def born_words(child: Child) -> str:
    """4 May 2012 (14), or what stands for it where the child is not born or the day is not known."""
    if child.date_of_birth:
        return f"{day(child.date_of_birth)} ({child.age(on=timezone.localdate())})"
    return f"Expected {day(child.expected_date)}" if child.expected_date else "Date of birth not known"


def address_words(child: Child) -> str:
    """The postcode, or in its place that the address is protected: on no page, print or export."""
    if child.protected_address:
        return "Protected. Ask the lead professional."
    return child.postcode or "Not recorded"
