"""The log as pages and the API show it: each entry with its scores, the threshold on each day, and its weeks."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import JSONBAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone

from partners.models import Membership, User
from riskpanel.access import panel_ids, panels_of
from riskpanel.models import Action, Assessment, Attendance, LogEntry, Meeting, Panel, Threshold
from riskpanel.rescoring import reasons_of, with_triggers
from riskpanel.rules.panels import keeps
from riskpanel.rules.risk_log import drift, mean_weeks, median_weeks, one_decimal, threshold_on
from riskpanel.states import Band, MeetingState, PanelRole, Presence, Stage

NOTHING_HELD: tuple[date | None, frozenset[str]] = (None, frozenset())
OVER = (MeetingState.CLOSED, MeetingState.APPROVED, MeetingState.ISSUED)


@dataclass(frozen=True)
class Point:
    """One score of a child: the day, the figures, and the threshold that was in force."""

    assessment: Assessment
    on: date
    threshold: int | None

    @property
    def net(self) -> int:
        return self.assessment.net

    @property
    def band(self) -> str:
        return str(Band(self.assessment.effective_band).label)


@dataclass
class Row:
    """One entry. `points` are the agreed scores oldest first, or the proposed ones while none is agreed."""

    entry: Any
    threshold: int | None
    today: date
    points: list[Point] = field(default_factory=list)
    every_point: list[Point] = field(default_factory=list)
    absent: frozenset[str] = frozenset()
    called: str = ""  # what the page calls the child: on a shared screen, the reference

    @property
    def rescore(self) -> list[str]:
        """Why the child is scored again before the next review, each in words."""
        return reasons_of(self.entry)

    @property
    def drift(self) -> list[str]:
        """Why the child's stay drifts, each in words; nothing where it moves."""
        agreed = [point.net for point in self.points if self._is_of_this_stay(point)]
        agencies = {*(self.entry.agencies or ()), self.entry.lead_partner} & self.absent
        return drift(nets=agreed, carried_twice=self.entry.carried, absent=sorted(agencies))

    def _is_of_this_stay(self, point: Point) -> bool:
        """Agreed by this panel since it listed the child: what another panel or an earlier stay saw is no drift."""
        meeting = point.assessment.meeting
        return meeting is not None and meeting.panel_id == self.entry.panel_id and point.on >= self.entry.listed_on

    @property
    def latest(self) -> Point | None:
        return self.points[-1] if self.points else None

    @property
    def values(self) -> list[int]:
        return [point.net for point in self.points]

    @property
    def thresholds(self) -> list[int | None]:
        """What each of them was held against on its day; None before the panel's first threshold."""
        return [point.threshold for point in self.points]

    @property
    def since(self) -> date | None:
        """The day of the score before the last, for the words beside the drawing."""
        return self.points[-2].on if len(self.points) > 1 else None

    @property
    def weeks(self) -> Fraction:
        end = self.entry.left_on or self.today
        return Fraction((end - self.entry.listed_on).days, 7)

    @property
    def weeks_words(self) -> str:
        return one_decimal(self.weeks)


def with_columns(entries: QuerySet[LogEntry], *, on: date) -> QuerySet[LogEntry]:
    """What a row shows beside the entry itself, in the same statement."""
    memberships = Membership.objects.live(on=on).filter(user=OuterRef("lead")).order_by("since", "pk")
    overdue = Action.objects.overdue(on=on).filter(case=OuterRef("case")).order_by().values("case")
    of_case = Action.objects.open().filter(
        case=OuterRef("case"), meeting__panel=OuterRef("panel"), set_at__date__gte=OuterRef("listed_on")
    )
    open_ones = of_case.order_by().values("case")
    earlier = LogEntry.objects.filter(
        panel=OuterRef("panel"), case__child=OuterRef("case__child"), listed_on__lt=OuterRef("listed_on")
    )
    entries = with_triggers(entries, on=on)
    return entries.select_related("panel__framework", "case__child", "case__locality", "lead", "proposed_by").annotate(
        lead_partner=Subquery(memberships.values("team__partner__name")[:1]),
        overdue=Coalesce(Subquery(overdue.annotate(number=Count("pk")).values("number")), 0),
        listed_again=Exists(earlier),
        carried=Coalesce(Subquery(open_ones.filter(carried__gte=2).annotate(number=Count("pk")).values("number")), 0),
        agencies=ArraySubquery(of_case.order_by().values("partner__name").distinct()),
        thresholds=thresholds_of(OuterRef("panel")),
    )


def thresholds_of(panel: Any) -> Subquery:
    """What a panel agreed from which day on, oldest first, as a column that `steps_of` reads."""
    history = Threshold.objects.filter(panel=panel).order_by().values("panel")
    steps = JSONBAgg(JSONObject(since="since", net="net"), order_by=("since", "pk"))
    return Subquery(history.annotate(steps=steps).values("steps"))


