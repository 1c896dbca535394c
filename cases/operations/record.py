"""What is written on a case."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit import trail
from cases import rules
from cases.models import Case, Event, Voice
from cases.operations.episodes import locked_open
from cases.operations.sharing import touch
from cases.states import EventKind, Nature, Significance
from partners.models import User
from partners.operations import require


@transaction.atomic
def record_event(
    case: Case,
    *,
    by: User,
    kind: EventKind | str,
    happened_at: datetime,
    text: str,
    significance: Significance | str = Significance.ROUTINE,
    nature: Nature | str = Nature.FACT,
) -> Event:
    """Add an entry to the chronology, from the partner the person acts for.

    Raises ValidationError for a moment in the future or an entry without words.
    """
    case = locked_open(case)
    require(rules.can_add_to_record(by, case))
    if happened_at > timezone.now():
        raise ValidationError({"happened_at": "It cannot have happened in the future."})
    event = Event(
        case=case,
        kind=kind,
        happened_at=happened_at,
        text=text.strip(),
        significance=significance,
        nature=nature,
        source=by.acting_partner,
        recorded_by=by,
    )
    event.clean_fields()
    event.save(force_insert=True)
    touch(case)
    trail.record("recorded", event, by=by)
    return event


@transaction.atomic
def record_voice(case: Case, *, by: User, words: str, said_on: date) -> Voice:
    """Keep the child's own words. Raises ValidationError for a day in the future or no words."""
    case = locked_open(case)
    require(rules.can_add_to_record(by, case))
    if said_on > timezone.localdate():
        raise ValidationError({"said_on": "The day must not be in the future."})
    voice = Voice(case=case, words=words.strip(), said_on=said_on, heard_by=by)
    voice.clean_fields()
    voice.save(force_insert=True)
    touch(case)
    trail.record("recorded", voice, by=by)
    return voice
