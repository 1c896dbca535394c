"""What a draft keeps of a long form, and the form that goes on from it."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict

from govuk.forms import Form


def typed_in(form: Form, posted: QueryDict) -> dict[str, list[str]]:
    """Of each field that the form asks the texts as they came; none where nothing was typed or chosen."""
    # A null character cannot be typed nor kept; what stands around it is what somebody wrote.
    found = {name: [text.replace("\x00", "") for text in posted.getlist(name)] for name in form.fields}
    return {name: texts if any(texts) else [] for name, texts in found.items()}


def go_on(form: Form, values: Mapping[str, list[str]]) -> None:
    """The form as it was left: each field that it asks begins with what was typed there."""
    for name, field in form.fields.items():
        if texts := values.get(name):
            form.initial[name] = texts if isinstance(field, forms.MultipleChoiceField) else texts[0]
