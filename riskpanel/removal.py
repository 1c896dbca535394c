"""What speaks against a child leaving the log, gathered for one page before the panel decides."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import Event, Voice
from cases.models.record import EventQuerySet
from cases.states import Significance
from partners.models import User
from riskpanel.models import Action, ActionQuerySet, AgendaItem, Assessment, LogEntry, Meeting
from riskpanel.operations.risk_log import leaving_of
from riskpanel.rules import risk_log as rules
from riskpanel.states import MeetingState

DAYS_LOOKED_BACK = 90
MOST_SHOWN = 20
NO_MEETING = "No meeting of the panel is under way. A child leaves the log at a quorate one."


@dataclass(frozen=True)
class Against:
    """`stay` is what the rule refuses, each in words; `cautions` is what the panel weighs and may overrule.

    `events` are the newest of those of the last 90 days marked significant or critical, as far as the reader sees them.
    """

    stay: list[str]
    cautions: list[str]
    events: list[Event]
    actions: list[Action]
    voice: Voice | None
    meeting: Meeting | None
    item: AgendaItem | None
    lately: rules.Lately

    @property
    def is_cut(self) -> bool:
        """Whether there are more grave events than are shown."""
        return self.lately.grave_events > len(self.events)


def against_leaving(entry: LogEntry, *, reader: User, on: date) -> Against:
    """All that speaks against it on a day. Eight statements."""
    meeting = _meeting_of(entry, reader)
    lately = lately_of(entry, reader=reader, on=on)
    return Against(
        stay=_reasons(entry, meeting, on=on),
        cautions=rules.cautions(lately, on=on),
        events=list(_grave(entry.case_id, reader, on=on).newest_first().select_related("source")[:MOST_SHOWN]),
        actions=list(_open(entry.case_id, reader).select_related("owner", "partner").order_by("due_on", "id")),
        voice=_voices(entry.case_id, reader).first(),
        meeting=meeting,
        item=_item_of(entry, meeting),
        lately=lately,
    )


def lately_of(entry: LogEntry, *, reader: User, on: date) -> rules.Lately:
    """What the panel weighs before a child leaves, counted as far as the reader sees it. One statement."""
    rows: QuerySet[Any] = LogEntry.objects.filter(pk=entry.pk)
    return rules.Lately(**rows.values(**lately_counts(reader=reader, on=on)).get())


def lately_counts(*, reader: User, on: date) -> dict[str, Any]:
    """The same as columns of log entries, by the names of `rules.Lately`."""
    case = OuterRef("case")
    actions = _open(case, reader)
    earlier = LogEntry.objects.filter(panel=OuterRef("panel"), case__child=OuterRef("case__child"))
    return {
        "grave_events": _number(_grave(case, reader, on=on)),
        "open_actions": _number(actions),
        "overdue_actions": _number(actions.overdue(on=on)),
        "heard_on": Subquery(_voices(case, reader).values("said_on")[:1]),
        "was_listed_before": Exists(earlier.filter(listed_on__lt=OuterRef("listed_on"))),
    }


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("case").annotate(number=Count("pk", distinct=True)).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _grave(case: Any, reader: User, *, on: date) -> EventQuerySet:
    since = timezone.make_aware(datetime.combine(on - timedelta(days=DAYS_LOOKED_BACK), time()))
    rows = Event.objects.visible_to(reader).filter(case=case, happened_at__gte=since)
    return rows.exclude(significance=Significance.ROUTINE)


def _open(case: Any, reader: User) -> ActionQuerySet:
    return Action.objects.visible_to(reader).open().filter(case=case)


def _voices(case: Any, reader: User) -> QuerySet[Voice]:
    return Voice.objects.visible_to(reader).filter(case=case)


def _meeting_of(entry: LogEntry, reader: User) -> Meeting | None:
    found = Meeting.objects.visible_to(reader).filter(panel=entry.panel_id, state=MeetingState.UNDER_WAY)
    return found.select_related("panel").order_by("-starts_at").first()


def _item_of(entry: LogEntry, meeting: Meeting | None) -> AgendaItem | None:
    if meeting is None:
        return None
    return meeting.agenda.undecided().filter(entry=entry).select_related("case", "meeting__panel").first()


def _reasons(entry: LogEntry, meeting: Meeting | None, *, on: date) -> list[str]:
    """The rule's own words, but for the plan, which the page asks for, and the score, which the decision agrees."""
    leaving = leaving_of(entry, meeting)
    agreed = leaving.agreed if leaving.agreed_here else [*_as_it_stands(entry, on=on), *leaving.agreed]
    looked_at = replace(leaving, has_plan=True, has_plan_lead=True, agreed=agreed, agreed_here=bool(agreed))
    if meeting is None:
        score = rules.reasons_to_stay(replace(looked_at, under_way=True, quorate=True))
        return [NO_MEETING, *score]
    return rules.reasons_to_stay(looked_at)


def _as_it_stands(entry: LogEntry, *, on: date) -> list[rules.Agreed]:
    """The newest score as the decision would agree it today."""
    rows = Assessment.objects.filter(case=entry.case_id).scored_with(entry.panel.framework.name)
    newest = rows.newest_first().first()
    if newest is None:
        return []
    threshold = rules.threshold_on(on, list(entry.panel.thresholds.order_by("since", "pk").values_list("since", "net")))
    return [rules.Agreed(newest.net, newest.floor, newest.provisional, newest.judged_band, threshold or 0)]
