"""What a person is responsible for, so that nobody leaves a gap unseen. Apps above add theirs in `AppConfig.ready`:

    from partners.responsibilities import Source, add_source
    add_source(Source("open cases to lead", "A manager hands each over.", held=cases_led_by))

A source gives the rows that are held, and they are counted: it names no child, because who manages people sees none.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, F, JSONField, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.urls import reverse

from partners.models import Partner, Team, User


@dataclass(frozen=True)
class Responsibility:
    """So many of something that somebody else must take over, how, and at which pages: (label, address)."""

    count: int
    what: str
    mend: str
    pages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Source:
    """One kind of thing that people hold: what it is called, and how another comes to hold it.

    `some` says of how many of them something holds, in words: (Q(role="chair"), "as its chair"). `page` is the address
    name of the page where each is mended, `keys` which field gives each of its parts, and `named` which one its name:
    of things whose name tells nothing of a child.
    """

    what: str
    mend: str
    held: Callable[[User], QuerySet[Any]]
    some: tuple[Q, str] | None = None
    page: str = ""
    named: str = "name"
    keys: Mapping[str, str] = field(default_factory=lambda: {"pk": "pk"})

    def counted(self, user: User, place: int) -> QuerySet[Any, Any]:
        """One row: its place, how many are held, of how many `some` holds, the things with pages."""
        some = Count("pk", filter=self.some[0]) if self.some else Value(0)
        named = JSONBAgg(JSONObject(name=F(self.named), **self._parts)) if self.page else Value(None, JSONField())
        rows = self.held(user).order_by().annotate(place=Value(place)).values("place")
        return rows.annotate(held=Count("pk"), some=some, named=named).values_list("place", "held", "some", "named")

    @property
    def _parts(self) -> dict[str, F]:
        return {f"key_{part}": F(path) for part, path in self.keys.items()}

    def responsibility(self, count: int, some: int, named: list[dict[str, Any]] | None) -> Responsibility:
        what = f"{self.what} ({some} {self.some[1]})" if self.some and some else self.what
        things = sorted(named or (), key=lambda one: one["name"].casefold())
        pages = tuple(
            (one["name"], reverse(self.page, kwargs={part: one[f"key_{part}"] for part in self.keys})) for one in things
        )
        return Responsibility(count, what, self.mend, pages)


_sources: list[Source] = []


def add_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def of_person(user: User) -> list[Responsibility]:
    """Everything the person is responsible for now. One query, however many sources there are."""
    first, *others = (source.counted(user, place) for place, source in enumerate(_sources))
    rows = {place: held for place, *held in first.union(*others, all=True)}
    found = (source.responsibility(*rows[place]) for place, source in enumerate(_sources) if place in rows)
    return [one for one in found if one.count]


def _teams(user: User) -> QuerySet[Team]:
    return Team.objects.filter(manager=user)


def _partners(user: User) -> QuerySet[Partner]:
    return Partner.objects.filter(senior_contact=user)


add_source(Source("teams to manage", "Name another manager on the team.", held=_teams, page="partners:change_team"))
add_source(
    Source(
        "partners as senior contact",
        "Name another senior contact on the partner.",
        held=_partners,
        page="partners:change_partner",
    )
)
