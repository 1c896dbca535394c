"""The list of cases in sight."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit import trail
from cases import access, keys
from cases.forms import CaseFilter
from cases.models import Case
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission


@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases in sight, most lately updated first, 25 a page."""
    user = signed_in(request)
    require(user.may(Permission.SEARCH_CHILDREN) or user.may(Permission.SIT_ON_PANEL))
    narrowed = CaseFilter(request.GET or None)
    state = narrowed.cleaned_data["state"] if narrowed.is_valid() else ""
    which = {"open_only": state not in ("closed", "all"), "closed_only": state == "closed"}
    page = access.visible_cases(
        user,
        after=keys.read(request.GET.get("after", "")),
        before=keys.read(request.GET.get("before", "")),
        **which,
    )
    trail.listed(request, Case, [case.pk for case in page.cases])
    count = access.count_visible_cases(user, **which)
    context = {
        "filter": narrowed if narrowed.is_bound else CaseFilter({"state": "open"}),
        "cases": page.cases,
        "count": f"{access.COUNT_CAP}+" if count > access.COUNT_CAP else str(count),
        "next": _address(state, after=keys.written(page.next_key)),
        "previous": _address(state, before=keys.written(page.previous_key)),
        "may_search": user.may(Permission.SEARCH_CHILDREN),
        "may_restrict": user.may(Permission.RESTRICT_CASES),
    }
    return render(request, "cases/case_list.html", context)


def _address(state: str, **key: str) -> str:
    [(name, text)] = key.items()
    return f"?{name}={text}{f'&state={state}' if state else ''}" if text else ""
