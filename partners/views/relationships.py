"""What people declared of their private life, for safeguarding leads."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from audit import trail
from govuk.forms import attempt, form_page, posted
from partners import operations, selections
from partners.forms import ReasonForm
from partners.models import DeclaredRelationship
from partners.operations import require
from partners.operations.relationships import may_take_back
from partners.requests import signed_in
from partners.roles import Permission

PAGE = 50


def _allowed(request: HttpRequest) -> None:
    require(signed_in(request).may(Permission.RESTRICT_CASES))


@require_safe
def relationships(request: HttpRequest) -> HttpResponse:
    _allowed(request)
    page = Paginator(selections.relationships(), PAGE).get_page(request.GET.get("page"))
    trail.listed(request, DeclaredRelationship, [one.pk for one in page.object_list])
    return render(request, "partners/relationships.html", {"page": page, "mine": signed_in(request).pk})


@form_page
def take_back_relationship(request: HttpRequest, pk: int) -> HttpResponse:
    _allowed(request)
    declared = get_object_or_404(selections.relationships(), pk=pk)
    require(may_take_back(signed_in(request), declared))
    form = ReasonForm(posted(request))
    if form.is_valid() and attempt(
        form, operations.take_back_relationship, declared, by=signed_in(request), **form.cleaned_data
    ):
        messages.success(request, f"Taken back. {declared.user.name} is told.")
        return redirect("partners:relationships")
    return render(request, "partners/take_back_relationship.html", {"form": form, "declared": declared})
