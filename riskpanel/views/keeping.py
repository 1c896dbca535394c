"""The drafts of long forms that are no item's: saved on the way by the page, and there again when it is opened."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from audit.transitions import StateError
from govuk import autosave
from govuk.autosave import Edition
from govuk.forms import Form
from partners.requests import signed_in
from riskpanel.forms.kept import go_on, typed_in
from riskpanel.models import FormDraft
from riskpanel.operations.drafts import About, OldDraftError, save_form


def keep(request: HttpRequest, form: Form, about: About) -> HttpResponse:
    """The browser saves on the way what is typed. 409 where another window saved since, or nothing is left to do."""
    edition = autosave.posted_edition(request) or Edition.of(0)
    values = typed_in(form, request.POST)
    try:
        draft = save_form(about, values=values, by=signed_in(request), edition=edition)
    except ValidationError as refusal:
        is_rival = isinstance(refusal, (StateError, OldDraftError))
        return autosave.refused(" ".join(refusal.messages), status=409 if is_rival else 422)
    return autosave.saved(draft.saved_at)


def typing(request: HttpRequest, form: Form, draft: FormDraft | None) -> dict[str, Any]:
    """The form begins with what its reader had typed; and for the page what is saved, and which opening this is."""
    if draft is not None:
        go_on(form, draft.values)
    sent = autosave.posted_edition(request)
    edition = sent.shown_again() if sent else Edition.of(draft.revision if draft else 0)
    return {"draft": draft if draft and draft.values else None, "edition": edition}
