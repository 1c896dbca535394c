"""A form sent twice is done once: a double click, a reload, a browser that tries again after a cut."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from partners.models import IdempotentAnswer
from partners.requests import signed_in

AGAIN_WITHIN = timedelta(minutes=10)
DONE = (302, 303)
Answer = Callable[..., HttpResponse]


class OnceMiddleware:
    """Answers a form that was done already with the page that followed it.

    Every rendering of a form carries another CSRF token, so the same token with the same content is the same sending.
    Only what was done (the answer led on to another page) is kept: a form that was refused can be sent again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Answer, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if request.method != "POST" or not request.user.is_authenticated or "X-Background" in request.headers:
            return None
        if "csrfmiddlewaretoken" not in request.POST:
            return None
        with transaction.atomic():  # the view's own transaction: what it did and that it was done, or neither
            sending = _claim(request)
            if sending.body is not None:
                return redirect(sending.body["led_to"])
            response = view(request, *args, **kwargs)
            if transaction.get_rollback():
                return response
            if response.status_code in DONE:
                sending.status, sending.body = response.status_code, {"led_to": response.headers["Location"]}
                sending.save(update_fields=["status", "body"])
            else:
                sending.delete()
        return response


def _claim(request: HttpRequest) -> IdempotentAnswer:
    """This sending's row, new or as the first sending left it. Who comes second waits here until the first is done."""
    user, digest = signed_in(request), _digest(request)
    mine = IdempotentAnswer.objects.filter(user_id=user.pk, key=f"form:{digest}")
    mine.filter(at__lt=timezone.now() - AGAIN_WITHIN).delete()
    try:
        with transaction.atomic():
            return IdempotentAnswer.objects.create(
                user_id=user.pk, key=f"form:{digest}", route=request.path[:200], body_digest=digest
            )
    except IntegrityError:
        return mine.select_for_update().get()


def _digest(request: HttpRequest) -> str:
    content = hashlib.sha256(request.path.encode())
    for name, values in sorted(request.POST.lists()):
        content.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            content.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                content.update(chunk)
            file.seek(0)
    return content.hexdigest()
