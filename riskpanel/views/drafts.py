"""Saving what is typed on an item: by the page itself as it is typed, or by a button where there is no script."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from govuk import autosave
from govuk.autosave import Edition
from partners.requests import signed_in
from riskpanel.models import AgendaItem
from riskpanel.operations.drafts import OldDraftError, save_draft
from riskpanel.views.items import show_both

OURS = ("csrfmiddlewaretoken", "form_name", "edition", "edition_opened", "edition_number")
OTHER_TEXT = "This text was changed in another window. Press “Save for later” to see both."


@require_POST
def draft(request: HttpRequest, meeting_id: UUID, item_id: UUID) -> HttpResponse:
    """Keep the text of one form. 409 where another window has saved since; by the button, both texts are shown."""
    user = signed_in(request)
    items = AgendaItem.objects.visible_to(user).select_related("meeting__panel", "case")
    item = get_object_or_404(items, pk=item_id, meeting=meeting_id)
    # A null character cannot be typed nor kept; what stands around it is what somebody wrote.
    texts = {name: str(text).replace("\x00", "") for name, text in request.POST.items() if name not in OURS}
    # An empty rating is "not known", and an answer.
    values = {name: text for name, text in texts.items() if text or name.startswith("rate_")}
    asked, edition = autosave.asked(request), autosave.posted_edition(request)
    form_name = request.POST.get("form_name", "")
    try:
        kept = save_draft(item, form_name=form_name, values=values, by=user, edition=edition or Edition.of(0))
    except OldDraftError as refusal:
        if asked:
            return autosave.refused(OTHER_TEXT, status=409)
        return show_both(request, item, refusal.draft, values)
    except ValidationError as refusal:
        if asked:
            return autosave.refused(" ".join(refusal.messages))
        messages.error(request, " ".join(refusal.messages))
        return redirect(item)
    if asked:
        return autosave.saved(kept.saved_at)
    messages.success(request, "Saved. It is here when you come back, and nobody else sees it.")
    return redirect(item)
