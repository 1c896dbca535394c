"""What a person is responsible for, so that nobody leaves a gap unseen. Apps above add theirs in `AppConfig.ready`:

    from partners.responsibilities import add_source
    add_source(cases_led_by)      # User -> Responsibility or None

A source counts; it names no child, because who manages people sees none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from partners.models import Partner, Team, User


@dataclass(frozen=True)
class Responsibility:
    """So many of something that somebody else must take over, and how."""

    count: int
    what: str
    mend: str


Source = Callable[[User], Responsibility]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of_person(user: User) -> list[Responsibility]:
    """Everything the person is responsible for now."""
    return [found for found in (source(user) for source in _sources) if found.count]


def _teams(user: User) -> Responsibility:
    count = Team.objects.filter(manager=user).count()
    return Responsibility(count, "teams to manage", "Name another manager on the team.")


def _partners(user: User) -> Responsibility:
    count = Partner.objects.filter(senior_contact=user).count()
    return Responsibility(count, "partners as senior contact", "Name another senior contact on the partner.")


add_source(_teams)
add_source(_partners)
