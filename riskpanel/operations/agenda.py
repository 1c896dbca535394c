"""The agenda: who is due for review, who is proposed, and what the table adds."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, Subquery
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from cases.models import Case
from cases.states import CaseState
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import AgendaItem, Assessment, LogEntry, Meeting, PanelDecision, PanelReferral
from riskpanel.operations.carrying import called_off_before, carry_over, items_from
from riskpanel.operations.pen import locked, renewed
from riskpanel.papers import signals_of
from riskpanel.rescoring import reasons_of, with_triggers
from riskpanel.rules import meetings as rules
from riskpanel.rules.papers import adds_late, place_of
from riskpanel.rules.referring import hears, in_time
from riskpanel.states import THEMES, Band, DecisionKind, ItemKind, MeetingState, Stage

SEALED = "The papers of this meeting are sealed."


@transaction.atomic
def build_agenda(meeting: Meeting, *, by: User) -> list[AgendaItem]:
    """Put on the agenda every child due for review and every child proposed. Building again adds what is new.

    Due is who is high or very high, or not yet scored, at every meeting; others before their weeks run out, or where
    something grave came to the record since the last score.
    Proposed is who was deferred as new, whose newest assessment since the panel's last word lists them, or who was
    referred by the cut-off or urgently.
    Before the meeting the items are put in their order anew (rules.papers.place_of).
    Raises StateError once the papers are sealed.
    """
    meeting = _to_prepare(meeting, by=by)
    if meeting.papers_sealed_at is not None:
        raise StateError(f"{SEALED} Add what cannot wait, with the reason.")
    items = gather(meeting, by=by)
    access.forget(by)
    return items


def begin_agenda(meeting: Meeting, *, by: User) -> None:
    """Begin the agenda of the panel's next meeting, for agencies to file on, with what this one left to it.

    This one is over, or was called off.
    """
    coming = Meeting.objects.select_for_update(of=("self",)).select_related("panel")
    coming = coming.filter(panel=meeting.panel_id, starts_at__gt=meeting.starts_at, state=MeetingState.PLANNED)
    following = coming.order_by("starts_at").first()
    if following is not None:
        gather(following, by=by)


def gather(meeting: Meeting, *, by: User) -> list[AgendaItem]:
    """Put who is due, who is proposed and what a meeting called off left on a locked meeting's agenda, in order."""
    on_it = set(meeting.agenda.values_list("case_id", flat=True))
    referrals = {one.case_id: one for one in _referred(meeting)}
    new = [
        AgendaItem(kind=ItemKind.NEW, case=case, referral=referrals.get(case.pk))
        for case in _proposed(meeting, referred=list(referrals))
        if case.pk not in on_it
    ]
    reviews = [
        AgendaItem(kind=ItemKind.REVIEW, case=entry.case, entry=entry)
        for entry in _due(meeting)
        if entry.case_id not in on_it
    ]
    items = _number(meeting, [*new, *reviews])
    AgendaItem.objects.bulk_create(items)
    if called_off := called_off_before(meeting):
        brought = _number(meeting, items_from(called_off, meeting))
        AgendaItem.objects.bulk_create(brought)
        carry_over(called_off, meeting, by=by)
        items += brought
    if meeting.state in rules.BEFORE:
        _arrange(meeting)
    trail.record("built_agenda", meeting, by=by, detail={"items": [str(item.pk) for item in items]})
    return items


def add_referred(referral: PanelReferral, *, by: User) -> None:
    """Put a child on the agenda of the panel's next meeting, where it hears them, as soon as they are referred.

    A meeting that somebody works on at this moment is not waited for, since they may wait for the case: the child
    comes to it when its agenda is gathered next, at the latest when its papers are sealed.
    """
    coming = Meeting.objects.filter(panel=referral.panel_id, state__in=rules.BEFORE, starts_at__gt=timezone.now())
    following = coming.order_by("starts_at").values("pk")[:1]
    free = Meeting.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=Subquery(following))
    for meeting in free:
        if not hears(meeting, on=referral.referred_on, urgent=referral.is_urgent):
            continue
        present = meeting.agenda.filter(case=referral.case_id).first()
        if present is not None:
            present.referral = referral
            present.save(update_fields=["referral"])
            continue
        [item] = _number(meeting, [AgendaItem(kind=ItemKind.NEW, case=referral.case, referral=referral)])
        item.save(force_insert=True)
        trail.record("added_to_agenda", item, by=by, case_id=item.case_id, detail={"meeting": str(meeting.pk)})