def rows_of(entries: Sequence[LogEntry], *, on: date) -> list[Row]:
    """Entries (read `with_columns`) with their scores: one statement for all of them."""
    scores = _scores({entry.case_id for entry in entries})
    last = {panel: last_two(panel) for panel in {entry.panel_id for entry in entries if entry.left_on is None}}
    rows = []
    for entry in entries:
        of_panel = steps_of(entry)
        every = [
            Point(one, day, threshold_on(day, of_panel))
            for one in scores[entry.case_id, entry.panel.framework.name]
            for day in [_day(one)]
            if entry.left_on is None or day <= entry.left_on
        ]
        agreed = [point for point in every if point.assessment.stage == Stage.AGREED]
        threshold = threshold_on(entry.left_on or on, of_panel)
        before, absent = last.get(entry.panel_id, NOTHING_HELD)
        if before is None or before < entry.listed_on:
            absent = frozenset()
        rows.append(Row(entry, threshold, on, agreed or every, every, absent))
    return rows


def row_of(entry: LogEntry, *, on: date) -> Row:
    return rows_of([entry], on=on)[0]


def _day(one: Assessment) -> date:
    moment = one.meeting.starts_at if one.meeting is not None else one.given_at
    return timezone.localdate(moment)


def last_two(panel_id: int) -> tuple[date | None, frozenset[str]]:
    """Of the panel's last two meetings the day of the earlier, and the agencies with a seat that were at neither:
    nobody came for them. One statement."""
    held = Meeting.objects.filter(panel=panel_id, state__in=OVER).order_by("-starts_at").values("pk")[:2]
    rows = Attendance.objects.filter(meeting__in=held).exclude(member__role=PanelRole.OBSERVER)
    by_agency = rows.values("member__partner__name").annotate(
        meetings=Count("meeting", distinct=True),
        present=Count("pk", filter=Q(presence=Presence.PRESENT)),
        before=Min("meeting__starts_at"),
    )
    twice = by_agency.filter(meetings=2, present=0).order_by().values_list("before", "member__partner__name")
    found = list(twice)
    if not found:
        return NOTHING_HELD
    return timezone.localdate(min(before for before, _ in found)), frozenset(name for _, name in found)


def _scores(cases: set[UUID]) -> dict[tuple[UUID, str], list[Assessment]]:
    """The scores of each case by each framework: those of another one do not belong to the same line."""
    found: dict[tuple[UUID, str], list[Assessment]] = defaultdict(list)
    rows = Assessment.objects.filter(case__in=cases).select_related("meeting", "framework")
    for one in rows.order_by("given_at", "id").defer("meeting__minutes", "moderation_reason", "judgement_reason"):
        found[one.case_id, one.framework.name].append(one)
    return found


def steps_of(row: Any) -> list[tuple[date, int]]:
    """(since, net score) of each threshold, of a row with the column `thresholds`."""
    return [(date.fromisoformat(step["since"]), step["net"]) for step in row.thresholds or []]


@dataclass(frozen=True)
class Leavers:
    """Those who left a panel's log in a period, both days included: how many, and how long they had stayed."""

    first: date
    last: date
    number: int
    listed_again: int
    mean: str
    median: str


@dataclass(frozen=True)
class WeeksNow:
    """How long the children on the log now have been on it."""

    mean: str
    median: str


def weeks_now(rows: Sequence[Row]) -> WeeksNow:
    """Mean and median weeks so far of those on the log: (today less listed) in days / 7."""
    stays = [(row.entry.listed_on, row.today) for row in rows]
    return WeeksNow(one_decimal(mean_weeks(stays)), one_decimal(median_weeks(stays)))


def leavers(panel_id: int, *, first: date, last: date) -> Leavers:
    """Mean and median weeks on the log of those who left from `first` to `last`: (left less listed) in days / 7."""
    back = LogEntry.objects.filter(
        panel=OuterRef("panel"), case__child=OuterRef("case__child"), listed_on__gte=OuterRef("left_on")
    ).exclude(pk=OuterRef("pk"))
    ended = LogEntry.objects.filter(Q(panel=panel_id, left_on__range=(first, last))).annotate(again=Exists(back))
    rows = list(ended.values_list("listed_on", "left_on", "again").order_by(F("left_on")))
    stays = [(listed, left) for listed, left, _ in rows if left is not None]
    again = sum(came_back for *_, came_back in rows)
    return Leavers(first, last, len(rows), again, one_decimal(mean_weeks(stays)), one_decimal(median_weeks(stays)))


def left_out_of_sight(user: User, panel_id: int | None = None) -> int | None:
    """How many stays on the logs of the person's panels have ended and are out of their sight; None without a seat.

    A number and nothing of a child, as the page of the log counts them. Those who are on a log now are not counted:
    to whoever is shut out of one alone, a count would say that the child is on it.
    """
    panels = set(panel_ids(user)) & ({panel_id} if panel_id is not None else set(panel_ids(user)))
    if not panels:
        return None
    seen = LogEntry.objects.visible_to(user).order_by().values("pk")
    return LogEntry.objects.filter(panel__in=panels, left_on__isnull=False).exclude(pk__in=seen).count()


def a_year_before(day: date) -> date:
    """The first day of the twelve months that end with `day`: 23 November for 22 November."""
    try:
        return day.replace(year=day.year - 1) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(day.year - 1, 3, 1)


def threshold_of(rows: Sequence[Row], panel: Panel, *, on: date) -> int | None:
    """The threshold in force, from the rows where there are any."""
    if rows:
        return rows[0].threshold
    found = panel.thresholds.filter(since__lte=on).order_by("-since", "-pk").first()
    return found.net if found else None


def panel_kept_by(user: User) -> Panel | None:
    """The first panel of which the person is chair or coordinator."""
    return next((panel for panel in panels_of(user) if keeps(user, panel)), None)
