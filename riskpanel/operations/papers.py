"""The papers of a meeting: sealed by hand or by the clock two working days before it, and told to its people."""

import hashlib
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit.transitions import transition
from partners.models import User
from partners.operations import require
from riskpanel import papers, reminders
from riskpanel.models import Meeting, PapersPart
from riskpanel.operations.agenda import gather
from riskpanel.operations.meetings import follow_seats, tell_members
from riskpanel.operations.pen import locked
from riskpanel.rules import meetings as rules
from riskpanel.states import ISSUE_PAPERS, MeetingState

SEALED_FROM = time(7)


@transaction.atomic
def issue_papers(meeting: Meeting, *, by: User) -> Meeting:
    """Seal the papers and send them out: their text stands with its SHA-256, and so does the agenda.

    Its people are told. Raises a conflict without an agenda, StateError where the papers are out already.
    """
    meeting = locked(meeting)
    require(rules.can_prepare(by, meeting.panel))
    if not meeting.agenda.exists():
        raise ValidationError("Build the agenda before the papers go out.", code="conflict")
    return _seal(meeting, by=by)


@transaction.atomic
def seal_due_papers(*, at: datetime, by: User) -> int:
    """Seal the papers of every planned meeting whose day for it has come. A step of the sweep, safe to repeat.

    Whoever is due or proposed by then is on the agenda first. A meeting with nothing on it keeps its agenda open.
    """
    local = timezone.localtime(at)
    due = Meeting.objects.select_for_update(of=("self",)).select_related("panel").order_by("pk")
    due = due.filter(state=MeetingState.PLANNED, papers_on__lte=local.date(), starts_at__gt=at)
    count = 0
    for meeting in due:
        if meeting.papers_on == local.date() and local.time() < SEALED_FROM:
            continue
        gather(meeting, by=by)
        if meeting.agenda.exists():
            _seal(meeting, by=by)
            count += 1
    return count


def _seal(meeting: Meeting, *, by: User) -> Meeting:
    follow_seats(meeting)
    parts = papers.compose(meeting) if ISSUE_PAPERS.possible_from(meeting.state) else []
    PapersPart.objects.bulk_create(parts)
    meeting.papers_sealed_at = timezone.now()
    meeting.papers_digest = hashlib.sha256(papers.whole(parts).encode()).hexdigest()
    transition(meeting, ISSUE_PAPERS, by=by)
    tell_members(meeting, rule=reminders.PAPERS.code)
    return meeting
