"""Keeping what is being typed into a long form, so that a lost connection or a crashed browser costs ten seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from audit import trail
from audit.transitions import StateError
from cases.models import Case
from govuk.autosave import Edition
from partners.models import User
from partners.operations import require
from riskpanel import access
from riskpanel.models import Action, AgendaItem, FormDraft, ItemDraft, Meeting
from riskpanel.rules import drafts as rules
from riskpanel.rules.assessments import can_propose
from riskpanel.rules.meetings import OPEN, can_approve, can_run
from riskpanel.states import ItemForm, LongForm, MeetingState


class OldDraftError(ValidationError):
    """Another page has saved since. `draft` is what it saved; the sender still holds their own text."""

    def __init__(self, draft: ItemDraft | FormDraft) -> None:
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
    about = {"item": item, "author": by, "form_name": form_name}
    made, new = ItemDraft.objects.get_or_create(**about, defaults=_saved(values, edition))
    if new:
        trail.record("began_draft", item, by=by, case_id=item.case_id, detail={"form": str(form_name)})
        return made
    draft = ItemDraft.objects.select_for_update().get(pk=made.pk)
    _follow(draft, values, edition)
    return draft


def _saved(values: Mapping[str, Any], edition: Edition) -> dict[str, Any]:
    return {"values": dict(values), "editing": edition.editing, "revision": edition.number, "saved_at": timezone.now()}


def _follow(draft: ItemDraft | FormDraft, values: Mapping[str, Any], edition: Edition) -> None:
    """Put a save in the place of the one before, on the locked row. Raises OldDraftError where it may not follow it."""
    if not edition.may_follow(draft.editing, draft.revision):
        raise OldDraftError(draft)
    if edition.number > draft.revision:
        now = _saved(values, edition)
        for name, value in now.items():
            setattr(draft, name, value)
        draft.save(update_fields=list(now))


def _check_open(item: AgendaItem, form_name: str) -> None:
    if item.meeting.state not in OPEN:
        raise StateError("This meeting is over.")
    if form_name == ItemForm.DECIDE and item.is_decided:
        raise StateError("This item is decided.")


def spend_draft(item: AgendaItem, form_name: ItemForm, *, by: User, typed: Edition | None = None) -> None:
    """The text has become a record: its draft is empty. Call in the transaction that writes the record.

    What another window saved after the page of `typed` did is another text, and stays.
    """
    ItemDraft.objects.filter(item=item, author=by, form_name=form_name).spend(typed)


@dataclass(frozen=True)
class About:
    """Which long form, and of what: the review of an action at a meeting, a correction of a meeting's minutes, an
    assessment of a case."""

    form_name: LongForm
    meeting: Meeting | None = None
    action: Action | None = None
    case: Case | None = None

    @property
    def key(self) -> dict[str, Any]:
        return {"form_name": self.form_name, "meeting": self.meeting, "action": self.action, "case": self.case}

    @property
    def subject(self) -> Model:
        found = self.action or self.meeting or self.case
        assert found is not None
        return found


@transaction.atomic
def save_form(about: About, *, values: Mapping[str, list[str]], by: User, edition: Edition) -> FormDraft:
    """Keep what a person has typed so far into a long form: of each field it asks the texts, none where it is empty.

    What an earlier save has of fields that this form does not ask (another framework's) stays. It is theirs alone.
    Raises PermissionDenied for whoever may not send the form, StateError where there is nothing left to send it for,
    OldDraftError where another page saved since, ValidationError for what is no text.
    """
    _check_form(about, by=by)
    if words := rules.problem(values):
        raise ValidationError({"values": words})
    typed = {name: texts for name, texts in values.items() if texts}
    made, new = FormDraft.objects.get_or_create(**about.key, author=by, defaults=_saved(typed, edition))
    if new:
        case_id = about.case.pk if about.case else about.action.case_id if about.action else None
        trail.record("began_draft", about.subject, by=by, case_id=case_id, detail={"form": about.form_name.value})
        return made
    draft = FormDraft.objects.select_for_update().get(pk=made.pk)
    _follow(draft, {name: texts for name, texts in {**draft.values, **values}.items() if texts}, edition)
    return draft


def _check_form(about: About, *, by: User) -> None:
    if about.case is not None:
        require(can_propose(by, about.case))
    if about.meeting is not None and about.action is None:
        require(can_approve(by, about.meeting))
        if about.meeting.state != MeetingState.ISSUED:
            raise StateError("Minutes are corrected once they are issued.")
    if about.meeting is not None and about.action is not None:
        require(can_run(by, about.meeting))
        waiting = access.actions_before(about.meeting, by).to_review_at(about.meeting)
        if not about.meeting.is_under_way or not waiting.filter(pk=about.action.pk).exists():
            raise StateError("This action is reviewed, or the meeting is over.")


def drafts_of(about: About, *, by: User) -> QuerySet[FormDraft]:
    """What the person typed into it and has not sent: one at most. One whose text became a record is empty."""
    return FormDraft.objects.visible_to(by).filter(**about.key)


def spend_form(about: About, *, by: User, typed: Edition | None = None) -> None:
    """The text has become a record. Call in the transaction that writes the record."""
    FormDraft.objects.filter(**about.key, author=by).spend(typed)
