"""What became of an action, told in order: set, passed on, reported, reviewed, carried up, ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from audit.transitions import history
from riskpanel.models import Action
from riskpanel.rules.actions import TOP_LEVEL


@dataclass(frozen=True)
class Happening:
    """One line of the history. An escalation is of a day, all else of a moment."""

    when: date | datetime
    words: str

    @property
    def place(self) -> datetime:
        if isinstance(self.when, datetime):
            return self.when
        return timezone.make_aware(datetime.combine(self.when, time()))


def story_of(action: Action) -> list[Happening]:
    """Everything that happened to an action, oldest first. Five statements."""
    found = [*_steps(action), *_handovers(action), *_reports(action), *_reviews(action), *_escalations(action)]
    return sorted(found, key=lambda one: one.place)


def _steps(action: Action) -> Iterator[Happening]:
    for step in history(action):
        done = "Set" if step.event == "begin" else step.taken[:1].upper() + step.taken[1:]
        yield Happening(step.at, _joined(f"{done} by {step.by}", step.note))


def _handovers(action: Action) -> Iterator[Happening]:
    for one in action.handovers.select_related("from_owner", "to", "by"):
        yield Happening(one.at, _joined(f"Passed from {one.from_owner} to {one.to} by {one.by}", one.reason))


def _reports(action: Action) -> Iterator[Happening]:
    for one in action.reports.select_related("by"):
        yield Happening(one.at, _joined(f"Reported by {one.by}: {one.get_result_display().lower()}", one.words))


def _reviews(action: Action) -> Iterator[Happening]:
    for one in action.reviews.select_related("meeting__panel", "reviewed_by"):
        result = one.get_result_display().lower()
        yield Happening(one.at, _joined(f"Reviewed at {one.meeting} by {one.reviewed_by}: {result}", one.note))


def _escalations(action: Action) -> Iterator[Happening]:
    for one in action.escalations.select_related("to"):
        to = "the page of the Board" if one.level == TOP_LEVEL else one.to or "nobody: there is a gap in the line"
        why = f"carried {one.carried} times" if one.carried else f"due on {one.due_on.day} {one.due_on:%B %Y}"
        yield Happening(one.on, f"Went up the line to {to} (level {one.level}), {why}.")


def _joined(what: str, note: str) -> str:
    return f"{what}. {note}" if note else f"{what}."
