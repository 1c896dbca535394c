"""A panel as issue 4 measures it: 100 children on its log, a meeting under way with 30 of them, 120 earlier actions.

`panel_at_work()` works in the connected database, with cases and scores that the generator made, and leaves nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from cases.models import Case
from partners.models import User
from riskpanel.models import Action, AgendaItem, LogEntry, Meeting, Panel, PanelMember, Threshold
from riskpanel.operations import confidence, meetings
from riskpanel.states import ItemKind, MeetingState, PanelRole
from trust.demo import clock

ENTRIES, ITEMS, ACTIONS, PEOPLE = 100, 30, 120, 15
CADENCE = 14


@dataclass(frozen=True)
class Work:
    panel: Panel
    meeting: Meeting
    people: list[User]  # the chair first, who holds the pen; up to fifteen

    @property
    def chair(self) -> User:
        return self.people[0]


@contextmanager
def panel_at_work() -> Iterator[Work]:
    """Everything is rolled back."""
    with transaction.atomic():
        panel, people = _panel()
        before = _held(panel)
        entries = _log(panel, before, people[0])
        yield Work(panel, _under_way(panel, entries, people), people)
        transaction.set_rollback(True)


def _panel() -> tuple[Panel, list[User]]:
    """Of people who sit on the generated panels, a chair first: they have the roles that it takes."""
    seats = PanelMember.objects.live(on=timezone.localdate()).select_related("panel", "user", "partner")
    by_person = {seat.user_id: seat for seat in seats.order_by("-pk")}
    ranked = sorted(by_person.values(), key=lambda seat: (seat.role != PanelRole.CHAIR, seat.pk))[:PEOPLE]
    now = timezone.now()
    panel = Panel.objects.create(
        name="Measured panel", framework=ranked[0].panel.framework, log_owner=ranked[0].user, cadence_days=CADENCE
    )
    for number, seat in enumerate(ranked):
        role = PanelRole.MEMBER if number else PanelRole.CHAIR
        dates = {"terms_accepted_at": now, "since": timezone.localdate() - timedelta(days=400)}
        PanelMember.objects.create(panel=panel, user=seat.user, partner=seat.partner, role=role, **dates)
    Threshold.objects.create(panel=panel, net=45, since=timezone.localdate() - timedelta(days=400))
    return panel, [User.objects.get(pk=seat.user_id) for seat in ranked]


def _held(panel: Panel) -> Meeting:
    at = timezone.now() - timedelta(days=CADENCE)
    meeting = Meeting.objects.create(
        panel=panel, starts_at=at, place="Town Hall", state=MeetingState.CLOSED, quorate=True, closed_at=at
    )
    meetings.seat_members(meeting)
    return meeting


def _log(panel: Panel, before: Meeting, chair: User) -> list[LogEntry]:
    """The children with the most scores, listed before, and the actions on the first of them, half of them overdue."""
    scored = Case.objects.filter(closed_at=None, restricted=False, lead__isnull=False).annotate(n=Count("assessments"))
    cases = list(scored.order_by("-n", "pk")[:ENTRIES])
    listed, today = timezone.localdate(before.starts_at), timezone.localdate()
    entries = LogEntry.objects.bulk_create(
        LogEntry(
            panel=panel,
            case=case,
            lead=case.lead,
            reason="Measured: risk outside the home",
            proposed_by=case.lead,
            listed_on=listed - timedelta(days=7 * (number % 20)),
        )
        for number, case in enumerate(cases)
    )
    seats = list(panel.members.select_related("user", "partner"))
    Action.objects.bulk_create(
        Action(
            case=entries[number % ITEMS].case,
            what="Measured: speak to the child and report back",
            owner=seats[number % len(seats)].user,
            partner=seats[number % len(seats)].partner,
            due_on=today + timedelta(days=1 if number % 2 else -1),
            set_by=chair,
            set_at=before.starts_at,
            meeting=before,
        )
        for number in range(ACTIONS)
    )
    return entries


def _under_way(panel: Panel, entries: list[LogEntry], people: list[User]) -> Meeting:
    chair = people[0]
    soon = timezone.now() + timedelta(minutes=5)
    [meeting] = meetings.plan_meetings(panel, first=soon, count=1, place="Town Hall", by=chair)
    AgendaItem.objects.bulk_create(
        AgendaItem(meeting=meeting, kind=ItemKind.REVIEW, case=entry.case, entry=entry, order=number)
        for number, entry in enumerate(entries[:ITEMS], 1)
    )
    with clock.at(meeting.starts_at):  # where today is no working day, a later one's
        meeting = meetings.start_meeting(meeting, by=chair)
    for person in people:
        confidence.accept_statement(meeting, by=person)
    return Meeting.objects.select_related("panel__framework").get(pk=meeting.pk)
