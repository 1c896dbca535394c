"""The words of the minutes, put together from what the meeting recorded. Each part is somebody's or everybody's."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet
from django.utils import timezone

from cases.models import Case
from partners.at_once import as_rows, revived
from partners.models import User
from riskpanel.models import (
    Action,
    ActionReview,
    AgendaItem,
    Assessment,
    Attendance,
    ConflictOfInterest,
    LogEntry,
    Meeting,
    MinutesPart,
)
from riskpanel.states import Band, DecisionKind, Presence, Shut, Stage


def compose(meeting: Meeting) -> list[MinutesPart]:
    """The parts in order, not stored. What was for this meeting only is left out."""
    parts = [
        _part(_heading(meeting)),
        *(_part(_review(one), action=one.action) for one in _reviews(meeting)),
        *(_part(_reported(one), action=one) for one in _reported_before(meeting)),
        *_items(meeting),
        *(_part(_new_action(one), action=one) for one in _actions(meeting).exclude(item__meeting=meeting)),
    ]
    for order, part in enumerate(parts, start=1):
        part.meeting, part.order = meeting, order
    return parts


def whole(parts: list[MinutesPart]) -> str:
    return "\n\n".join(part.text for part in parts) + "\n"


def items_in(parts: Iterable[MinutesPart]) -> list[str]:
    """The ids of the items of which a passage says something, for the trail."""
    ids = {part.item_id or (part.action.item_id if part.action else None) for part in parts}
    return sorted(str(pk) for pk in ids if pk)


def cases_in(parts: Iterable[MinutesPart]) -> list[Case]:
    """The cases of the children of whom these passages speak, as they were read with them."""
    found: dict[UUID, Case] = {}
    for about in (one for part in parts for one in (part.item, part.action)):
        if about is not None and about.case_id is not None and about.case_id not in found and about.case:
            found[about.case_id] = about.case
    return list(found.values())


WHY_LEFT_OUT = {
    Shut.LEFT: "You left {count} here, so nothing of it is shown to you.",
    Shut.NAMED: "{count} here is for named people, so nothing of it is shown to you.",
}
NOT_YOURS = "The record of {count} here is not yours to read, so nothing of it is shown to you."


def left_out(agenda: Iterable[AgendaItem], parts: Iterable[MinutesPart]) -> list[str]:
    """Why items of a meeting that has minutes are not in what a person reads, in words. The items say why each is shut.

    Those that wait for the statement are not counted: the page shows the statement.
    """
    shown = {part.item_id for part in parts}
    why = Counter(one.shut for one in agenda if one.pk not in shown)  # type: ignore[attr-defined]
    rest = {words: count for words, count in why.items() if words != Shut.STATEMENT}
    return [
        WHY_LEFT_OUT.get(words, NOT_YOURS).format(count="1 item" if count == 1 else f"{count} items")
        for words, count in sorted(rest.items())
    ]


def _part(text: str, *, item: AgendaItem | None = None, action: Action | None = None) -> MinutesPart:
    return MinutesPart(text=text, item=item, action=action)


def _heading(meeting: Meeting) -> str:
    when = timezone.localtime(meeting.starts_at)
    lines = [f"{meeting.panel}: minutes of {when:%-d %B %Y, %H:%M}, {meeting.place}"]
    people = list(meeting.attendance.select_related("member__user", "member__partner", "deputy"))
    for presence in (Presence.PRESENT, Presence.APOLOGIES, Presence.ABSENT):
        named = [_named(one) for one in people if one.presence == presence]
        lines.append(f"{presence.label}: {'; '.join(named) or 'nobody'}.")
    if unknown := [_named(one) for one in people if one.presence == Presence.EXPECTED]:
        lines.append(f"Expected, and not recorded whether they came: {'; '.join(unknown)}.")
    accepted = sum(one.confidentiality_accepted_at is not None for one in people)
    lines.append(f"The meeting was {'quorate' if meeting.quorate else 'not quorate'}.")
    lines.append(f"The confidentiality statement was accepted by {accepted}.")
    if meeting.conflicts_asked_at is not None:
        known = ConflictOfInterest.objects.live().filter(item__meeting=meeting).exists()
        had = "one beyond those that stand with their items" if known else "one"
        asked = f"{timezone.localtime(meeting.conflicts_asked_at):%H:%M}"
        lines.append(f"The table was asked for conflicts of interest at {asked}: nobody had {had}.")
    return "\n".join(lines)


def _named(one: Attendance) -> str:
    name = f"{one.member.user} ({one.member.partner})"
    return f"{one.deputy} for {name}" if one.deputy else name


def _reviews(meeting: Meeting) -> list[ActionReview]:
    rows = meeting.action_reviews.select_related(
        "action__owner", "action__partner", "action__case__child", "reviewed_by"
    )
    return list(rows.order_by("action__reference"))


def _review(review: ActionReview) -> str:
    action = review.action
    note = f" {review.note}" if review.note else ""
    return (
        f"Last time's action {action.reference}, {action.owner} ({action.partner}): {action.what}\n"
        f"{_said(review.get_result_display(), review.reviewed_by if review.unseen else None)}.{note}"
    )


def _reported_before(meeting: Meeting) -> QuerySet[Action]:
    rows = Action.objects.reported_before(meeting).exclude(ended_at__gt=meeting.closed_at or timezone.now())
    return rows.select_related("owner", "partner", "case__child")


def _reported(action: Action) -> str:
    return (
        f"Reported before this meeting, {action.reference}, {action.owner} ({action.partner}): {action.what}\n"
        f"{action.get_state_display()}. {action.outcome}"
    )


def _actions(meeting: Meeting) -> QuerySet[Action]:
    """What was set here; what replaces an action from before is of the earlier meeting's item."""
    return meeting.actions_set.select_related("owner", "partner", "case__child").order_by("reference")