def _referred(meeting: Meeting) -> list[PanelReferral]:
    """Who waits for the panel and was referred in time for this meeting."""
    rows = PanelReferral.objects.waiting().filter(panel=meeting.panel_id, case__restricted=False)
    return [one for one in rows if in_time(meeting, on=one.referred_on, urgent=one.is_urgent)]


def _arrange(meeting: Meeting) -> None:
    """Number the items anew, in the order of the papers."""
    signals = signals_of(meeting)
    items = sorted(meeting.agenda.all(), key=lambda one: place_of(one.kind, signals[one.pk], one.order))
    moved = [(one, number) for number, one in enumerate(items, start=1) if one.order != number]
    for one, number in moved:
        one.order = number
    AgendaItem.objects.bulk_update([one for one, _ in moved], ["order"])


def _to_prepare(meeting: Meeting, *, by: User) -> Meeting:
    meeting = locked(meeting)
    require(rules.can_run(by, meeting))
    if meeting.state == MeetingState.UNDER_WAY:
        return renewed(meeting, by=by)
    if meeting.state not in rules.BEFORE:
        raise StateError("The agenda of this meeting stands.")
    return meeting


def _number(meeting: Meeting, items: Iterable[AgendaItem]) -> list[AgendaItem]:
    last = meeting.agenda.aggregate(last=Max("order"))["last"] or 0
    numbered = list(items)
    for order, item in enumerate(numbered, start=last + 1):
        item.meeting, item.order = meeting, order
    return numbered


def _due(meeting: Meeting) -> list[LogEntry]:
    newest = Assessment.objects.agreed().filter(case=OuterRef("case"), meeting__panel=meeting.panel_id).newest_first()
    decided = PanelDecision.objects.filter(item__entry=OuterRef("pk")).exclude(kind=DecisionKind.DEFER)
    day, panel = timezone.localdate(meeting.starts_at), meeting.panel
    entries = (
        with_triggers(LogEntry.objects.active().filter(panel=meeting.panel_id), on=timezone.localdate())
        .select_related("case__child")
        .annotate(
            band=Subquery(newest.values("band")[:1]),
            judged=Subquery(newest.values("judged_band")[:1]),
            reviewed_at=Subquery(decided.order_by("-at").values("at")[:1]),
        )
        .order_by("listed_on", "pk")
    )
    return [
        entry
        for entry in entries
        if reasons_of(entry)
        or rules.due_for_review(
            entry.judged or entry.band,
            last=timezone.localdate(entry.reviewed_at) if entry.reviewed_at else entry.listed_on,
            on=day,
            cadence_days=panel.cadence_days,
            weeks=panel.framework.review_weeks(entry.judged or entry.band),
        )
    ]


def _proposed(meeting: Meeting, *, referred: list[UUID]) -> list[Case]:
    """Open cases off the log whose newest assessment is a proposal that lists, that were deferred as new, or that were
    referred.

    A restricted case is not put before the table by itself: whoever may see it brings it, to people it names.
    """
    panel = meeting.panel
    words = PanelDecision.objects.filter(item__case=OuterRef("pk"), item__meeting__panel=panel).order_by("-at")
    newest = Assessment.objects.filter(case=OuterRef("pk")).scored_with(panel.framework.name).newest_first()
    threshold = panel.threshold_on(timezone.localdate(meeting.starts_at)).net
    proposed = Assessment.objects.filter(case=OuterRef("pk"), stage=Stage.PROPOSED)
    deferred = PanelDecision.objects.filter(item__case=OuterRef("pk"), kind=DecisionKind.DEFER)
    cases = (
        Case.objects.open()
        .filter(Exists(proposed) | Exists(deferred) | Q(pk__in=referred), restricted=False)
        .exclude(log_entries__in=LogEntry.objects.active().filter(panel=panel))
        .annotate(
            last_word=Subquery(words.values("kind")[:1]),
            last_word_at=Subquery(words.values("at")[:1]),
            stage=Subquery(newest.values("stage")[:1]),
            given_at=Subquery(newest.values("given_at")[:1]),
            net=Subquery(newest.values("net")[:1]),
            floor=Subquery(newest.values("floor")[:1]),
            judged=Subquery(newest.values("judged_band")[:1]),
        )
    )
    high = [Band.HIGH, Band.VERY_HIGH]
    lists = Q(net__gte=threshold) | ~Q(floor="") & Q(floor__isnull=False) | Q(judged__in=high)
    unheard = Q(last_word_at=None) | Q(given_at__gt=F("last_word_at"))
    return list(
        cases.filter(
            Q(pk__in=referred) | Q(last_word=DecisionKind.DEFER) | (Q(stage=Stage.PROPOSED) & lists & unheard)
        ).select_related("child")
    )


