"""Conflicts of interest at a meeting, for whoever runs it: who left, recording it of somebody else, taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from audit import trail
from govuk.forms import attempt, form_page, posted
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from riskpanel import access
from riskpanel.forms.meetings import ConflictForm, ReasonForm
from riskpanel.item_content import mask_each
from riskpanel.models import AgendaItem, ConflictOfInterest, Meeting
from riskpanel.operations import conflicts as operations
from riskpanel.rules import meetings as rules
from riskpanel.table import seated


@form_page
def conflicts(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who left which item, and the form that records it of another."""
    found, context = seated(request, meeting_id, part="conflicts")
    user = signed_in(request)
    require(context["may_prepare"])
    items = [one for one in context["agenda"] if one.shut not in access.FOR_GOOD]
    records = context["holds_pen"] or context["before"]
    people = access.people_at(found).exclude(pk=user.pk) if records else ()
    form = ConflictForm(posted(request), items=items, people=people, initial={"item": request.GET.get("item")})
    if form.is_valid():
        given = form.cleaned_data
        words = {"user": given["user"], "reason": given["reason"]}
        if attempt(form, operations.declare_conflict, given["item"], by=user, **words):
            messages.success(request, f"Recorded. The item is shut to {given['user']} from now on.")
            return redirect("riskpanel:conflicts", meeting_id=meeting_id)
    context |= {"form": form, "records": records and bool(items), "rows": _shown(request, found, context)}
    return render(request, "riskpanel/meeting_conflicts.html", context)


def _rows(user: User, meeting: Meeting) -> QuerySet[ConflictOfInterest]:
    rows = access.with_chair(ConflictOfInterest.objects.visible_to(user).filter(item__meeting=meeting))
    return rows.select_related("item__case__child", "item__meeting__panel", "user", "declared_by", "withdrawn_by")


def _shown(request: HttpRequest, meeting: Meeting, context: dict[str, Any]) -> list[ConflictOfInterest]:
    """What is said of each, with whether the reader may take it back. The look is on record."""
    user = signed_in(request)
    rows = sorted(_rows(user, meeting), key=lambda one: one.item.order)
    mask_each(rows, names_hidden=context["names_hidden"], case=lambda one: one.item.case)
    for one in rows:
        why = rules.why_stands(user, one, left_by_chair=one.left_by_chair)  # type: ignore[attr-defined]
        one.may_withdraw = one.is_live and not why and (context["holds_pen"] or not meeting.is_under_way)  # type: ignore[attr-defined]
        one.why = one.reason_for(user)  # type: ignore[attr-defined]
    trail.listed(request, AgendaItem, [one.item_id for one in rows], why="conflicts of interest")
    return rows


@form_page
def withdraw(request: HttpRequest, meeting_id: UUID, conflict_id: int) -> HttpResponse:
    """Take back what was declared by mistake, with the reason."""
    found, context = seated(request, meeting_id, part="conflicts")
    user = signed_in(request)
    conflict = get_object_or_404(_rows(user, found), pk=conflict_id)
    access.refuse(rules.why_stands(user, conflict, left_by_chair=conflict.left_by_chair))  # type: ignore[attr-defined]
    form = ReasonForm(posted(request))
    if form.is_valid() and attempt(form, operations.withdraw_conflict, conflict, by=user, **form.cleaned_data):
        messages.success(request, f"Taken back. {conflict.user} has been told.")
        return redirect("riskpanel:conflicts", meeting_id=meeting_id)
    return render(request, "riskpanel/meeting_conflict_withdraw.html", context | {"form": form, "conflict": conflict})
