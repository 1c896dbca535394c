"""A person's own views of the log: kept by name, taken away again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from govuk.forms import attempt, form_page, posted
from partners.operations import require
from partners.requests import signed_in
from riskpanel import access
from riskpanel.forms.risk_log import SaveViewForm
from riskpanel.models import Panel, SavedView
from riskpanel.operations import saved as operations
from riskpanel.rules import saved_views as rules


@form_page
def save_view(request: HttpRequest, panel_id: int) -> HttpResponse:
    """Give the way the log is sorted and narrowed now a name."""
    user = signed_in(request)
    panel = get_object_or_404(Panel.objects.visible_to(user), pk=panel_id)
    require(panel.pk in access.panel_ids(user))
    form = SaveViewForm(posted(request))
    query = rules.kept(request.GET)
    if form.is_valid():
        view = attempt(form, operations.save_view, panel, name=form.cleaned_data["name"], query=query, by=user)
        if view is not None:
            messages.success(request, f"View saved: {view}")
            return redirect(view)
    return render(request, "riskpanel/save_view.html", {"form": form, "panel": panel, "query": query})


@require_POST
def remove_view(request: HttpRequest, view_id: int) -> HttpResponse:
    user = signed_in(request)
    view = get_object_or_404(SavedView.objects.visible_to(user), pk=view_id)
    operations.remove_view(view, by=user)
    messages.success(request, "View removed")
    return redirect("riskpanel:risk_log")
