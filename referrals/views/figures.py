"""The front door's figures, the list behind each, and the rows to count them again."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import trail
from govuk.spreadsheets import csv_response
from partners.models import User
from partners.operations import require
from partners.requests import as_uuid, signed_in
from partners.rest.throttles import ExportThrottle
from referrals import access
from referrals.figures import counting, measures
from referrals.figures.asked import Asked
from referrals.figures.counting import Line
from referrals.figures.export import export_figures
from referrals.forms import FiguresFilter
from referrals.models import Referral

PAGE = 25


@require_safe
def show_figures(request: HttpRequest) -> HttpResponse:
    return _shown(request)


@require_safe
def list_behind(request: HttpRequest) -> HttpResponse:
    """What a number means, and the referrals that it is made of, as far as this person may open them."""
    user, asked, _ = _asked(request)
    measure = measures.by_code(request.GET.get("measure", "received"))
    part = request.GET.get("part", "")
    if measure is None:
        raise Http404
    try:
        rows = counting.of_part(counting.counted(user, asked), asked.by, part).filter(counting.MADE_OF[measure.code])
    except (ValueError, OverflowError):
        raise Http404 from None
    count = rows.count()
    seen = Referral.objects.visible_to(user).filter(pk__in=rows.values("pk"))
    after = as_uuid(request.GET.get("after"))
    following = seen.filter(pk__lt=after) if after else seen
    found = list(following.with_people().order_by("-pk")[: PAGE + 1])
    shown = found[:PAGE]
    trail.listed(request, Referral, [one.pk for one in shown], why="role:front_door")
    context = {
        "measure": measure,
        "counted": measures.COUNTED,
        "source": measures.SOURCE,
        "asked": asked,
        "part": next((one.label for one in counting.rates(user, asked) if part and one.part == part), ""),
        "count": count,
        "hidden": count - seen.count(),
        "rows": shown,
        "next": f"?{_query(asked, measure.code, part, after=str(shown[-1].pk))}" if len(found) > PAGE else "",
        "back": f"{reverse('referrals:figures')}?{urlencode(asked.query)}",
    }
    return render(request, "referrals/figures_list.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The rows behind the figures, one a referral."""
    user, asked, _ = _asked(request)
    if not ExportThrottle().allows(request):
        return _shown(request, "You have taken five files within an hour. Try again later.", status=429)
    try:
        rows = export_figures(asked, by=user)
    except ValidationError as refusal:
        return _shown(request, refusal)
    return csv_response(f"front-door-{timezone.localdate():%Y-%m-%d}", rows)


def _shown(request: HttpRequest, *errors: str | ValidationError, status: int = 200) -> HttpResponse:
    user, asked, form = _asked(request)
    lines, whole = counting.figures(user, asked)
    context = {
        "form": form,
        "errors": errors,
        "asked": asked,
        "rows": [_row(one, asked) for one in lines],
        "whole": _row(whole, asked),
        "measures": measures.MEASURES,
        "source": measures.SOURCE,
        "query": urlencode(asked.query),
    }
    return render(request, "referrals/figures.html", context, status=status)


def _asked(request: HttpRequest) -> tuple[User, Asked, FiguresFilter]:
    user = signed_in(request)
    require(access.at_the_front_door(user) is not None)
    form = FiguresFilter(request.GET if any(name in request.GET for name in FiguresFilter.base_fields) else None)
    form.is_valid()  # what cannot be read is shown as wrong, and the rest is taken
    return user, Asked.of(form.cleaned_data if form.is_bound else {}), form


def _row(line: Line, asked: Asked) -> dict[str, Any]:
    """A line with the words and the address of each of its numbers."""
    counts = line.counts
    cells = [(measures.RECEIVED, f"{counts.received:,}", "")]
    cells += [
        (measure, "none" if rate is None else f"{rate} %", f"{top:,} of {bottom:,}")
        for measure, rate, top, bottom in (
            (measures.NO_ACTION, counts.no_action_rate, counts.no_action, counts.decided),
            (measures.AGAIN, counts.again_rate, counts.again, counts.received),
            (
                measures.AGAIN_AFTER_NO_ACTION,
                counts.again_after_no_action_rate,
                counts.again_after_no_action,
                counts.again,
            ),
        )
    ]
    cells.append((measures.MINUTES, in_hours(line.minutes), ""))
    return {
        "label": line.label,
        "cells": [(measure, text, of, _query(asked, measure.code, line.part)) for measure, text, of in cells],
    }


def in_hours(minutes: int | None) -> str:
    """Minutes as hours and minutes; "none" where there are none."""
    return "none" if minutes is None else f"{minutes // 60} h {minutes % 60} min"


def _query(asked: Asked, measure: str, part: str, **more: str) -> str:
    return urlencode(asked.query | {"measure": measure} | ({"part": part} if part else {}) | more)
