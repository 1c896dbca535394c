"""The error summary: the same words as beside the fields, each a link to its field."""

from typing import Any, NamedTuple


class SummaryItem(NamedTuple):
    """One line: what is wrong, and the address of the control that puts it right (empty for the whole form)."""

    text: str
    href: str


def summary_of(form: Any) -> list[SummaryItem]:
    """The lines for a form or a formset: first what concerns the whole, then each field in order."""
    if hasattr(form, "forms"):
        whole = [SummaryItem(str(text), "") for text in form.non_form_errors()]
        return whole + [item for each in form.forms for item in summary_of(each)]
    items = [SummaryItem(str(text), "") for text in form.non_field_errors()]
    for field in form:
        href = "" if field.is_hidden else f"#{field.first_control_id}"
        items += [SummaryItem(str(text), href) for text in field.errors]
    return items
