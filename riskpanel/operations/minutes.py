"""The end of a meeting: closed when all is done, its minutes approved by the chair, and issued."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from audit.transitions import StateError, transition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel import access, minutes, readers, reminders
from riskpanel.models import Action, ItemDraft, Meeting, MinutesPart
from riskpanel.operations import copies
from riskpanel.operations.agenda import begin_agenda
from riskpanel.operations.attendance import what_quorum_needs
from riskpanel.operations.meetings import tell
from riskpanel.operations.pen import locked, writing
from riskpanel.rules import meetings as rules
from riskpanel.states import APPROVE, CLOSE, ISSUE, ItemForm, MeetingState


@dataclass(frozen=True)
class Block:
    """One thing that still stops the close: in words without a name, and where to do it."""

    words: str
    url: str


class NotDoneError(StateError):
    """The meeting cannot be closed yet. `blocks` says what is undone, each with its link."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks
        super().__init__("The meeting cannot be closed yet. " + " ".join(block.words for block in blocks))


def what_stops_close(meeting: Meeting) -> list[Block]:
    """Every open action from before without a review, and every item with neither decision nor deferral."""
    page = meeting.get_absolute_url()
    actions = Action.objects.to_review_at(meeting)
    undecided = meeting.agenda.undecided()
    return [Block(f"Review action {one.reference}.", f"{page}actions/#action-{one.reference}") for one in actions] + [
        Block(f"Decide or defer item {one.order}.", one.get_absolute_url()) for one in undecided
    ]


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: User) -> Meeting:
    """Close a meeting and lay down the pen. Raises NotDoneError while anything is undone; the database refuses too."""
    meeting = writing(meeting, by=by)
    blocks = what_stops_close(meeting)
    if blocks:
        raise NotDoneError(blocks)
    meeting.quorate = not what_quorum_needs(meeting)
    meeting.closed_at = timezone.now()
    meeting.pen_held_by = meeting.pen_until = meeting.pen_since = meeting.pen_taken_from = None
    transition(meeting, CLOSE, by=by)
    _tell_who_did_not_share(meeting)
    return meeting


def _tell_who_did_not_share(meeting: Meeting) -> None:
    """What was typed and not shared is its author's alone, and is not in the minutes: they are told where it is."""
    rows = ItemDraft.objects.filter(item__meeting=meeting, form_name=ItemForm.CONTRIBUTE, values__has_key="text")
    for draft in rows.select_related("author", "item").order_by("pk"):
        if access.open_items(draft.author).filter(pk=draft.item_id).exists():
            notify([draft.author], rule=reminders.UNSHARED.code, subject=draft.item, label=meeting.notice_label)


def preview(meeting: Meeting, *, by: User) -> list[MinutesPart]:
    """The minutes as they would be approved now, by the rule of `readers.minutes_in_sight` for whoever runs the panel.

    Without the items that the reader left and, before they accepted the statement, with their own actions only.
    """
    left = set(access.items_left(by))
    parts = [one for one in minutes.compose(meeting) if not {one.item_id, one.action and one.action.item_id} & left]
    if access.has_accepted(by, meeting):
        return parts
    heading = [one for one in parts if one.item is None and one.action is None]
    return heading + [one for one in parts if one.action is not None and one.action.owner == by]


@transaction.atomic
def approve_minutes(meeting: Meeting, *, by: User) -> Meeting:
    """The chair approves the minutes: their text is kept with its SHA-256, and stands."""
    meeting = locked(meeting)
    require(rules.can_approve(by, meeting))
    if meeting.state in (MeetingState.APPROVED, MeetingState.ISSUED):
        raise StateError("These minutes are approved and stand. Once they are issued you can add a correction.")
    parts = minutes.compose(meeting) if APPROVE.possible_from(meeting.state) else []
    meeting.minutes = minutes.whole(parts)
    meeting.minutes_digest = hashlib.sha256(meeting.minutes.encode()).hexdigest()
    meeting.approved_by = by
    transition(meeting, APPROVE, by=by)
    MinutesPart.objects.bulk_create(parts)
    return meeting


@transaction.atomic
def issue_minutes(meeting: Meeting, *, by: User) -> Meeting:
    """Issue the approved minutes: everybody whom they reach is told, and each is given what is theirs.

    The agenda of the next meeting begins with what is left to it.
    From now on they stand; corrections are dated addenda (riskpanel.operations.copies).
    """
    meeting = locked(meeting)
    require(rules.can_run(by, meeting))
    meeting.issued_at = timezone.now()
    transition(meeting, ISSUE, by=by)
    _tell_readers(meeting)
    begin_agenda(meeting, by=by)
    return meeting


def _tell_readers(meeting: Meeting) -> None:
    """Whoever finds something in the minutes is told: who sits on the panel today, and others of their own actions."""
    reached = list(readers.readers_of(meeting))
    access.read_seats(reached)
    seated = [one for one in reached if meeting.panel_id in access.seats(one)]  # the heading is for each of them
    tell(seated, meeting, rule=reminders.MINUTES.code)
    certain = set(readers.owners_in_plain_sight(meeting))
    owners = [
        one
        for one in reached
        if one not in seated and (one.pk in certain or readers.minutes_for(one, meeting).exists())
    ]
    context = {"day": f"{timezone.localtime(meeting.starts_at):%-d %B %Y}"}
    notify(
        owners, rule=reminders.OWN_ACTIONS.code, subject=meeting, context=context, url=copies.issued_address(meeting)
    )
