"""What stands on the page of one item: shared by agency, scored, set, and how much time is left for it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import Case, Child, ChildName, Event, Voice
from cases.states import Significance
from partners.at_once import as_rows, revived
from partners.models import Partner, User
from riskpanel import access
from riskpanel.forms.moderation import Sheet
from riskpanel.log_rows import steps_of, thresholds_of
from riskpanel.models import ActionReview, AgendaItem, Contribution, Meeting, Panel
from riskpanel.operations.assessment_rows import Given, given
from riskpanel.rules import meetings as rules
from riskpanel.rules.papers import when_shared
from riskpanel.rules.risk_log import threshold_on
from riskpanel.states import ActionState, Shared, Stage

ACTIONS_SHOWN, SCORES_SHOWN, VOICES_SHOWN, EVENTS_SHOWN = 20, 8, 3, 10
DAYS_WITHOUT_A_MEETING = 90


def content_of(item: AgendaItem, user: User, *, names_hidden: bool) -> dict[str, Any]:
    """What hangs on an item that is open to the reader; an action is a link where its own page is."""
    beside = _beside(item, user)
    every = revived(Contribution, beside["shared"])
    contributions: list[Any] = [one for one in every if one.pk in beside["readable"]]
    for one in contributions:
        one.is_late = when_shared(one.at, item.meeting) in (Shared.LATE, Shared.AFTER_PAPERS)
    content: dict[str, Any] = {
        "contributions": contributions,
        "agencies": _agencies(item, every),
        "assessment": None,
        "last_actions": [],
        "mask": mask_of(item.case, names_hidden=names_hidden),
    }
    if item.case is None:
        rows = access.with_sight(item.actions.all(), user)
        return content | {"actions": rows.select_related("owner", "partner")}
    scores = _scores(item.case, panel=item.meeting.panel)
    return content | {"lately": Lately.of(beside)} | scores | _actions(item, user)


@dataclass(frozen=True)
class Lately:
    """What the record holds for the table: the child's own words, the newest first, and what was marked significant or
    critical in the record since the panel last met (or in the last 90 days, where it has not met before)."""

    met_on: date | None
    voices: list[Voice]
    events: list[Event]

    @classmethod
    def of(cls, beside: dict[str, Any]) -> "Lately | None":
        """None where the record is not the reader's to see: the statement at the table opens the item, not the record
        behind it."""
        if not beside["is_seen"]:
            return None
        met_on = timezone.localdate(beside["met_at"]) if beside["met_at"] else None
        return cls(met_on, revived(Voice, beside["said"]), revived(Event, beside["marked"]))

    @property
    def shown(self) -> list[Event]:
        return self.events[:EVENTS_SHOWN]

    @property
    def is_cut(self) -> bool:
        return len(self.events) > EVENTS_SHOWN


def _beside(item: AgendaItem, user: User) -> dict[str, Any]:
    """In one statement what agencies shared on an item and what its child's record holds, as far as the reader sees it.

    Of the record nothing that was entered after the end of the meeting. `shared` is all that was, by which the page
    says that an agency has spoken; what of it may be read stands in `readable`.
    """
    meeting, case = item.meeting, OuterRef("case")
    until = meeting.closed_at or timezone.now()
    before = Meeting.objects.held_before(meeting).values("starts_at")[:1]
    since = Coalesce(Subquery(before), Value(until - timedelta(days=DAYS_WITHOUT_A_MEETING)))
    shared = Contribution.objects.filter(item=OuterRef("pk")).order_by("at", "pk")
    voices = Voice.objects.visible_to(user).filter(case=case, recorded_at__lte=until)
    events = Event.objects.visible_to(user).filter(case=case, recorded_at__lte=until, recorded_at__gt=since)
    marked = events.exclude(significance=Significance.ROUTINE).newest_first()
    rows: QuerySet[Any] = AgendaItem.objects.filter(pk=item.pk)
    return rows.values(
        shared=as_rows(shared, named=["partner"]),
        readable=ArraySubquery(shared.readable_by(user).values("pk")),
        is_seen=Exists(Case.objects.visible_to(user).filter(pk=case)),
        met_at=Subquery(before),
        said=as_rows(voices[:VOICES_SHOWN], named=["heard_by"]),
        marked=as_rows(marked[: EVENTS_SHOWN + 1], named=["source"]),
    ).get()


def _actions(item: Any, user: User) -> dict[str, Any]:
    """The panel's actions for the child, open ones first: those of before that wait for their review, and the rest."""
    reviewed = ActionReview.objects.filter(action=OuterRef("pk"), meeting=item.meeting)
    rows = access.with_sight(item.case.actions.filter(meeting__panel=item.meeting.panel_id), user)
    rows = rows.annotate(reviewed_here=Exists(reviewed))
    rows = rows.select_related("owner", "partner", "meeting").order_by(F("ended_at").desc(nulls_first=True), "-set_at")
    known = list(rows[:ACTIONS_SHOWN])
    waiting = [one for one in known if item.meeting.is_under_way and _waits(one, item.meeting)]
    return {"last_actions": waiting, "actions": [one for one in known if one not in waiting]}


