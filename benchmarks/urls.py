"""The product's addresses; beside them an empty view, one that tells somebody, and the list of cases without its line
in the audit trail."""

from unittest.mock import patch

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from audit import trail
from cases.views import lists
from notifications.operations import notify
from partners.requests import signed_in
from riskpanel.models import Action
from riskpanel.reminders import ACTION_SET
from trust.urls import handler400, handler403, handler404, handler500
from trust.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def without_audit(request: HttpRequest) -> HttpResponse:
    with patch.object(trail, "listed", lambda *args, **options: None):
        return lists.case_list(request)


TOLD = "Told by a benchmark"


@csrf_exempt
def tell(request: HttpRequest) -> HttpResponse:
    """A page that tells its reader something at once, as most operations do: the worker is nudged."""
    action = Action.objects.order_by("pk").first()
    assert action is not None
    told = notify([signed_in(request)], rule=ACTION_SET.code, subject=action, url="/", label=TOLD)
    return HttpResponse(str(told))


urlpatterns = [
    path("bench/empty/", empty),
    path("bench/cases/", without_audit),
    path("bench/tell/", tell),
    *product,
]
