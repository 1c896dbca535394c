"""Pages of the whole house: my work, statements, errors."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import trail
from cases.models import Case
from partners.requests import signed_in
from partners.roles import Permission
from trust import work


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """My work: what is due from the person, what waits for them, what changed on the cases they lead."""
    mine = work.of(signed_in(request))
    if mine.cases:
        trail.listed(request, Case, [case.pk for case in mine.cases], why="own")
    return render(request, "home.html", {"work": mine, "today": timezone.localdate()})


@require_safe
@login_not_required
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accessibility.html")


@require_safe
@login_not_required
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy.html")


@require_safe
@login_not_required
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116: whom to tell of a weakness."""
    expires = (datetime.now(UTC) + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    return HttpResponse(
        f"Contact: mailto:security@common-thread.invalid\nExpires: {expires}\nPreferred-Languages: en\n",
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
    return render(request, "500.html", status=500)
