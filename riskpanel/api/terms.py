"""The API answers 403, in words, for a paper of a panel whose terms of reference the person has not accepted."""

from typing import Any

from rest_framework.request import Request

from partners.requests import signed_in
from riskpanel import access


class AsksTerms:
    """A viewset of papers: `paper` is the model that its address names, which has a `panel`."""

    paper: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        user, pk = signed_in(request), kwargs.get("pk")
        waiting = access.panels_awaiting(user) if pk else []
        if waiting:
            found = self.paper._base_manager.filter(pk=pk, panel__in=waiting).values_list("panel", flat=True).first()
            access.require_terms(user, found)
