"""Words and numbers as pages show them: `{% load govuk %}`."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from govuk import sparklines
from govuk.forms.summary import SummaryItem, summary_of
from govuk.relative import distance

register = template.Library()

# A list shows hundreds of days: put together here, they cost a tenth of what date_format takes.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
BANDS = {"low": 1, "medium": 2, "high": 3, "very high": 4}


@register.filter
def day(value: date | None) -> str:
    """8 November 2026."""
    return date_format(_local(value), "j F Y") if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """8 Nov 2026."""
    if not value:
        return ""
    value = _local(value)
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


@register.filter
def moment(value: datetime | None) -> str:
    """8 Nov 2026, 14:02."""
    return f"{short_day(value)}, {_local(value):%H:%M}" if value else ""


@register.filter
def since_when(value: datetime) -> str:
    """14:02 today; with its day where it was another."""
    return f"{_local(value):%H:%M}" if _local(value).date() == timezone.localdate() else moment(value)


@register.filter
def from_now(value: date | None) -> str:
    """in 2 weeks, today, 3 days ago."""
    if not value:
        return ""
    value = _local(value)
    return distance(value.date() if isinstance(value, datetime) else value, today=timezone.localdate())


@register.filter
def nhs(number: str | None) -> str:
    """999 000 0018: an NHS number in its groups of 3, 3 and 4; anything else as it is."""
    text = str(number or "").replace(" ", "")
    return f"{text[:3]} {text[3:6]} {text[6:]}" if len(text) == 10 and text.isdigit() else str(number or "")


@register.simple_tag
def sparkline(
    values: Iterable[float], since: str | date = "", limits: Iterable[float | None] = (), limit: str = ""
) -> sparklines.Sparkline | None:
    """The drawing of a row of numbers; see cotton/sparkline.html."""
    words = short_day(since).rsplit(" ", 1)[0] if isinstance(since, date) else str(since or "")
    numbers = [float(value) for value in values or []]
    return sparklines.sparkline(numbers, since=words, limits=list(limits or ()), limit=limit or "limit")


@register.filter
def in_words(code: str) -> str:
    """A code of a list as it is read: very_high is "very high"."""
    return str(code).replace("_", " ")


@register.filter
def bars(band: str) -> str:
    """How many of four bars a score band fills, as the badge shows it: medium is "2"."""
    return str(BANDS.get(str(band).lower().replace("_", " "), 0))


@register.simple_tag(takes_context=True)
def page_errors(context: template.Context, *forms: Any) -> list[SummaryItem]:
    """The lines of the page's error summary: from `errors`, then `form`, `formset` and `forms` of the context."""
    lines = [line for error in _listed(context.get("errors")) for line in _lines(error)]
    for form in forms or (context.get("form"), context.get("formset"), *_listed(context.get("forms"))):
        if getattr(form, "is_bound", False):
            lines += summary_of(form)
    return lines


@register.simple_tag(takes_context=True)
def error_title(context: template.Context) -> str:
    """ "Error: " before the title of a page that shows an error summary."""
    return "Error: " if page_errors(context) else ""


def _lines(error: Any) -> list[SummaryItem]:
    if isinstance(error, ValidationError):
        return [SummaryItem(text, "") for text in error.messages]
    return [SummaryItem(*error)] if isinstance(error, tuple) else [SummaryItem(str(error), "")]


def _listed(value: Any) -> list[Any]:
    if value is None or isinstance(value, str):
        return [value] if value else []
    return list(value) if isinstance(value, list | tuple) else []


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
