"""What a person is responsible for and what waits at a team, so that nobody leaves a gap unseen. Apps above add theirs
in `AppConfig.ready`:

    from partners.responsibilities import Source, add_source
    add_source(Source("open cases to lead", "A manager hands each over.", held=cases_led_by))

A source gives the rows that are held, and they are counted: it names no child, because who manages people sees none.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import JSONBAgg
from django.db.models import Count, F, IntegerField, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, Lower
from django.urls import reverse

from partners.models import Partner, Team, User, people_of
from partners.roles import Permission


@dataclass(frozen=True)
class Responsibility:
    """So many of something that somebody else must take over, how, and at which pages: (label, address)."""

    count: int
    what: str
    mend: str
    pages: tuple[tuple[str, str], ...] = ()
    opens_to: Permission | None = None

    def for_reader(self, user: User) -> "Responsibility":
        """The same with names alone where the pages are not this reader's to open: no link leads to a refusal."""
        if self.opens_to is None or user.may(self.opens_to):
            return self
        return replace(self, pages=tuple((label, "") for label, _ in self.pages))


@dataclass(frozen=True)
class Source:
    """One kind of thing that people hold: what it is called, and how another comes to hold it.

    `held` is asked for the rows of one person, also of an outer query's person by reference; at a team, for those of
    several teams. `some` says of how many of them something holds, in words: (Q(role="chair"), "as its chair"). `page`
    is the address name of the page where each is mended, `keys` which field gives each of its parts, and `named` which
    one its name: of things whose name tells nothing of a child. Its pages are for whoever `opens_to` names, or for all
    who manage people. What `ends_along` keeps no organisation in the Trust:
    it is of the organisation itself, or nobody else can have it.
    """

    what: str
    mend: str
    held: Callable[[Any], QuerySet[Any]]
    some: tuple[Q, str] | None = None
    page: str = ""
    named: str = "name"
    keys: Mapping[str, str] = field(default_factory=lambda: {"pk": "pk"})
    ends_along: bool = False
    opens_to: Permission | None = None

    def counted(self, holder: Any, place: int) -> QuerySet[Any, Any]:
        """One row: its place, how many are held, of how many `some` holds, the things with pages."""
        some = Count("pk", filter=self.some[0]) if self.some else Value(0)
        named = JSONBAgg(JSONObject(name=F(self.named), **self._parts)) if self.page else Value(None, JSONField())
        rows = self.held(holder).order_by().annotate(place=Value(place)).values("place")
        return rows.annotate(held=Count("pk"), some=some, named=named).values_list("place", "held", "some", "named")

    @property
    def of_each(self) -> Coalesce:
        """How many each person of an outer query holds."""
        rows = self.held(OuterRef("pk")).order_by().annotate(one=Value(1)).values("one")
        return Coalesce(Subquery(rows.annotate(held=Count("pk")).values("held"), IntegerField()), 0)

    @property
    def _parts(self) -> dict[str, F]:
        return {f"key_{part}": F(path) for part, path in self.keys.items()}

    def responsibility(self, count: int, some: int, named: list[dict[str, Any]] | None) -> Responsibility:
        what = f"{self.what} ({some} {self.some[1]})" if self.some and some else self.what
        things = sorted(named or (), key=lambda one: one["name"].casefold())
        pages = tuple(
            (one["name"], reverse(self.page, kwargs={part: one[f"key_{part}"] for part in self.keys})) for one in things
        )
        return Responsibility(count, what, self.mend, pages, self.opens_to)


_sources: list[Source] = []
_at_teams: list[Source] = []


def add_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def add_source_at_teams(source: Source) -> None:
    if source not in _at_teams:
        _at_teams.append(source)


def of_person(user: User) -> list[Responsibility]:
    """Everything the person is responsible for now. One query, however many sources there are."""
    return _found(_sources, user)


def of_teams(teams: Collection[Team]) -> list[Responsibility]:
    """Everything that waits at these teams now. One query."""
    return _found(_at_teams, teams)


def of_people(people: QuerySet[User]) -> list[Responsibility]:
    """Everything that these people are responsible for and somebody else can have, with who has how many, each with
    their page. One query."""
    sources = [one for one in _sources if not one.ends_along]
    counts: dict[str, Any] = {f"held_{place}": source.of_each for place, source in enumerate(sources)}
    rows = list(people.annotate(**counts).order_by(Lower("name"), "pk"))
    found = []
    for place, source in enumerate(sources):
        held = [(one, many) for one in rows if (many := getattr(one, f"held_{place}"))]
        pages = tuple((f"{one} ({many})", reverse("partners:person", kwargs={"pk": one.pk})) for one, many in held)
        found.append(Responsibility(sum(many for _, many in held), source.what, source.mend, pages))
    return [one for one in found if one.count]


def of_partner(partner: Partner, *, on: date) -> list[Responsibility]:
    """What would be left where nobody looks if an organisation left: what waits at its teams, and what its people are
    responsible for who work nowhere else. Three queries."""
    return of_teams(list(partner.teams.all())) + of_people(people_of(partner, on=on))


def in_words(found: list[Responsibility]) -> str:
    return ", ".join(f"{one.count} {one.what}" for one in found)


def _found(sources: list[Source], holder: Any) -> list[Responsibility]:
    if not sources:
        return []
    first, *others = (source.counted(holder, place) for place, source in enumerate(sources))
    rows = {place: held for place, *held in first.union(*others, all=True)}
    found = (source.responsibility(*rows[place]) for place, source in enumerate(sources) if place in rows)
    return [one for one in found if one.count]


def _teams(user: User) -> QuerySet[Team]:
    return Team.objects.filter(manager=user)


def _partners(user: User) -> QuerySet[Partner]:
    return Partner.objects.filter(senior_contact=user)


add_source(
    Source(
        "teams to manage",
        "Name another manager on the team.",
        held=_teams,
        page="partners:change_team",
        ends_along=True,
    )
)
add_source(
    Source(
        "partners as senior contact",
        "Name another senior contact on the partner.",
        held=_partners,
        page="partners:change_partner",
        ends_along=True,
    )
)
