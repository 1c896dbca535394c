"""Scoring frameworks: read by everybody, drafted, checked against the present log, published."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit import trail
from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from riskpanel.forms.frameworks import FrameworkForm, NewFrameworkForm, PublishFrameworkForm
from riskpanel.framework_effect import (
    PanelEffect,
    effect_of,
    meetings_to_agree,
    panels_scoring_with,
    version_before,
)
from riskpanel.models import Framework, LogEntry
from riskpanel.operations import frameworks as operations
from riskpanel.rules import frameworks as rules
from riskpanel.rules.frameworks import Sketch
from riskpanel.rules.scoring import NOT_VALIDATED
from riskpanel.states import Band, FrameworkState


@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """Every framework: the version in force, its draft, the earlier ones, and which panels score with it."""
    user = signed_in(request)
    found = Framework.objects.visible_to(user).prefetch_related("panels").order_by("name", "-version")
    context = {"frameworks": found, "may_draft": rules.can_draft(user), "not_validated": NOT_VALIDATED}
    return render(request, "riskpanel/frameworks.html", context)


@require_safe
def framework(request: HttpRequest, framework_id: int) -> HttpResponse:
    """One version: what is rated, how much it weighs, where the bands lie, and what is new in it."""
    found = _found(request, framework_id)
    user = signed_in(request)
    sketch = operations.sketch_of(found)
    context = {
        "framework": found,
        "sketch": sketch,
        "indicators": [(name, Band(floor).label) for _, name, floor in sketch.indicators],
        "differences": _differences(found, sketch)[1],
        "panels": found.panels.order_by("name"),
        "may_draft": rules.can_draft(user),
        "not_validated": NOT_VALIDATED,
    }
    return render(request, "riskpanel/framework.html", context)


@form_page
def new_framework(request: HttpRequest) -> HttpResponse:
    """A framework of its own name, for a panel that looks at something else."""
    user = signed_in(request)
    require(rules.can_draft(user))
    form = NewFrameworkForm(posted(request), published=Framework.objects.visible_to(user).published())
    if form.is_valid():
        draft = attempt(form, operations.draft_like, form.cleaned_data["like"], name=form.cleaned_data["name"], by=user)
        if draft is not None:
            return redirect("riskpanel:write_framework", draft.pk)
    return render(request, "riskpanel/framework_new.html", {"form": form})


@require_POST
def next_framework(request: HttpRequest, framework_id: int) -> HttpResponse:
    """Begin the draft of the next version, or go on with the one there is."""
    draft = operations.draft_next(_found(request, framework_id), by=signed_in(request))
    return redirect("riskpanel:write_framework", draft.pk)


@form_page
def write_framework(request: HttpRequest, framework_id: int) -> HttpResponse:
    """Change a draft. Nothing is scored with it before it is published."""
    found, user = _found(request, framework_id), signed_in(request)
    require(rules.can_draft(user))
    if found.state != FrameworkState.DRAFT and request.method != "POST":
        return redirect(found)
    form = FrameworkForm(posted(request), framework=found)
    if form.is_valid() and attempt(form, operations.change_draft, found, by=user, **form.answers()) is not None:
        messages.success(request, "Draft saved")
        return redirect("riskpanel:publish_framework", found.pk)
    return render(request, "riskpanel/framework_write.html", {"framework": found, "form": form})


@form_page
def publish_framework(request: HttpRequest, framework_id: int) -> HttpResponse:
    """What is new, what publishing would do to the present log, and the meeting that agreed it."""
    found, user = _found(request, framework_id), signed_in(request)
    require(rules.can_draft(user))
    if found.state != FrameworkState.DRAFT and request.method != "POST":
        return redirect(found)
    panels = panels_scoring_with(found)
    form = PublishFrameworkForm(
        posted(request), initial={"edition": found.edition}, meetings=meetings_to_agree(found) if panels else None
    )
    if form.is_valid() and attempt(form, operations.publish_framework, found, by=user, **form.cleaned_data) is not None:
        messages.success(request, f"{found} is in force")
        return redirect(found)
    effects = effect_of(found, reader=user, on=timezone.localdate())
    _on_record(request, effects)
    sketch = operations.sketch_of(found, parts=found.parts)
    before, differences = _differences(found, sketch)
    context = {
        "framework": found,
        "form": form,
        "effects": effects,
        "differences": differences,
        "remarks": rules.remarks(sketch, before),
        "may_publish": rules.can_publish(user, panels),
        "not_validated": NOT_VALIDATED,
    }
    return render(request, "riskpanel/framework_publish.html", context)


def _found(request: HttpRequest, framework_id: int) -> Framework:
    return get_object_or_404(Framework.objects.visible_to(signed_in(request)).with_parts(), pk=framework_id)


def _differences(found: Framework, sketch: Sketch) -> tuple[Sketch | None, list[str]]:
    """The version before, and what is new against it in words."""
    earlier = version_before(found)
    before = operations.sketch_of(earlier, parts=earlier.parts) if earlier else None
    return before, rules.differences(before, sketch) if before else []


def _on_record(request: HttpRequest, effects: list[PanelEffect]) -> None:
    for effect in effects:
        shown = [one.entry_id for one in effect.named if one.entry_id]
        if shown:
            trail.listed(request, LogEntry, shown, why=f"panel:{effect.panel.pk}")
