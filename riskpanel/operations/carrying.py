"""What was brought to a meeting that was called off comes to the panel's next one."""

from collections.abc import Sequence

from django.db.models import QuerySet

from audit import trail
from cases.states import CaseState
from partners.models import User
from riskpanel.models import AgendaItem, ConflictOfInterest, Contribution, LogEntry, Meeting
from riskpanel.states import Classification, ItemKind, MeetingState


def called_off_before(meeting: Meeting) -> list[Meeting]:
    """The meetings of the panel before this one that were called off since the last that took place."""
    rows = Meeting.objects.filter(panel=meeting.panel_id, state=MeetingState.CANCELLED, starts_at__lt=meeting.starts_at)
    last = Meeting.objects.held_before(meeting).first()
    return list(rows if last is None else rows.filter(starts_at__gt=last.starts_at))


def items_from(called_off: Sequence[Meeting], meeting: Meeting) -> list[AgendaItem]:
    """What people had put on those agendas and is not on that of this meeting, as items for it.

    Who is due or proposed comes by itself. A child comes while there is something to hear: a new one who is not on the
    log, a removal of one who is. A restricted case is brought anew by whoever may see it.
    """
    on_it = {_subject(item) for item in meeting.agenda.all()}
    listed = {entry.case_id: entry for entry in LogEntry.objects.active().filter(panel=meeting.panel_id)}
    items: dict[object, AgendaItem] = {}
    for item in _items_of(called_off).exclude(kind=ItemKind.REVIEW).select_related("case", "referral"):
        subject = _subject(item)
        if subject in on_it or subject in items or not _still_to_hear(item, is_listed=item.case_id in listed):
            continue
        entry = listed.get(item.case_id) if item.case_id else None
        items[subject] = AgendaItem(
            kind=item.kind, case=item.case, entry=entry, referral=item.referral, title=item.title
        )
    return list(items.values())


def carry_over(called_off: Sequence[Meeting], meeting: Meeting, *, by: User) -> None:
    """What agencies filed for those meetings comes to the items of this one, whose agenda stands; each once.

    It keeps its day and whose it is. What was said for one meeting only stays there, with the agency that said it.
    Whoever left a place, a peer group or a theme has left it here too (a child is shut to them at every meeting).
    """
    items = {_subject(item): item for item in meeting.agenda.all()}
    _leave(called_off, items)
    filed = Contribution.objects.filter(item__in=_items_of(called_off), carried_to=None)
    filed = filed.exclude(classification=Classification.RESTRICTED).select_related("item")
    for one in filed:
        if (item := items.get(_subject(one.item))) is not None:
            trail.record("carried_over", _anew(one, item), by=by, case_id=item.case_id)


def _leave(called_off: Sequence[Meeting], items: dict[object, AgendaItem]) -> None:
    known = set(ConflictOfInterest.objects.filter(item__in=items.values()).values_list("item", "user"))
    left = ConflictOfInterest.objects.live().filter(item__in=_items_of(called_off), item__case=None)
    for one in left.select_related("item"):
        item = items.get(_subject(one.item))
        if item is not None and (item.pk, one.user_id) not in known:
            known.add((item.pk, one.user_id))
            ConflictOfInterest.objects.create(
                item=item, user_id=one.user_id, reason=one.reason, declared_by_id=one.declared_by_id
            )


def _items_of(called_off: Sequence[Meeting]) -> QuerySet[AgendaItem]:
    """The latest first."""
    return AgendaItem.objects.filter(meeting__in=called_off).order_by("-meeting__starts_at", "order")


def _subject(item: AgendaItem) -> object:
    """What an item is about, alike at two meetings."""
    return item.case_id or (item.kind, item.title)


def _still_to_hear(item: AgendaItem, *, is_listed: bool) -> bool:
    if item.case is None:
        return True
    if item.case.state != CaseState.OPEN or item.case.restricted or is_listed == (item.kind == ItemKind.NEW):
        return False
    return item.referral is None or item.referral.is_waiting


def _anew(one: Contribution, item: AgendaItem) -> Contribution:
    return Contribution.objects.create(
        item=item,
        partner_id=one.partner_id,
        contributed_by_id=one.contributed_by_id,
        at=one.at,
        text=one.text,
        source=one.source,
        classification=one.classification,
        carried_from=one,
    )
