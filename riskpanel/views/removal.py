"""Before a child leaves the log: one page of reasons not to. The panel decides on the item of its meeting."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit import trail
from partners.operations import require
from partners.requests import signed_in
from riskpanel import access
from riskpanel.item_content import mask_of
from riskpanel.looks import why_seen
from riskpanel.models import LogEntry
from riskpanel.removal import against_leaving


@require_safe
def removal(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """What speaks against it, for the panel, with the way to the item on which it is decided."""
    user = signed_in(request)
    entry = _seen(request, entry_id)
    require(entry.panel_id in access.panel_ids(user))
    if entry.left_on is not None:
        messages.error(request, "This child has already left the risk log.")
        return redirect(entry)
    names_hidden = request.session.get("names_hidden", False)
    context = {
        "entry": entry,
        "child": entry.case.child,
        "names_hidden": names_hidden,
        "mask": mask_of(entry.case, names_hidden=names_hidden),
        "identity": None
        if names_hidden
        else {"name": entry.case.child.full_name, "born": entry.case.child.date_of_birth},
        "against": against_leaving(entry, reader=user, on=timezone.localdate()),
        "today": timezone.localdate(),
    }
    return render(request, "riskpanel/removal.html", context)


def _seen(request: HttpRequest, entry_id: UUID) -> LogEntry:
    """The entry where it is in sight, with the look on record."""
    user = signed_in(request)
    entry = get_object_or_404(LogEntry.objects.visible_to(user).select_related("panel", "case__child"), pk=entry_id)
    trail.viewed(request, entry, case_id=entry.case_id, why=why_seen(user, entry.case))
    return entry
