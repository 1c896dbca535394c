"""Who looked at a record."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.frame import framed
from cases.looks import looks_at


@require_safe
def looked(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Who, for which partner, when and why; what stands out is marked, so that somebody asks."""
    case, context = framed(request, case_id, tab="cases:looked")
    looks, more = looks_at(case, before=_key(request.GET.get("before", "")))
    context |= {"looks": looks, "older": f"{more[0].isoformat()}_{more[1]}" if more else ""}
    return render(request, "cases/looked.html", context)


def _key(text: str) -> tuple[datetime, int] | None:
    moment, _, pk = text.partition("_")
    try:
        return datetime.fromisoformat(moment), int(pk)
    except ValueError:
        return None
