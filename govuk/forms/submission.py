"""A form that was sent, and what the operation it calls refuses: shown as the form's own errors, nothing typed lost."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.views.decorators.http import require_http_methods

# A page with a form is read and posted, and answers nothing else.
form_page = require_http_methods(["GET", "HEAD", "POST"])


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also where it is empty; None on a first look: `form = EventForm(posted(request))`."""
    return request.POST if request.method == "POST" else None


def add_refusal(form: forms.BaseForm, refusal: ValidationError) -> None:
    """Put each message beside its field; what belongs to no field of this form stands in the summary alone."""
    if not hasattr(refusal, "error_dict"):
        form.add_error(None, refusal)
        return
    for name, errors in refusal.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def attempt(form: forms.BaseForm, operation: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call an operation for a valid form. None where it refused, and the form then says why."""
    try:
        return operation(*args, **kwargs)
    except ValidationError as refusal:
        add_refusal(form, refusal)
        return None
