"""Widgets Django has not got: three date boxes, a date picker, choices with a hint each."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from django.forms import widgets

from govuk.dates import PARTS


class Typed(NamedTuple):
    """What a person typed in the three boxes, kept as it was typed."""

    day: str = ""
    month: str = ""
    year: str = ""

    @property
    def is_blank(self) -> bool:
        return not any(part.strip() for part in self)


def as_typed(value: Any) -> Typed:
    """A date, an ISO text from a draft, or what was typed, as three texts."""
    if isinstance(value, Typed):
        return value
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return Typed()
    return Typed(str(value.day), str(value.month), str(value.year)) if isinstance(value, date) else Typed()


class DateBoxes(widgets.Widget):
    """Day, month and year in boxes of their own, named `<field>_day` and so on."""

    template_name = "django/forms/widgets/date_boxes.html"
    use_fieldset = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed | None:
        if isinstance(data.get(name), str | date):  # a test or a draft may give the whole date
            return as_typed(data[name])
        return Typed(*(str(data.get(f"{name}_{part}") or "") for part in PARTS))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part in PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attrs = dict(attrs or {})
        wrong = attrs.pop("parts_in_error", "").split()
        birthday = self.attrs.get("autocomplete") == "bday"
        context = super().get_context(name, value, attrs)
        typed = as_typed(value)
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{attrs.get('id', '')}_{part}",
                "label": part.capitalize(),
                "value": getattr(typed, part),
                "width": 4 if part == "year" else 2,
                "wrong": part in wrong,
                "autocomplete": f"bday-{part}" if birthday else "",
                "disabled": bool(attrs.get("disabled")),
            }
            for part in PARTS
        ]
        return context


class DatePicker(widgets.TextInput):
    """One box for a near date. With script the MOJ date picker adds a calendar; without it one types."""

    template_name = "django/forms/widgets/date_picker.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "class": "moj-js-datepicker-input", **(attrs or {})})
        self.earliest: date | None = None
        self.latest: date | None = None

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, date):
            return f"{value.day}/{value.month}/{value.year}"
        return None if value in (None, "") else str(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["earliest"] = self.earliest and self.earliest.strftime("%d/%m/%Y")
        context["widget"]["latest"] = self.latest and self.latest.strftime("%d/%m/%Y")
        return context


class _Hinted:
    """Choices that may carry a hint each; `exclusive` names the choice that rules out the others."""

    def __init__(self, attrs: Any = None, choices: Any = (), *, hints: Any = None, exclusive: str = "") -> None:
        super().__init__(attrs, choices)  # type: ignore[call-arg]
        self.hints = {str(value): hint for value, hint in (hints or {}).items()}
        self.exclusive = exclusive

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        if hint := self.hints.get(str(value)):
            option["hint"] = hint
            option["hint_id"] = f"{option['attrs'].get('id', name)}-hint"
            option["attrs"]["aria-describedby"] = option["hint_id"]
        if self.exclusive and str(value) == self.exclusive:
            option["attrs"]["data-behaviour"] = "exclusive"
        return option


class Radios(_Hinted, widgets.RadioSelect):
    """Radios: `Radios(hints={"high": "Seen within a day"})`."""


class Checkboxes(_Hinted, widgets.CheckboxSelectMultiple):
    """Checkboxes: `Checkboxes(hints={...}, exclusive="none")`."""
