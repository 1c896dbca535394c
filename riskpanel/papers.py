"""What stands in the papers of a meeting: why each child is where they are, what agencies filed, what is still open."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import Event, Voice
from riskpanel.models import Action, AgendaItem, Assessment, Contribution, Meeting, PapersPart
from riskpanel.rules.papers import Signals, when_shared
from riskpanel.states import Shared, Stage


def signals_of(meeting: Meeting) -> dict[Any, Signals]:
    """For each item of a meeting why it stands where it stands. Two statements.

    New is what was recorded since the panel's meeting before; the change is between scores under the panel's own
    framework: from the last agreed to the one proposed since, or between the last two agreed. Overdue actions that
    another panel set, and its scores, move nothing here.
    """
    last = Meeting.objects.held_before(meeting).first()
    since = last.starts_at if last is not None else timezone.now()
    case, day = OuterRef("case"), timezone.localdate(meeting.starts_at)
    scores = Assessment.objects.filter(case=case).scored_with(meeting.panel.framework.name).newest_first()
    agreed = scores.agreed().values("net")
    of_others = Q(meeting__isnull=False) & ~Q(meeting__panel=meeting.panel_id)
    late = Action.objects.open().filter(case=case, due_on__lt=day).exclude(of_others)
    heard = Voice.objects.filter(case=case, recorded_at__gte=since)
    rows: QuerySet[Any] = meeting.agenda.annotate(
        stage=Subquery(scores.values("stage")[:1]),
        newest=Subquery(scores.values("net")[:1]),
        agreed=Subquery(agreed[:1]),
        before=Subquery(agreed[1:2]),
        overdue=_number(late),
        news=_number(Event.objects.filter(case=case, recorded_at__gte=since)),
        heard=Exists(heard, output_field=BooleanField()),
    )
    return {one.pk: _signals(one, day) for one in rows.select_related("entry", "referral")}


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("case").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _signals(item: Any, day: date) -> Signals:
    proposed = item.stage == Stage.PROPOSED
    before = item.agreed if proposed else item.before
    return Signals(
        urgent=item.referral is not None and item.referral.is_urgent,
        rise=item.newest - before if before is not None else 0,
        proposed=proposed,
        overdue=item.overdue,
        weeks=max(0, (day - item.entry.listed_on).days // 7) if item.entry else 0,
        news=item.news,
        heard=item.heard,
    )


def compose(meeting: Meeting) -> list[PapersPart]:
    """The papers in order, not stored: the heading, then each item, and behind it what is for this meeting only."""
    signals = signals_of(meeting)
    items = meeting.agenda.select_related("case__child", "entry__lead", "referral__referred_by").prefetch_related(
        "contributions__partner"
    )
    actions, scores = _open_actions(meeting), _scores(meeting)
    parts = [PapersPart(text=_heading(meeting))]
    for item in items:
        lines = _item(item, signals[item.pk], scores.get(item.case_id), actions.get(item.case_id, []))
        parts.append(PapersPart(text="\n".join(lines), item=item))
        parts += [
            PapersPart(text=_shared(one), item=item, said=one)
            for one in item.contributions.all()
            if one.is_for_this_meeting_only
        ]
    for order, part in enumerate(parts, start=1):
        part.meeting, part.order = meeting, order
    return parts


def whole(parts: Iterable[PapersPart]) -> str:
    """The text whose SHA-256 seals the papers."""
    return "\n\n".join(part.text for part in parts) + "\n"


def _heading(meeting: Meeting) -> str:
    when = timezone.localtime(meeting.starts_at)
    count = meeting.agenda.count()
    items = f"{count} item{'' if count == 1 else 's'} on the agenda."
    return f"{meeting.panel}: papers for {when:%-d %B %Y, %H:%M}, {meeting.place}\n{items}"


def _item(item: AgendaItem, why: Signals, score: Assessment | None, actions: list[Action]) -> Iterator[str]:
    about = f"{item.case.child} ({item.case.child.reference})" if item.case else item.title
    yield f"{item.order}. {item.get_kind_display()}: {about}"
    if item.entry is not None:
        yield f"Accountable lead: {item.entry.lead}."
    if score is not None:
        yield f"Score: {score}."
    if item.referral is not None:
        asked = item.referral
        yield f"Referred by {asked.referred_by}, {timezone.localdate(asked.referred_at):%-d %B %Y}: {asked.reason}"
        if asked.urgent_because:
            yield f"It could not wait: {asked.urgent_because}"
    if why.words:
        yield f"Why here: {why.words}."
    for action in actions:
        yield f"Open action {action.reference}, {action.owner} by {action.due_on:%-d %B %Y}: {action.what}"
    yield from (_shared(one) for one in item.contributions.all() if not one.is_for_this_meeting_only)


def _shared(one: Contribution) -> str:
    late = " Filed after the cut-off." if when_shared(one.at, one.item.meeting) == Shared.LATE else ""
    said_by = f"{one.partner}, for this meeting only" if one.is_for_this_meeting_only else one.partner
    return f"{said_by}: {one.text} (Source: {one.source}.){late}"


def _open_actions(meeting: Meeting) -> dict[Any, list[Action]]:
    """The panel's open actions by case."""
    rows = Action.objects.open().from_before(meeting).filter(case__isnull=False).select_related("owner")
    found: dict[Any, list[Action]] = {}
    for action in rows.order_by("due_on", "reference"):
        found.setdefault(action.case_id, []).append(action)
    return found


def _scores(meeting: Meeting) -> dict[Any, Assessment]:
    """The newest assessment of each child on the agenda."""
    rows = Assessment.objects.filter(case__agenda_items__meeting=meeting).scored_with(meeting.panel.framework.name)
    rows = rows.order_by("case", "-given_at", "-pk")
    return {one.case_id: one for one in rows.distinct("case")}
