"""The panel's pages ask a member for the terms of reference first: in sight, but no paper before they are accepted."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from partners.models import User
from riskpanel import access
from riskpanel.models import LogEntry, Meeting, PanelReferral

# What an address names, and how its panel is found.
PAPERS: dict[str, Any] = {"meeting_id": Meeting, "entry_id": LogEntry, "referral_id": PanelReferral}


class TermsFirstMiddleware:
    """Leads whoever sits on the panel of a meeting or an entry and has not accepted its terms to their page.

    The content is shut by `riskpanel.access` whatever this does; here it is only said why.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.namespace != "riskpanel" or not isinstance(request.user, User):
            return None
        name = next((one for one in PAPERS if one in kwargs), None)
        waiting = access.panels_awaiting(request.user) if name else []
        if name is None or not waiting:
            return None
        found = PAPERS[name]._base_manager.filter(pk=kwargs[name], panel__in=waiting).values_list("panel").first()
        return redirect("riskpanel:panel_terms", panel_id=found[0]) if found else None
