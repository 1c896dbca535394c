"""What a deputy finds at the link to a meeting whose minutes are issued: why it is shut, and what is still theirs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from audit import trail
from partners.requests import signed_in
from riskpanel import readers


def over(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The page that says so. It names no child. Raises Http404 for whoever did not come as a deputy."""
    user = signed_in(request)
    found = get_object_or_404(readers.meetings_deputised(user), pk=meeting_id)
    trail.viewed(request, found, why="came as a deputy")
    has_minutes = readers.meetings_with_minutes_for(user).filter(pk=meeting_id).exists()
    return render(request, "riskpanel/meeting_over.html", {"meeting": found, "has_minutes": has_minutes})
