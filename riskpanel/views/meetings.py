"""Pages of a meeting: the list, its overview, and the steps of its life."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from govuk.forms import attempt, form_page, posted
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from partners.roles import Permission
from riskpanel import access, calendars
from riskpanel.following import tag_now
from riskpanel.forms.meetings import AddItemForm, PlanForm, ReasonForm
from riskpanel.item_content import mask_each
from riskpanel.models import Action, Meeting, Panel
from riskpanel.operations import agenda, conflicts, minutes, pen
from riskpanel.operations import meetings as operations
from riskpanel.operations.actions import next_meeting_day
from riskpanel.rules import meetings as rules
from riskpanel.states import MeetingState
from riskpanel.table import seated
from riskpanel.views.over import over

PAST_SHOWN = 25


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The panel's meetings: the next ones, and those that were."""
    user = signed_in(request)
    require(user.may(Permission.SIT_ON_PANEL) or access.is_deputy(user))
    now = timezone.now()
    rows = Meeting.objects.visible_to(user).select_related("panel")
    running = rows.filter(state=MeetingState.UNDER_WAY).order_by("starts_at")
    context = {
        "running": running,
        "upcoming": rows.upcoming(at=now).exclude(state=MeetingState.UNDER_WAY)[:30],
        "past": rows.past(at=now).exclude(state=MeetingState.UNDER_WAY)[:PAST_SHOWN],
        "panels": _prepared(user),
    }
    return render(request, "riskpanel/meetings.html", context)


def _prepared(user: Any) -> list[Panel]:
    return [one for one in Panel.objects.visible_to(user) if rules.can_prepare(user, one)]


