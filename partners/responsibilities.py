"""What a person is responsible for, so that nobody leaves a gap unseen. Apps above add theirs in `AppConfig.ready`:

    from partners.responsibilities import add_source
    add_source(cases_led_by)      # User -> Responsibility or None

A source counts; it names no child, because who manages people sees none.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from partners.models import Partner, Team, User


@dataclass(frozen=True)
class Responsibility:
    """So many of something that somebody else must take over, how, and at which pages: (label, address)."""

    count: int
    what: str
    mend: str
    pages: tuple[tuple[str, str], ...] = ()


Source = Callable[[User], Responsibility]
_sources: list[Source] = []


def add_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of_person(user: User) -> list[Responsibility]:
    """Everything the person is responsible for now."""
    return [found for found in (source(user) for source in _sources) if found.count]


def _teams(user: User) -> Responsibility:
    teams = list(Team.objects.filter(manager=user).order_by("name"))
    pages = tuple((team.name, reverse("partners:change_team", kwargs={"pk": team.pk})) for team in teams)
    return Responsibility(len(teams), "teams to manage", "Name another manager on the team.", pages)


def _partners(user: User) -> Responsibility:
    partners = list(Partner.objects.filter(senior_contact=user).by_name())
    pages = tuple((one.name, reverse("partners:change_partner", kwargs={"pk": one.pk})) for one in partners)
    what, mend = "partners as senior contact", "Name another senior contact on the partner."
    return Responsibility(len(partners), what, mend, pages)


add_source(_teams)
add_source(_partners)
