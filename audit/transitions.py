"""The only code that assigns a state.

A machine's table lives in its app's `states.py`. The table says what is possible; the app's `rules.py` says when it
is allowed; the caller asks the rule before it comes here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils import timezone

from audit import trail
from audit.models import StateChange

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, init=False)
class Transition:
    """An event that takes a thing from one of `sources` to `target`. `words` end "… so you cannot": "close it"."""

    event: str
    sources: frozenset[str]
    target: str
    words: str
    field: str

    def __init__(
        self, event: str, sources: Iterable[str], target: str, *, words: str = "", field: str = "state"
    ) -> None:
        object.__setattr__(self, "event", event)
        object.__setattr__(self, "sources", frozenset(str(source) for source in sources))
        object.__setattr__(self, "target", str(target))
        object.__setattr__(self, "words", words or f"{event} it")
        object.__setattr__(self, "field", field)

    def possible_from(self, state: str) -> bool:
        return state in self.sources


class StateError(ValidationError):
    """The thing's state does not allow the event. Pages show the words; the API answers 409."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="state")


def refusal(thing: models.Model, event: Transition) -> StateError:
    """Why this step cannot be taken from the present state, in words: "This referral is decided, so you cannot …"."""
    state = getattr(thing, f"get_{event.field}_display")()
    return StateError(f"This {thing._meta.verbose_name} is {state.lower()}, so you cannot {event.words}.")


def begin(thing: models.Model, *, by: models.Model, note: str = "", field: str = "state") -> None:
    """Write the first history row of a thing that was just made in its first state."""
    _remember(thing, "begin", "", getattr(thing, field), by=by, note=note)


def transition(thing: models.Model, event: Transition, *, by: models.Model, note: str = "") -> None:
    """Move `thing` (a row the caller has locked) by `event`: checked, saved, history row, audit row.

    Raises StateError where the table has no such step from the present state.
    """
    before = getattr(thing, event.field)
    if not event.possible_from(before):
        raise refusal(thing, event)
    setattr(thing, event.field, event.target)
    thing.save()
    _remember(thing, event.event, before, event.target, by=by, note=note)


# As in the trail: building a model and its query takes longer than the row takes PostgreSQL.
INSERT = """
INSERT INTO audit_statechange (subject_kind, subject_id, event, from_state, to_state, at, by_id, note)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


def _remember(thing: models.Model, event: str, before: str, after: str, *, by: models.Model, note: str) -> None:
    step = (trail.kind_of(thing), str(thing.pk), event, str(before), str(after), timezone.now(), by.pk, note)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, step)
    trail.record(event, thing, by=by, detail={"from": str(before), "to": str(after)})


def transition_each(things: Sequence[Row], event: Transition, *, by: models.Model, save: Callable[[], object]) -> None:
    """Begin many new things of one first state and move each by `event`; `save` writes the rows as they then are.

    The histories and the trail say of each what `begin` and `transition` would have said.
    """
    if not things:
        return
    before = str(getattr(things[0], event.field))
    if not event.possible_from(before):
        raise refusal(things[0], event)
    for thing in things:
        setattr(thing, event.field, event.target)
    save()
    _remember_each(things, "begin", "", before, by=by)
    _remember_each(things, event.event, before, event.target, by=by)


def _remember_each(things: Sequence[Row], event: str, before: str, after: str, *, by: models.Model) -> None:
    StateChange.objects.bulk_create(
        [
            StateChange(
                subject_kind=trail.kind_of(thing),
                subject_id=str(thing.pk),
                event=event,
                from_state=before,
                to_state=after,
                by_id=by.pk,
                note="",
            )
            for thing in things
        ],
        batch_size=1000,
    )
    trail.record_each(event, things, by=by, detail={"from": before, "to": after})


def history(thing: models.Model) -> models.QuerySet[StateChange]:
    """The steps of a thing's life, oldest first."""
    return StateChange.objects.filter(subject_kind=trail.kind_of(thing), subject_id=str(thing.pk)).select_related("by")
