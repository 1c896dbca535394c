"""The line of an action or a case as a person may read it, for the page and the API: the look is on record."""

from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from audit import trail
from cases import access as case_access
from cases.models import Case
from partners.requests import signed_in
from riskpanel import work
from riskpanel.models import Action
from trust.board import access
from trust.board.accountability import Level, line_of_action, line_of_case


def thread_of_action(request: HttpRequest, pk: UUID) -> tuple[Action, list[Level]]:
    """Who answers for an action at every level, or where the line breaks. Raises Http404 out of sight."""
    actions = access.actions_with_a_line(signed_in(request))
    action = get_object_or_404(
        actions.select_related("owner", "partner__senior_contact", "item__meeting__panel__log_owner", "case"), pk=pk
    )
    trail.viewed(request, action, why=work.why_seen(signed_in(request), action))
    return action, line_of_action(action)


def thread_of_case(request: HttpRequest, pk: UUID) -> tuple[Case, list[Level]]:
    """Who answers for a child's case at every level, or where the line breaks. Raises Http404 out of sight."""
    cases = Case.objects.visible_to(signed_in(request)).select_related("lead", "child")
    case = get_object_or_404(cases, pk=pk)
    case_access.viewed(request, case)
    return case, line_of_case(case)
