"""Last time's actions: first, complete, and one by one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from govuk import autosave
from govuk.forms import attempt, form_page, posted
from partners.models import User
from partners.operations import require
from partners.requests import signed_in
from riskpanel import access
from riskpanel.forms.meetings import ReasonForm, ReviewForm
from riskpanel.item_content import mask_each, mask_of
from riskpanel.models import Meeting
from riskpanel.operations import reviews as operations
from riskpanel.operations.drafts import About, drafts_of
from riskpanel.rules import meetings as rules
from riskpanel.states import LongForm
from riskpanel.table import seated
from riskpanel.views.keeping import keep, typing


@require_safe
def last_actions(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Every action from before that is open, and what this meeting has reviewed already."""
    found, context = seated(request, meeting_id, part="actions")
    return _actions_page(request, found, context)


def _actions_page(
    request: HttpRequest, found: Meeting, context: dict[str, Any], carry: ReasonForm | None = None
) -> HttpResponse:
    user = signed_in(request)
    of_panel = access.actions_before(found, user).select_related("owner", "partner", "case__child")
    reviewed = found.action_reviews.filter(action__in=of_panel)
    context |= {
        "waiting": list(of_panel.to_review_at(found).prefetch_related("reports__by")),
        "reviewed": list(
            reviewed.select_related("action__owner", "action__partner", "action__case__child").order_by(
                "action__reference"
            )
        ),
        "reported": list(access.with_sight(of_panel.reported_before(found), user)),
        "today": timezone.localdate(),
        "form": carry,
    }
    context |= _unseen(found, user, context, carry or ReasonForm())
    shown = [*context["waiting"], *context["reported"], *(review.action for review in context["reviewed"])]
    mask_each(shown, names_hidden=context["names_hidden"])
    return render(request, "riskpanel/meeting_actions.html", context)


def _unseen(meeting: Meeting, user: User, context: dict[str, Any], carry: ReasonForm) -> dict[str, Any]:
    """How many wait that are shut to the reader, and for the chair with the pen the way to carry them."""
    count = (meeting.waiting_count or 0) - len(context["waiting"])  # type: ignore[attr-defined]
    if count <= 0 or not context["has_accepted"]:
        return {}
    carries = carry.is_bound or (context["holds_pen"] and rules.carries_unseen(user, meeting))
    return {"unseen": access.actions_unseen(meeting, user).count(), "carry": carry if carries else None}


@require_POST
def carry_unseen(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The chair carries last time's actions that are shut to whoever could hear them, unseen."""
    found, context = seated(request, meeting_id, part="actions")
    form, user = ReasonForm(request.POST), signed_in(request)
    require(rules.carries_unseen(user, found))
    if form.is_valid():
        note = form.cleaned_data["reason"]
        count = attempt(form, operations.carry_actions_unseen, found, note=note, by=user)
        if count is not None:
            messages.success(request, f"{count} carried to the next meeting")
            return redirect("riskpanel:last_actions", meeting_id=meeting_id)
    return _actions_page(request, found, context, carry=form)


def _back(request: HttpRequest, context: dict[str, Any], meeting_id: UUID) -> HttpResponse:
    """To the item from which the action was reviewed, or to the list."""
    wanted = request.POST.get("to_item") or request.GET.get("item")
    found = next((one for one in context["agenda"] if str(one.pk) == wanted), None)
    return redirect(found) if found is not None else redirect("riskpanel:last_actions", meeting_id=meeting_id)


@form_page
def review(request: HttpRequest, meeting_id: UUID, action_id: UUID) -> HttpResponse:
    """How this meeting found one action. What is typed is kept on the way."""
    user = signed_in(request)
    if autosave.asked(request):
        meetings = Meeting.objects.visible_to(user).select_related("panel")
        meeting = get_object_or_404(meetings, pk=meeting_id)
        action = get_object_or_404(access.actions_before(meeting, user), pk=action_id)
        return keep(request, ReviewForm(), About(LongForm.REVIEW, meeting=meeting, action=action))
    found, context = seated(request, meeting_id, part="actions")
    actions = access.actions_before(found, user).select_related("owner", "partner", "case__child", "item")
    action = get_object_or_404(actions, pk=action_id)
    require(context["may_prepare"])
    form = ReviewForm(posted(request), people=access.people_at(found, action.case, item=action.item))
    context |= typing(request, form, drafts_of(About(LongForm.REVIEW, meeting=found, action=action), by=user).first())
    typed = autosave.posted_edition(request)
    if form.is_valid() and attempt(
        form, operations.review_action, action, meeting=found, by=user, typed=typed, **form.cleaned_data
    ):
        messages.success(request, f"Action {action.reference} reviewed")
        return _back(request, context, meeting_id)
    context |= {
        "form": form,
        "action": action,
        "reports": action.reports.select_related("by"),
        "mask": mask_of(action.case, names_hidden=context["names_hidden"]),
    }
    return render(request, "riskpanel/meeting_review.html", context)
