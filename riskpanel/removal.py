"""What speaks against a child leaving the log, gathered for one page before the panel decides."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from cases.models import Event, Voice
from cases.states import Significance
from partners.models import User
from riskpanel.models import Action, AgendaItem, Assessment, LogEntry, Meeting
from riskpanel.operations.risk_log import leaving_of
from riskpanel.rules import risk_log as rules
from riskpanel.states import MeetingState

DAYS_LOOKED_BACK = 90
MOST_SHOWN = 20
NO_MEETING = "No meeting of the panel is under way. A child leaves the log at a quorate one."


@dataclass(frozen=True)
class Against:
    """`stay` is what the rule refuses, each in words; `cautions` is what the panel weighs and may overrule.

    `events` are of the last 90 days and marked significant or critical, as far as the reader sees them.
    """

    stay: list[str]
    cautions: list[str]
    events: list[Event]
    actions: list[Action]
    voice: Voice | None
    meeting: Meeting | None
    item: AgendaItem | None


def against_leaving(entry: LogEntry, *, reader: User, on: date) -> Against:
    """All that speaks against it on a day. Seven statements."""
    meeting = _meeting_of(entry, reader)
    since = timezone.make_aware(datetime.combine(on - timedelta(days=DAYS_LOOKED_BACK), time()))
    events = Event.objects.visible_to(reader).filter(case=entry.case_id, happened_at__gte=since)
    grave = list(events.exclude(significance=Significance.ROUTINE).newest_first().select_related("source")[:MOST_SHOWN])
    actions = list(
        Action.objects.visible_to(reader)
        .open()
        .filter(case=entry.case_id)
        .select_related("owner", "partner")
        .order_by("due_on", "id")
    )
    voice = Voice.objects.visible_to(reader).filter(case=entry.case_id).first()
    lately = rules.Lately(
        grave_events=len(grave),
        open_actions=len(actions),
        overdue_actions=sum(one.is_overdue(on=on) for one in actions),
        heard_on=voice.said_on if voice else None,
        was_listed_before=_was_listed_before(entry),
    )
    return Against(
        stay=_reasons(entry, meeting, on=on),
        cautions=rules.cautions(lately, on=on),
        events=grave,
        actions=actions,
        voice=voice,
        meeting=meeting,
        item=_item_of(entry, meeting),
    )


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
    newest = Assessment.objects.filter(case=entry.case_id).newest_first().first()
    if newest is None:
        return []
    threshold = rules.threshold_on(on, list(entry.panel.thresholds.order_by("since", "pk").values_list("since", "net")))
    return [rules.Agreed(newest.net, newest.floor, newest.provisional, newest.judged_band, threshold or 0)]


def _was_listed_before(entry: LogEntry) -> bool:
    earlier = LogEntry.objects.filter(panel=entry.panel_id, case__child=entry.case.child_id)
    return earlier.filter(listed_on__lt=entry.listed_on).exists()
