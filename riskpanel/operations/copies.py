"""Giving issued minutes out, and correcting them: what was issued is only ever added to."""

import hashlib
from functools import cache

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from audit import trail
from audit.transitions import StateError
from govuk.autosave import Edition
from notifications.operations import notify
from partners.models import User
from partners.operations import require
from riskpanel import minutes_pdf, readers, reminders
from riskpanel.models import Meeting, MinutesAddendum, MinutesCopy, MinutesPart
from riskpanel.operations.drafts import About, spend_form
from riskpanel.operations.pen import locked
from riskpanel.readers import Reading
from riskpanel.rules import meetings as rules
from riskpanel.states import LongForm, MeetingState


@transaction.atomic
def copy_for(meeting: Meeting, *, reader: User, reading: Reading | None = None) -> MinutesCopy:
    """The reader's own copy of issued minutes, with what they may read today and the corrections of it.

    `reading` is what `readers.reading_of` gave for both, where the page has read it before.
    Made once and kept: the same contents are the same file with the same SHA-256 for ever. Raises PermissionDenied
    where nothing in the minutes is theirs, StateError before they are issued.
    """
    if meeting.state != MeetingState.ISSUED:
        raise StateError("The minutes are not issued yet.")
    given = reading or readers.reading_of(reader, meeting)
    require(bool(given.parts))

    @cache
    def pdf() -> bytes:  # made where there is no such copy yet, and not before
        return minutes_pdf.made(
            meeting, parts=given.parts, addenda=given.addenda, reader=reader, is_whole=given.is_whole
        )

    copy, _ = MinutesCopy.objects.get_or_create(
        meeting=meeting,
        reader=reader,
        contents=_contents(given),
        defaults={"pdf": pdf, "digest": lambda: hashlib.sha256(pdf()).hexdigest()},  # type: ignore[misc]
    )
    return copy


def _contents(given: Reading) -> str:
    held = [f"part {one.pk}" for one in given.parts] + [f"addendum {one.pk}" for one in given.addenda]
    return hashlib.sha256("\n".join(held).encode()).hexdigest()


@transaction.atomic
def correct_minutes(
    meeting: Meeting, *, text: str, by: User, part: MinutesPart | None = None, typed: Edition | None = None
) -> MinutesAddendum:
    """Add a dated correction to issued minutes, of one passage or of the whole. Whom it reaches is told.

    Raises PermissionDenied but for the chair, StateError before the minutes are issued, ValidationError without words
    or for a passage of another meeting.
    """
    meeting = locked(meeting)
    require(rules.can_approve(by, meeting))
    if meeting.state != MeetingState.ISSUED:
        raise StateError("Minutes are corrected once they are issued.")
    if not (text or "").strip():
        raise ValidationError({"text": "Say what is to be read instead."})
    if part is not None and (
        part.meeting_id != meeting.pk or not MinutesPart.objects.visible_to(by).filter(pk=part.pk).exists()
    ):
        raise ValidationError({"part": "Choose a passage of these minutes."})
    made = MinutesAddendum.objects.create(meeting=meeting, part=part, text=text.strip(), by=by)
    spend_form(About(LongForm.CORRECT, meeting=meeting), by=by, typed=typed)
    trail.record("corrected", made, by=by, detail={"meeting": str(meeting.pk), "part": part and part.order})
    reached = [one for one in readers.readers_of(meeting) if _reaches(made, one)]
    notify(reached, rule=reminders.CORRECTED.code, subject=meeting, url=issued_address(meeting))
    return made


def _reaches(addendum: MinutesAddendum, reader: User) -> bool:
    return MinutesAddendum.objects.visible_to(reader).filter(pk=addendum.pk).exists()


def issued_address(meeting: Meeting) -> str:
    """Where everybody reads what is theirs in issued minutes, also who does not sit on the panel."""
    return reverse("riskpanel:issued_minutes", args=[meeting.pk])
