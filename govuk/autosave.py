"""The server's side of `data-autosave` (static/govuk/autosave.js): which save this is, and what the browser is told.

A page's own view keeps the draft with its own operation, so that a save on the way and one by a button are the same:

    edition = autosave.posted_edition(request)           # to the operation, which refuses one that is too old
    if autosave.asked(request):
        return autosave.saved(draft.saved_at)
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from django.http import HttpRequest, JsonResponse
from django.utils import timezone


@dataclass(frozen=True)
class Edition:
    """Which opening of a page a save comes from, how far the draft was when it was opened, and which save this is."""

    editing: UUID
    opened: int
    number: int

    @classmethod
    def of(cls, saved: int, *, editing: UUID | None = None) -> "Edition":
        """That of a page about to be shown, of a draft that was saved `saved` times."""
        return cls(editing or uuid4(), saved, saved + 1)

    def may_follow(self, editing: UUID | None, saved: int) -> bool:
        """Whether it may replace save `saved` of the opening `editing`: no older text over a newer one.

        The same save sent twice may. From another opening it may where nothing was saved since that was opened.
        """
        return self.number >= saved if editing == self.editing else self.opened == saved

    def shown_again(self) -> "Edition":
        """That of the page when it comes back with its errors, still the same opening."""
        return replace(self, number=self.number + 1)


def posted_edition(request: HttpRequest) -> Edition | None:
    """What `<c-edition>` posted; None where a form carries none, or not one of ours."""
    try:
        editing = UUID(request.POST.get("edition", ""))
        opened, number = (int(request.POST.get(f"edition_{name}", "")) for name in ("opened", "number"))
    except ValueError:
        return None
    return Edition(editing, opened, number) if 0 <= opened < number < 2**30 else None


def asked(request: HttpRequest) -> bool:
    """Is this the browser saving on the way, rather than a person pressing a button?"""
    return request.method == "POST" and request.headers.get("X-Autosave") == "1"


def saved(at: datetime | None = None) -> JsonResponse:
    """Say when it was saved, in London time; the strip then shows "Saved 14:02"."""
    return JsonResponse({"saved": f"{timezone.localtime(at):%H:%M}"})


def refused(words: str = "", *, status: int = 422) -> JsonResponse:
    """It could not be kept. `words` follow "Not saved since 14:02" in the strip, and must name nobody.

    With status 409 the browser stops trying: only a person can say which text is to stay.
    """
    return JsonResponse({"words": words}, status=status)
