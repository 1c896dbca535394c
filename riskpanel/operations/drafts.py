"""Keeping what is being typed on an item, so that a lost connection or a crashed browser costs ten seconds."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import AgendaItem, ItemDraft
from riskpanel.rules import drafts as rules
from riskpanel.rules.drafts import Typed
from riskpanel.rules.meetings import OPEN
from riskpanel.states import Desk


class OldDraftError(ValidationError):
    """Another page has saved since. `draft` is what it saved; the sender still holds their own text."""

    def __init__(self, draft: ItemDraft) -> None:
        self.draft = draft
        super().__init__("This text was changed in another window. Both texts are shown.", code="conflict")


@transaction.atomic
def save_draft(
    item: AgendaItem,
    *,
    desk: Desk | str,
    values: Mapping[str, str],
    by: User,
    base: int = 0,
    window: str = "",
    turn: int = 0,
) -> ItemDraft:
    """Keep what a person has typed so far into one form of an item. It is theirs alone, and not yet on record.

    `base` is the revision from which they type (0: none), `window` the open page and `turn` the number of its save.
    A repeated save changes nothing. Raises OldDraftError where another page saved since, StateError once the item is
    decided or the meeting over, ValidationError for what is no form or no text.
    """
    if desk not in Desk.values:
        raise ValidationError({"desk": "Choose the form."})
    require(rules.can_keep(by, item.meeting, desk))
    access.require_open(by, item)
    if words := rules.problem(values):
        raise ValidationError({"values": words})
    draft = _locked(item, desk, by=by)
    if rules.is_repeated(draft, window=window, turn=turn):
        return draft
    _check_open(item, desk)
    if not draft.saved_before:  # type: ignore[attr-defined]
        trail.record("began_draft", item, by=by, case_id=item.case_id, detail={"desk": str(desk)})
    elif rules.is_out_of_date(draft, window=window, base=base):
        raise OldDraftError(draft)
    draft.values, draft.window, draft.turn = dict(values), window, turn
    draft.revision, draft.saved_at = draft.revision + 1, timezone.now()
    draft.save(update_fields=["values", "window", "turn", "revision", "saved_at"])
    return draft


def _locked(item: AgendaItem, desk: str, *, by: User) -> ItemDraft:
    """The author's draft with its row locked; a new one is made where they have none."""
    made, new = ItemDraft.objects.get_or_create(item=item, author=by, desk=desk)
    draft = ItemDraft.objects.select_for_update().get(pk=made.pk)
    draft.saved_before = not new  # type: ignore[attr-defined]
    return draft


def _check_open(item: AgendaItem, desk: str) -> None:
    now = AgendaItem.objects.select_related("meeting", "decision").get(pk=item.pk)
    if now.meeting.state not in OPEN:
        raise StateError("This meeting is over.")
    if desk == Desk.DECIDE and now.is_decided:
        raise StateError("This item is decided.")


def spend_draft(item: AgendaItem, desk: Desk, *, by: User, typed: Typed | None = None) -> None:
    """The text has become a record: its draft is empty. Call in the transaction that writes the record.

    What another window saved after the page of `typed` did is another text, and stays.
    """
    drafts = ItemDraft.objects.filter(item=item, author=by, desk=desk)
    if typed is not None:
        drafts = drafts.filter(Q(revision__lte=typed.base) | Q(window=typed.window) & ~Q(window=""))
    drafts.written().update(values={}, revision=F("revision") + 1, window="", turn=0, saved_at=timezone.now())