def _waits(action: Any, meeting: Meeting) -> bool:
    is_open = action.state == ActionState.OPEN and not action.reviewed_here
    return is_open and action.meeting.starts_at < meeting.starts_at


def _scores(case: Case, *, panel: Panel) -> dict[str, Any]:
    """The newest assessment, the one agreed last, and the way of the net score against the panel's threshold of each
    day. One statement."""
    rows = case.assessments.scored_with(panel.framework.name).with_answers().annotate(thresholds=thresholds_of(panel))
    scores = list(rows.select_related("framework", "given_by", "judged_with").newest_first()[:SCORES_SHOWN])
    agreed = next((one for one in scores if one.stage == Stage.AGREED), None)
    return {
        "assessment": scores[0] if scores else None,
        "agreed_before": agreed,
        "nets": [one.net for one in reversed(scores)],
        "thresholds": [threshold_on(timezone.localdate(one.given_at), steps_of(one)) for one in reversed(scores)],
    }


def sheet_of(item: AgendaItem, scores: dict[str, Any] | None = None) -> Sheet | None:
    """What the table moderates: the newest answers, or none yet, by its panel's framework in force.

    `scores` is what `content_of` gave; a page that has it reads nothing again.
    """
    if item.case is None:
        return None
    panel = item.meeting.panel
    scores = scores or _scores(item.case, panel=panel)
    newest, agreed = scores["assessment"], scores["agreed_before"]
    stands = Given.of(newest).under(panel.framework) if newest else given(panel.framework, {}, {}, ())
    return Sheet(stands, Given.of(agreed) if agreed else None)


def _agencies(item: Any, contributions: list[Contribution]) -> list[dict[str, Any]]:
    """Each agency at the table, and whether it has shared something on the item: before the meeting, in it, or not."""
    partners = {*partners_at(item), *(one.partner for one in contributions)}
    first = {one.partner_id: one.at for one in reversed(contributions)}
    return [
        {"partner": one, "said": _said(first.get(one.pk), item.meeting)}
        for one in sorted(partners, key=lambda one: one.name)
    ]


def _said(at: datetime | None, meeting: Meeting) -> str:
    return "nothing yet" if at is None else when_shared(at, meeting).label


def partners_at(item: Any) -> list[Partner]:
    """The agencies at the table, by name, as they were read with the agenda."""
    return sorted({Partner(**one) for one in item.at_table or ()}, key=lambda one: one.name)


def time_for(item: AgendaItem, agenda: list[AgendaItem]) -> dict[str, Any]:
    """Until when the item has its fair share of the meeting: since the decision before it, or the beginning."""
    meeting = item.meeting
    if item.is_decided or not meeting.is_under_way:
        return {}
    began = max([meeting.starts_at, *(one.decision.at for one in agenda if one.is_decided)])
    waiting = sum(not one.is_decided for one in agenda)
    share = rules.fair_share(began=began, ends_at=meeting.starts_at + rules.LASTS, waiting=waiting)
    until = began + share
    return {"time": {"share": round(share.total_seconds() / 60), "until": until, "is_up": until < timezone.now()}}


def mask_of(*cases: Case | None, names_hidden: bool) -> tuple[str, ...]:
    """The words by which a shared screen would give the children away; none while names are shown."""
    if not names_hidden:
        return ()
    names = _names_of(one.child for one in cases if one is not None)
    return tuple(sorted({word for words in names.values() for word in words}, key=len, reverse=True))


def mask_each(
    rows: Iterable[Any], *, names_hidden: bool, case: Callable[[Any], Case | None] = attrgetter("case")
) -> None:
    """Give each row the mask of its child. One query for all of them, and none while names are shown."""
    about = [(one, case(one) if names_hidden else None) for one in rows]
    children = [found.child for _, found in about if found is not None]
    names = _names_of(children) if children else {}
    for one, found in about:
        one.mask = tuple(sorted(names[found.child_id], key=len, reverse=True)) if found is not None else ()


def _names_of(children: Iterable[Child]) -> dict[UUID, set[str]]:
    """By child all words of the names that the record has of them: former names, nicknames and each part too."""
    found: dict[UUID, set[str]] = {}
    pairs = [(one.pk, one.given_name, one.family_name) for one in children]
    others = ChildName.objects.filter(child__in=[pk for pk, *_ in pairs])
    for pk, first, family in [*pairs, *others.values_list("child", "given_name", "family_name")]:
        parts = [part for part in re.split(r"[\s-]+", f"{first} {family}") if len(part) > 2]
        whole = (first, family, f"{first} {family}".strip())
        found.setdefault(pk, set()).update(parts, (word for word in whole if len(word) > 1))
    return found


def without_names(text: str, names: Iterable[str]) -> str:
    """A text with the child's names left out, for a screen that others see."""
    for name in names:
        text = re.sub(rf"\b{re.escape(name)}\b", "[name]", text, flags=re.IGNORECASE)
    return text
