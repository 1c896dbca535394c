"""The product's addresses, an empty view beside them, and the list of cases without its line in the audit trail."""

from unittest.mock import patch

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from audit import trail
from cases.views import lists
from trust.urls import handler400, handler403, handler404, handler500
from trust.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def without_audit(request: HttpRequest) -> HttpResponse:
    with patch.object(trail, "listed", lambda *args, **options: None):
        return lists.case_list(request)


urlpatterns = [path("bench/empty/", empty), path("bench/cases/", without_audit), *product]