@form_page
def plan(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Plan a series at the panel's cadence."""
    user = signed_in(request)
    panel = get_object_or_404(Panel.objects.visible_to(user), pk=panel_id)
    require(rules.can_prepare(user, panel))
    form = PlanForm(posted(request))
    if form.is_valid():
        values = {"count": form.cleaned_data["count"], "place": form.cleaned_data["place"]}
        made = attempt(form, operations.plan_meetings, panel, first=form.starts_at, by=user, **values)
        if made:
            messages.success(request, f"{len(made)} meetings planned. Everybody on the panel is invited.")
            return redirect("riskpanel:meetings")
    return render(request, "riskpanel/meeting_plan.html", {"form": form, "panel": panel})


@require_safe
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What the meeting is at, and the next thing to do."""
    try:
        _, context = seated(request, meeting_id, part="overview")
    except Http404:
        return over(request, meeting_id)
    return render(request, "riskpanel/meeting.html", context)


@require_safe
def beat(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Whether anything in the room has changed since the tag in If-None-Match. It shows nothing, so it is no look."""
    tag = tag_now(meeting_id, signed_in(request))
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    return HttpResponse(tag, content_type="text/plain", headers={"ETag": tag})


def _step(
    operation: Callable[..., Any], done: str, *, to: str = "riskpanel:meeting"
) -> Callable[[HttpRequest, UUID], HttpResponse]:
    """A button that calls one operation on the meeting and says what came of it."""

    @require_POST
    def view(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
        found = get_object_or_404(Meeting.objects.visible_to(signed_in(request)), pk=meeting_id)
        try:
            operation(found, by=signed_in(request))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, done)
        return redirect(to, meeting_id=meeting_id)

    return view


build = _step(agenda.build_agenda, "The agenda has everybody who is due for review and everybody who is proposed.")
start = _step(operations.start_meeting, "The meeting is under way. You hold the pen.")
take_pen = _step(pen.take_pen, "You hold the pen.")
ask_for_conflicts = _step(conflicts.ask_for_conflicts, "It is on record that you asked.", to="riskpanel:conflicts")
approve = _step(minutes.approve_minutes, "The minutes are approved and stand.")
issue = _step(minutes.issue_minutes, "The minutes are issued. Everybody on the panel has been told.")


@require_POST
def names(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Hide the children's names on the pages of meetings, for a screen that others see, or show them again."""
    get_object_or_404(Meeting.objects.visible_to(signed_in(request)), pk=meeting_id)
    request.session["names_hidden"] = not request.session.get("names_hidden", False)
    back = request.POST.get("back", "")
    mine = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(f"/meetings/{meeting_id}/")
    return redirect(back if mine else reverse("riskpanel:meeting", args=[meeting_id]))


@require_POST
def keep_pen(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The open page's sign of life. An empty answer; 409 where somebody else has taken the pen."""
    found = get_object_or_404(Meeting.objects.visible_to(signed_in(request)), pk=meeting_id)
    try:
        pen.keep_pen(found, by=signed_in(request))
    except ValidationError:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@form_page
def cancel(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    found, context = seated(request, meeting_id)
    require(context["may_prepare"])
    form = ReasonForm(posted(request))
    if form.is_valid() and attempt(form, operations.cancel_meeting, found, by=signed_in(request), **form.cleaned_data):
        messages.success(request, "The meeting is cancelled. Everybody on the panel has been told.")
        return redirect("riskpanel:meetings")
    return render(request, "riskpanel/meeting_cancel.html", context | {"form": form})


@form_page
def add_item(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Put a child in sight, or a theme, on the agenda."""
    found, context = seated(request, meeting_id, part="add")
    require(context["may_prepare"])
    form = AddItemForm(posted(request), is_sealed=found.papers_sealed_at is not None)
    if form.is_valid():
        given, user = form.cleaned_data, signed_in(request)
        reference = given["reference"].strip().upper()
        cases = access.cases_in_sight(user)
        case = cases.filter(child__reference=reference, state="open").first() if reference else None
        if reference and case is None:
            form.add_error("reference", "No child with this reference and an open case is in your sight")
        elif attempt(form, agenda.add_to_agenda, found, case=case, by=user, **_added(given)):
            messages.success(request, "It is on the agenda.")
            return redirect("riskpanel:meeting", meeting_id=meeting_id)
    return render(request, "riskpanel/meeting_add.html", context | {"form": form})


def _added(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in ("kind", "title", "reason") if name in given}


@form_page
def close(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One page before the end: what is undone, the actions read back, the decisions, the next date."""
    found, context = seated(request, meeting_id, part="close")
    user = signed_in(request)
    require(context["may_prepare"])
    errors: list[Any] = []
    if request.method == "POST":
        try:
            minutes.close_meeting(found, by=user)
        except ValidationError as refusal:
            errors = refusal.messages
        else:
            messages.success(request, "The meeting is closed. The chair can approve the minutes.")
            return redirect("riskpanel:minutes", meeting_id=meeting_id)
    context |= {
        "errors": errors,
        "blocks": minutes.what_stops_close(found) if context["left_to_do"] else [],
        "set_here": _read_back(found, user, names_hidden=context["names_hidden"]),
        "next_day": next_meeting_day(found),
    }
    return render(request, "riskpanel/meeting_close.html", context)


def _read_back(meeting: Meeting, user: User, *, names_hidden: bool) -> list[Action]:
    """What the meeting set, by owner."""
    rows = access.actions_set_at(meeting, user).select_related("owner", "partner", "case__child")
    found = list(rows.order_by("owner__name"))
    mask_each(found, names_hidden=names_hidden)
    return found


@require_safe
def invitation(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The meeting for a calendar. No child is named in it."""
    user = signed_in(request)
    found = get_object_or_404(Meeting.objects.visible_to(user).select_related("panel"), pk=meeting_id)
    response = HttpResponse(
        calendars.invitation(found, to=user),
        content_type=f"text/calendar; charset=utf-8; method={calendars.method(found)}",
    )
    response["Content-Disposition"] = f'attachment; filename="meeting-{found.pk}.ics"'
    return response
