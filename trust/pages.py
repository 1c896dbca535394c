"""Pages of the whole house: my work, statements, errors."""

import sys
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe
from psycopg2.extensions import QueryCanceledError

from audit import trail
from cases.models import Case
from partners.requests import signed_in
from partners.roles import Permission
from riskpanel.item_content import mask_each
from trust import work

AWAY_SECONDS = 10  # a database that is started again answers within three


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My work: what is due from the person, what waits for them, what changed on the cases they lead."""
    mine = work.of(signed_in(request))
    if mine.cases:
        trail.listed(request, Case, [case.pk for case in mine.cases], why="own")
    mask_each(mine.panel.actions, names_hidden=request.session.get("names_hidden", False))
    return render(request, "home.html", {"work": mine, "today": timezone.localdate(), "now": timezone.now()})


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html")


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html")


@transaction.non_atomic_requests
@require_safe
@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a weakness."""
    expires = (datetime.now(UTC) + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    return HttpResponse(
        f"Contact: {settings.SECURITY_CONTACT}\nExpires: {expires}\nPreferred-Languages: en\n",
        content_type="text/plain",
    )


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component of our pages, for those who build and test them."""
    if not signed_in(request).may(Permission.SEE_GALLERY):
        raise PermissionDenied
    from govuk.views import gallery as show

    return show(request)


def not_offered(request: HttpRequest) -> HttpResponse:
    """allauth lets a person change the address they sign in with; here an administrator does that."""
    raise Http404


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The same words whether a thing does not exist or is out of sight."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 and when to come back where the database is away, else a fault of ours. Nothing here asks the database."""
    away = database_is_away(sys.exc_info()[1])
    status = 503 if away else 500
    if request.path.startswith("/api/"):
        detail = "Out of service for a short time: try again." if away else "Something went wrong on our side."
        answer: HttpResponse = JsonResponse(
            {"detail": detail, "code": "unavailable" if away else "error"}, status=status
        )
    else:
        answer = HttpResponse(render_to_string(f"{status}.html", {"request": request}), status=status)
    if away:
        answer["Retry-After"] = str(AWAY_SECONDS)
    return answer


def database_is_away(error: BaseException | None) -> bool:
    """It cannot be reached or went away meanwhile. A statement that took too long is another thing."""
    return isinstance(error, OperationalError | InterfaceError) and not isinstance(error.__cause__, QueryCanceledError)
