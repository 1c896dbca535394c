"""What speaks against a child leaving the log, gathered for one page before the panel decides."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from cases.models import Event, Voice
from cases.models.record import EventQuerySet
from cases.states import Significance
from partners.at_once import as_rows, revived, with_each
from partners.models import User
from riskpanel.models import Action, ActionQuerySet, AgendaItem, Assessment, LogEntry, Meeting, Threshold
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
    """All that speaks against it on a day. Four statements."""
    meeting = _meeting_of(entry, reader)
    facts = _facts_of(entry, reader=reader, on=on)
    return Against(
        stay=_reasons(entry, meeting, facts, on=on),
        cautions=rules.cautions(facts.lately, on=on),
        events=facts.events,
        actions=list(_open(entry.case_id, reader).select_related("owner", "partner").order_by("due_on", "id")),
        voice=facts.voice,
        meeting=meeting,
        item=_item_of(meeting),
        lately=facts.lately,
    )


@dataclass(frozen=True)
class Facts:
    """What is read beside an entry: all its panel's thresholds, oldest first, and the newest score of its case."""

    lately: rules.Lately
    events: list[Event]
    voice: Voice | None
    thresholds: list[tuple[date, int]]
    newest: dict[str, Any] | None


NEWEST = JSONObject(net="net", floor="floor", provisional="provisional", judged_band="judged_band")


def _facts_of(entry: LogEntry, *, reader: User, on: date) -> Facts:
    """In one statement, as far as the reader sees them."""
    counts = lately_counts(reader=reader, on=on)
    case, panel = OuterRef("case"), OuterRef("panel")
    scores = Assessment.objects.filter(case=case).scored_with(OuterRef("panel__framework__name")).newest_first()
    rows: QuerySet[Any] = LogEntry.objects.filter(pk=entry.pk)
    read = rows.values(
        **counts,
        events=as_rows(_grave(case, reader, on=on).newest_first()[:MOST_SHOWN], named=["source"]),
        voices=as_rows(_voices(case, reader)[:1]),
        thresholds=as_rows(Threshold.objects.filter(panel=panel).order_by("since", "pk")),
        newest=Subquery(scores.values(json=NEWEST)[:1]),
    ).get()
    return Facts(
        lately=rules.Lately(**{name: read[name] for name in counts}),
        events=revived(Event, read["events"]),
        voice=next(iter(revived(Voice, read["voices"])), None),
        thresholds=[(one.since, one.net) for one in revived(Threshold, read["thresholds"])],
        newest=read["newest"],
    )


def lately_counts(*, reader: User, on: date) -> dict[str, Any]:
    """What the panel weighs before a child leaves, counted as far as the reader sees it: columns of log entries, by the
    names of `rules.Lately`."""
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
    """The meeting of the panel under way, with the entry's place on its agenda that is not decided yet."""
    found = Meeting.objects.visible_to(reader).filter(panel=entry.panel_id, state=MeetingState.UNDER_WAY)
    items = AgendaItem.objects.undecided().filter(entry=entry).order_by("order", "pk")
    found = found.annotate(rows_of_items=with_each(items, key="meeting"))
    return found.select_related("panel").order_by("-starts_at").first()


def _item_of(meeting: Meeting | None) -> AgendaItem | None:
    rows = revived(AgendaItem, meeting.rows_of_items) if meeting else []  # type: ignore[attr-defined]
    return next(iter(rows), None)


def _reasons(entry: LogEntry, meeting: Meeting | None, facts: Facts, *, on: date) -> list[str]:
    """The rule's own words, but for the plan, which the page asks for, and the score, which the decision agrees."""
    leaving = leaving_of(entry, meeting, thresholds=facts.thresholds)
    agreed = leaving.agreed if leaving.agreed_here else [*_as_it_stands(facts, on=on), *leaving.agreed]
    looked_at = replace(leaving, has_plan=True, has_plan_lead=True, agreed=agreed, agreed_here=bool(agreed))
    if meeting is None:
        score = rules.reasons_to_stay(replace(looked_at, under_way=True, quorate=True))
        return [NO_MEETING, *score]
    return rules.reasons_to_stay(looked_at)


def _as_it_stands(facts: Facts, *, on: date) -> list[rules.Agreed]:
    """The newest score as the decision would agree it today."""
    if facts.newest is None:
        return []
    return [rules.Agreed(**facts.newest, threshold=rules.threshold_on(on, facts.thresholds) or 0)]
