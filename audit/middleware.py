"""Puts the request's circumstances where the trail finds them, and records refusals."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from audit.models import Outcome, Record
from audit.trail import Circumstances, circumstances

Answer = Callable[[HttpRequest], HttpResponse]
REFUSALS = {403, 404}


class TrailMiddleware:
    """Every record of a request carries its id; a refusal of a signed-in person is itself a record."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        token = circumstances.set(Circumstances(request_id=request.request_id))  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
            if response.status_code in REFUSALS and request.resolver_match and request.user.is_authenticated:
                self._refused(request, response.status_code)
        finally:
            circumstances.reset(token)
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response

    @staticmethod
    def _refused(request: HttpRequest, status: int) -> None:
        match = request.resolver_match
        assert match is not None
        target = next((str(value) for value in match.kwargs.values()), "")
        now = circumstances.get()
        Record.objects.create(
            actor_id=request.user.pk,
            acting_partner_id=now.acting_partner_id,
            verb="refused",
            subject_kind=match.view_name[:60],
            subject_id=target[:40],
            request_id=now.request_id,
            outcome=Outcome.REFUSED,
            detail={"status": status, "method": request.method},
        )
