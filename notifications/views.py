from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from notifications import operations
from notifications.models import Notice
from partners.requests import signed_in

PAGE = 25
UNREAD = 50


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What the person was told: unread first, then what they have read, newest first."""
    mine = Notice.objects.visible_to(signed_in(request)).newest_first().select_related("deputising_for")
    before = _key(request.GET.get("before", ""))
    read = mine.exclude(read_at=None)
    if before:
        read = read.filter(pk__lt=before)
    shown = list(read[: PAGE + 1])
    unread = [] if before else list(mine.unread()[: UNREAD + 1])
    return render(
        request,
        "notifications/notices.html",
        {
            "unread": unread[:UNREAD],
            "more_unread": len(unread) > UNREAD,
            "newest": max(each.created_at for each in unread).isoformat() if unread else "",
            "read": shown[:PAGE],
            "older": f"?before={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
            "newer": request.path if before else "",
        },
    )


@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark one as read; with `open`, go on to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(signed_in(request)), pk=pk)
    operations.mark_read(notice, by=signed_in(request))
    return redirect(notice.url if "open" in request.POST else "notifications:list")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what the page showed, not what came in since."""
    until = None
    if request.POST.get("until"):
        until = _moment(request.POST["until"])
    count = operations.mark_all_read(by=signed_in(request), until=until)
    messages.success(request, f"{count} notice{'' if count == 1 else 's'} marked as read")
    return redirect("notifications:list")


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadRequest("until is not a moment")
    return moment


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadRequest("before is not a notice") from None
