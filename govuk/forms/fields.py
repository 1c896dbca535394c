"""Date and time fields. Each message says what is wrong and what to do; what was typed stays in the box."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from govuk.dates import PARTS, Unreadable, read_parts, read_time, read_typed
from govuk.forms.widgets import DateBoxes, DatePicker, Typed, as_typed
from govuk.forms.words import Noun

Limit = date | Callable[[], date] | None


def today() -> date:
    """Today in England; given as `max_value` it reads "must be today or in the past"."""
    return timezone.localdate()


def long_date(day: date) -> str:
    """8 November 2026."""
    return f"{day.day} {day:%B} {day.year}"


class _Dated(forms.Field):
    """What both kinds of date share: limits, and messages that name the field."""

    noun = Noun("Date", "the date")
    example = "8 12 2026"

    def __init__(self, *, min_value: Limit = None, max_value: Limit = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.min_value, self.max_value = min_value, max_value

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        earliest, latest = _limit(self.min_value), _limit(self.max_value)
        if earliest and value < earliest:
            words = "today or in the future" if self.min_value is today else f"{long_date(earliest)} or later"
            raise self._wrong("min_value", f"must be {words}")
        if latest and value > latest:
            words = "today or in the past" if self.max_value is today else f"{long_date(latest)} or earlier"
            raise self._wrong("max_value", f"must be {words}")

    def _wrong(self, code: str, words: str, parts: tuple[str, ...] = PARTS) -> ValidationError:
        text = self.error_messages.get(code) or f"{self.noun.opening} {words}"
        return ValidationError(text.replace("%", "%%"), code=code, params={"parts": parts})

    def _explain(self, problem: Unreadable) -> ValidationError:
        if problem.code == "missing":
            return self._wrong("incomplete", f"must include a {' and '.join(problem.parts)}", problem.parts)
        if problem.code == "year":
            return self._wrong("year", "must include a year of 4 numbers, like 2026", problem.parts)
        return self._wrong("invalid", f"must be a real date, like {self.example}", problem.parts or PARTS)

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class DateField(_Dated):
    """A memorable date in three boxes, such as a date of birth. Gives a `date`, or None when left empty."""

    widget = DateBoxes

    def to_python(self, value: Any) -> date | None:
        typed = as_typed(value)
        if typed.is_blank:
            return None
        try:
            return read_parts(*typed)
        except Unreadable as problem:
            raise self._explain(problem) from None

    def prepare_value(self, value: Any) -> Typed:
        return as_typed(value)


class NearDateField(_Dated):
    """A date of these weeks in one box, typed or picked: 8/12/2026, 8 December 2026, "in 2 weeks"."""

    widget = DatePicker
    example = "8/12/2026 or 8 December 2026"

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return read_typed(text, today=today())
        except Unreadable as problem:
            raise self._explain(problem) from None

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        self.widget.earliest, self.widget.latest = _limit(self.min_value), _limit(self.max_value)
        return super().get_bound_field(form, field_name)


class OneFile(forms.FileInput):
    """The browser's own control: the enhanced one hides its name from whoever speaks to it (WCAG 2.5.3)."""

    template_name = "django/forms/widgets/input.html"


class Files(OneFile):
    """The same for any number of files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files in one control. Gives a list; what each may be is for the operation that takes it."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = [one for one in (data if isinstance(data, list) else [data]) if one]
        if not chosen and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return chosen


class TimeField(forms.Field):
    """A time of day in one box: 14:30, 2:30pm, 9am, midday."""

    noun = Noun("Time", "the time")
    widget = forms.TextInput

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, time):
            return value
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return read_time(text)
        except Unreadable:
            message = self.error_messages.get("invalid") or f"{self.noun.opening} must be a time, like 2:30pm or 14:30"
            raise ValidationError(message, code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


def _limit(value: Limit) -> date | None:
    return value() if callable(value) else value