@transaction.atomic
def add_to_agenda(
    meeting: Meeting, *, kind: ItemKind | str, by: User, case: Case | None = None, title: str = "", reason: str = ""
) -> AgendaItem:
    """Put a child, a place, a peer group or a theme on the agenda. Whoever assesses risk may propose a child they see.

    Once the papers are sealed the chair alone does, or whoever holds the pen in the meeting, and says why it cannot
    wait. Raises a conflict where the child is on it already or another than the chair adds to sealed papers;
    ValidationError where a review is of no entry, a new child is on the log, a theme has no title, or nobody says why.
    """
    if kind not in ItemKind.values:
        raise ValidationError({"kind": "Choose what it is about."})
    kind = ItemKind(kind)
    meeting = _to_add(meeting, kind=kind, case=case, by=by)
    entry = None
    if kind in THEMES:
        if not title.strip():
            raise ValidationError({"title": "Enter what it is about."})
        case = None
    else:
        entry = _entry_for(meeting, kind, case)
    late = _late(meeting, reason, by=by)
    waiting = PanelReferral.objects.waiting().filter(panel=meeting.panel_id, case=case).first() if case else None
    made = AgendaItem(kind=kind, case=case, entry=entry, referral=waiting, title=title.strip(), late_reason=late)
    [item] = _number(meeting, [made])
    item.save(force_insert=True)
    access.forget(by)
    detail = {"meeting": str(meeting.pk), "is_late": bool(late)}
    trail.record("added_to_agenda", item, by=by, case_id=item.case_id, detail=detail)
    return item


def _late(meeting: Meeting, reason: str, *, by: User) -> str:
    """Why it comes although the papers are sealed; empty where they are not."""
    if meeting.papers_sealed_at is None:
        return ""
    if not adds_late(by, meeting):
        raise StateError(f"{SEALED} Only the chair adds to them.")
    if not reason.strip():
        raise ValidationError({"reason": f"{SEALED} Say why it cannot wait for the next meeting."})
    return reason.strip()


def _to_add(meeting: Meeting, *, kind: ItemKind, case: Case | None, by: User) -> Meeting:
    if rules.can_run(by, meeting):
        return _to_prepare(meeting, by=by)
    in_sight = case is not None and Case.objects.visible_to(by).filter(pk=case.pk).exists()
    require(kind == ItemKind.NEW and rules.can_propose(by, in_sight))
    meeting = locked(meeting)
    if meeting.state not in rules.BEFORE or meeting.papers_sealed_at is not None:
        raise StateError("This meeting takes no more proposals. Ask its chair, or propose for the next one.")
    return meeting


def _entry_for(meeting: Meeting, kind: ItemKind, case: Case | None) -> LogEntry | None:
    if case is None:
        raise ValidationError({"case": "Choose the child."})
    if case.state != CaseState.OPEN:
        raise ValidationError({"case": "This case is closed."})
    if meeting.agenda.filter(case=case).exists():
        raise ValidationError("This child is on the agenda already.", code="conflict")
    entry = LogEntry.objects.active().filter(panel=meeting.panel_id, case=case).first()
    if kind == ItemKind.NEW and entry is not None:
        raise ValidationError({"kind": "This child is on the log: choose review or removal."})
    if kind != ItemKind.NEW and entry is None:
        raise ValidationError({"kind": "This child is not on the log: choose new."})
    return entry