def _items(meeting: Meeting) -> Iterator[MinutesPart]:
    items = meeting.agenda.annotate(stood=_stood_before()).select_related(
        "case__child",
        "decision__agreed__judged_with",
        "decision__recorded_by",
        "entry__step_down_lead",
        "entry__overridden_by",
        "entry__overridden_with",
    )
    conflicts = ConflictOfInterest.objects.select_related("user", "declared_by", "withdrawn_by")
    left = Prefetch("conflicts", conflicts)
    for item in items.prefetch_related(left, "contributions__partner", "actions__owner", "actions__partner"):
        yield _part(_item(item), item=item)
        for action in item.actions.all():
            yield _part(_new_action(action), item=item, action=action)


def _said(what: str, unseen_by: User | None) -> str:
    """What came of it; and where it was put off by somebody to whom it is shut, who did."""
    return f"{what}, unseen, by {unseen_by}" if unseen_by else what


def _conflicts(rows: Iterable[ConflictOfInterest]) -> Iterator[str]:
    """Who left, in one line; then what was said of it, and what was taken back."""
    rows = sorted(rows, key=lambda one: (one.user.name, one.declared_at))
    if left := [one.user.name for one in rows if one.is_live]:
        yield f"Left for this item: {', '.join(left)}."
    for one in rows:
        if one.reason or not one.is_live:
            why = f": {one.reason}" if one.reason else ""
            yield f"Conflict of interest of {one.user}, as {one.declared_by} said, {_moment(one.declared_at)}{why}"
        if one.withdrawn_at is not None:
            when = _moment(one.withdrawn_at)
            yield f"Taken back by {one.withdrawn_by}, {when}: {one.withdrawal_reason}"


def _moment(at: datetime) -> str:
    return f"{timezone.localtime(at):%-d %B %Y, %H:%M}"


def _item(item: AgendaItem) -> str:
    about = f"{item.case.child} ({item.case.child.reference})" if item.case else item.title
    lines = [f"{item.order}. {item.get_kind_display()}: {about}"]
    lines += _conflicts(item.conflicts.all())
    lines += [
        f"{shared.partner}: {shared.text} (Source: {shared.source}.)"
        for shared in item.contributions.all()
        if not shared.is_for_this_meeting_only
    ]
    decision = item.decision
    if decision.agreed:
        lines += _scores(decision.agreed, revived(Assessment, item.stood))  # type: ignore[attr-defined]
    said = _said(decision.get_kind_display(), decision.recorded_by if decision.unseen else None)
    lines.append(f"Decision: {said}. {decision.rationale}")
    if decision.dissent:
        lines.append(f"Dissent: {decision.dissent}")
    if item.entry is not None and decision.kind == DecisionKind.REMOVE:
        lines += _leaving(item.entry)
    return "\n".join(lines)


def _stood_before() -> Any:
    """Of each item the assessment that the table had before it: the newest when it agreed its own."""
    earlier = Assessment.objects.filter(
        case=OuterRef("case"),
        framework__name=OuterRef("decision__agreed__framework__name"),
        given_at__lte=OuterRef("decision__agreed__given_at"),
    ).exclude(pk=OuterRef("decision__agreed"))
    return as_rows(earlier.newest_first()[:1], named=["given_by"])


def _scores(agreed: Assessment, stood: list[Assessment]) -> Iterator[str]:
    """The proposed score beside the agreed one, and why the panel agreed another."""
    yield from (_proposed(one) for one in stood)
    if not stood:
        yield "Proposed score: none. The panel rated the domains itself."
    yield f"Agreed score: {_score(agreed)}."
    if stood and agreed.moderation_reason:
        yield f"The panel moderated what it had before it: {agreed.moderation_reason}"
    if agreed.judged_band:
        second = f" (with {agreed.judged_with})" if agreed.judged_with else ""
        yield f"Judged to be {Band(agreed.judged_band).label.lower()}{second}: {agreed.judgement_reason}"


def _proposed(one: Assessment) -> str:
    day = f"{timezone.localdate(one.given_at):%-d %B %Y}"
    if one.stage == Stage.PROPOSED:
        return f"Proposed score: {_score(one)}, by {one.given_by}, {day}."
    return f"Proposed score: none since the one agreed on {day}: {_score(one)}."


def _score(one: Assessment) -> str:
    return f"{one}, provisional" if one.provisional else str(one)


def _leaving(entry: LogEntry) -> Iterator[str]:
    """The plan and who leads it; and where the score said stay, which two people decided otherwise, and why."""
    yield f"Step-down plan, led by {entry.step_down_lead}: {entry.step_down_plan}"
    if entry.override_reason:
        two = f"{entry.overridden_by} with {entry.overridden_with}"
        yield f"The score said stay. {two} decided that the child leaves all the same: {entry.override_reason}"


def _new_action(action: Action) -> str:
    day = f"{action.due_on:%-d %B %Y}"
    return f"Action {action.reference}: {action.what}\n{action.owner} ({action.partner}), by {day}."
