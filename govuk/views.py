"""The gallery of components, and the page for a form that was open too long."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from govuk.gallery import context


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component and every field, in its normal and its error state. For staff: the urls that mount it ask."""
    return render(request, "govuk/gallery.html", context())


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Setting CSRF_FAILURE_VIEW: says what to do, and keeps the reason for the log."""
    return render(request, "403_csrf.html", status=403)
