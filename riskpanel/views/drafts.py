"""Saving what is typed on an item: by the page itself as it is typed, or by a button where there is no script."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from partners.requests import signed_in
from riskpanel.models import AgendaItem, ItemDraft
from riskpanel.operations.drafts import OldDraftError, save_draft
from riskpanel.rules.drafts import Typed
from riskpanel.views.items import number, show_both, typed_on

OURS = ("csrfmiddlewaretoken", "desk", "draft_base", "draft_window", "draft_turn")


@require_POST
def draft(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Keep the text of one form. 409 with the other text where another window has saved since."""
    user = signed_in(request)
    items = AgendaItem.objects.visible_to(user).select_related("meeting__panel", "case")
    item = get_object_or_404(items, pk=item_id, meeting=meeting_id)
    # A null character cannot be typed nor kept; what stands around it is what somebody wrote.
    texts = {name: str(text).replace("\x00", "") for name, text in request.POST.items() if name not in OURS}
    # An empty rating is "not known", and an answer.
    values = {name: text for name, text in texts.items() if text or name.startswith("rate_")}
    wants_json = request.headers.get("Accept") == "application/json"
    typed = typed_on(request) or Typed()
    try:
        kept = save_draft(
            item,
            desk=request.POST.get("desk", ""),
            values=values,
            base=typed.base,
            window=typed.window,
            turn=number(request, "draft_turn"),
            by=user,
        )
    except OldDraftError as refusal:
        return _answer(refusal.draft, status=409) if wants_json else show_both(request, item, refusal.draft, values)
    except ValidationError as refusal:
        if wants_json:
            return JsonResponse({"words": " ".join(refusal.messages)}, status=400)
        messages.error(request, " ".join(refusal.messages))
        return redirect(item)
    if wants_json:
        return _answer(kept)
    messages.success(request, "Saved. It is here when you come back, and nobody else sees it.")
    return redirect(item)


def _answer(draft: ItemDraft, *, status: int = 200) -> JsonResponse:
    saved = f"{timezone.localtime(draft.saved_at):%H:%M}"
    body = {"revision": draft.revision, "saved": saved}
    return JsonResponse(body if status == 200 else body | {"values": draft.values}, status=status)
