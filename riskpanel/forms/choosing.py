"""Choosing one of the rows that a page has read already."""

from collections.abc import Iterable
from typing import Any

from django import forms


class OneOfField(forms.ChoiceField):
    """One of a list of rows that the page has read already: a person, a partner. Gives the row, or None."""

    def __init__(self, rows: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offer(rows)

    def offer(self, rows: Iterable[Any]) -> None:
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [("", "Choose"), *((pk, str(row)) for pk, row in self.rows.items())]

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))
