"""For pages of a meeting: `{{ text|masked:mask }}` leaves the child's names out while names are hidden."""

from collections.abc import Iterable

from django import template

from riskpanel.item_content import without_names

register = template.Library()


@register.filter
def masked(text: object, names: Iterable[str] | None) -> str:
    return without_names(str(text), names or ())
