"""The end of a meeting: closed when all is done, its minutes approved by the chair, and issued."""

import hashlib
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from audit.transitions import StateError, transition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel import access, minutes, reminders
from riskpanel.models import Action, Meeting, MinutesPart
from riskpanel.operations import copies
from riskpanel.operations.attendance import what_quorum_needs
from riskpanel.operations.meetings import tell_members
from riskpanel.operations.pen import locked, writing
from riskpanel.rules import meetings as rules
from riskpanel.states import APPROVE, CLOSE, ISSUE, MeetingState


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
    return meeting


def preview(meeting: Meeting, *, by: User) -> list[MinutesPart]:
    """The minutes as they would be approved now, without the items that the reader left."""
    left = set(access.items_left(by))
    parts = minutes.compose(meeting)
    return [one for one in parts if not {one.item_id, one.action and one.action.item_id} & left]


@transaction.atomic
def approve_minutes(meeting: Meeting, *, by: User) -> Meeting:
    """The chair approves the minutes: their text is kept with its SHA-256, and stands."""
    meeting = locked(meeting)
    require(rules.can_approve(by, meeting.panel))
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

    From now on they stand; corrections are dated addenda (riskpanel.operations.copies).
    """
    meeting = locked(meeting)
    require(rules.can_prepare(by, meeting.panel))
    meeting.issued_at = timezone.now()
    transition(meeting, ISSUE, by=by)
    tell_members(meeting, rule=reminders.MINUTES.code)
    _tell_owners_beyond(meeting)
    return meeting


def _tell_owners_beyond(meeting: Meeting) -> None:
    """Who has an action in the minutes and does not sit on the panel is given that and nothing else."""
    owners = access.readers_of(meeting).exclude(pk__in=meeting.attendance.values("member__user"))
    context = {"day": f"{timezone.localtime(meeting.starts_at):%-d %B %Y}"}
    notify(
        owners, rule=reminders.OWN_ACTIONS.code, subject=meeting, context=context, url=copies.issued_address(meeting)
    )
