"""The server's side of `data-autosave` (static/govuk/autosave.js): who is asking, and what it is told.

A page's own view keeps the draft with its own operation, so that a save on the way and one by a button are the same:

    if autosave.asked(request):
        return autosave.saved(draft.saved_at)
"""

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils import timezone


def asked(request: HttpRequest) -> bool:
    """Is this the browser saving on the way, rather than a person pressing a button?"""
    return request.method == "POST" and request.headers.get("X-Autosave") == "1"


def saved(at: datetime | None = None) -> JsonResponse:
    """Say when it was saved, in London time; the strip then shows "Saved 14:02"."""
    return JsonResponse({"saved": f"{timezone.localtime(at):%H:%M}"})


def refused(words: str = "", *, status: int = 422) -> JsonResponse:
    """It could not be kept. `words` follow "Not saved since 14:02" in the strip, and must name nobody."""
    return JsonResponse({"words": words}, status=status)
