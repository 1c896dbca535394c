"""Keeping what is being typed on an item, so that a lost connection or a crashed browser costs ten seconds."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from govuk.autosave import Edition
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import AgendaItem, ItemDraft
from riskpanel.rules import drafts as rules
from riskpanel.rules.meetings import OPEN
from riskpanel.states import ItemForm


class OldDraftError(ValidationError):
    """Another page has saved since. `draft` is what it saved; the sender still holds their own text."""

    def __init__(self, draft: ItemDraft) -> None:
        self.draft = draft
        super().__init__("This text was changed in another window. Both texts are shown.", code="conflict")


@transaction.atomic
def save_draft(
    item: AgendaItem, *, form_name: ItemForm | str, values: Mapping[str, str], by: User, edition: Edition
) -> ItemDraft:
    """Keep what a person has typed so far into one form of an item. It is theirs alone, and not yet on record.

    `edition` says from which opening of a page it comes. The same save again changes nothing.
    Raises OldDraftError where another page saved since, StateError once the item is decided or the meeting over,
    ValidationError for what is no form or no text.
    """
    if form_name not in ItemForm.values:
        raise ValidationError({"form_name": "Choose the form."})
    require(rules.can_keep(by, item.meeting, form_name))
    read = AgendaItem.objects.select_related("meeting", "case", "decision").get(pk=item.pk)
    access.require_open(by, read)
    if words := rules.problem(values):
        raise ValidationError({"values": words})
    _check_open(read, form_name)
    now = {"values": dict(values), "editing": edition.editing, "revision": edition.number, "saved_at": timezone.now()}
    made, new = ItemDraft.objects.get_or_create(item=item, author=by, form_name=form_name, defaults=now)
    if new:
        trail.record("began_draft", item, by=by, case_id=item.case_id, detail={"form": str(form_name)})
        return made
    draft = ItemDraft.objects.select_for_update().get(pk=made.pk)
    if not edition.may_follow(draft.editing, draft.revision):
        raise OldDraftError(draft)
    if edition.number > draft.revision:
        for name, value in now.items():
            setattr(draft, name, value)
        draft.save(update_fields=list(now))
    return draft


def _check_open(item: AgendaItem, form_name: str) -> None:
    if item.meeting.state not in OPEN:
        raise StateError("This meeting is over.")
    if form_name == ItemForm.DECIDE and item.is_decided:
        raise StateError("This item is decided.")


def spend_draft(item: AgendaItem, form_name: ItemForm, *, by: User, typed: Edition | None = None) -> None:
    """The text has become a record: its draft is empty. Call in the transaction that writes the record.

    What another window saved after the page of `typed` did is another text, and stays.
    """
    drafts = ItemDraft.objects.filter(item=item, author=by, form_name=form_name)
    if typed is not None:
        drafts = drafts.filter(Q(revision__lte=typed.opened) | Q(editing=typed.editing))
    number = Greatest(F("revision"), typed.number if typed is not None else 0) + 1
    drafts.written().update(values={}, revision=number, editing=None, saved_at=timezone.now())
