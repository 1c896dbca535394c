"""How much work each team, profession and person of a partner has for each full-time equivalent: open cases that they
lead, and referrals that they have taken on and not decided."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from cases.models import Case
from partners.models import Locality, Membership, User
from partners.roles import Permission
from referrals import access
from referrals.models import Referral

MOST = 100
LOAD = (
    "Open cases that a person leads and referrals that they have taken on and not decided, divided by their full-time "
    "equivalent: that of all their teams together, and never more than one. Whoever is in several teams counts once, "
    "with all their work and the whole of that time, in the team and profession that they began first, because work is "
    "a person's and not a team's. Restricted records count and are not listed."
)
IMBALANCE = (
    "The highest load of the teams divided by the load of all of them together: 1.0 is even, 2.0 says that one team "
    "has twice its share. The same for professions and people."
)


@dataclass(frozen=True)
class Load:
    """Of a person, a team or a profession."""

    label: str
    cases: int
    fte: Decimal
    referrals: int = 0
    places: str = ""
    waiting: int = 0
    user: User | None = None
    profession: str = ""

    @property
    def key(self) -> int | None:
        """The person's id."""
        return self.user.pk if self.user else None

    @property
    def work(self) -> int:
        return self.cases + self.referrals

    @property
    def per_fte(self) -> float:
        return round(self.work / float(self.fte), 1)


@dataclass(frozen=True)
class Loads:
    """All of a partner's, the heaviest first."""

    teams: list[Load] = field(default_factory=list)
    professions: list[Load] = field(default_factory=list)
    people: list[Load] = field(default_factory=list)

    def heaviest_first(self) -> "Loads":
        def sort(loads: list[Load]) -> list[Load]:
            return sorted(loads, key=lambda one: (-one.per_fte, one.label))

        return Loads(sort(self.teams), sort(self.professions), sort(self.people))

    def with_moved(self, person: int, to: int, *, cases: int, referrals: int) -> "Loads":
        """As it would be if a person gave so much to another. The people alone."""
        change = {person: -1, to: 1}

        def moved(one: Load) -> Load:
            by = change.get(one.key or 0, 0)
            return replace(one, cases=one.cases + by * cases, referrals=one.referrals + by * referrals)

        return Loads(people=[moved(one) for one in self.people]).heaviest_first()

    @property
    def imbalances(self) -> list[tuple[str, float | None]]:
        return [
            ("Between teams", imbalance(self.teams)),
            ("Between professions", imbalance(self.professions)),
            ("Between people", imbalance(self.people)),
        ]


def may_see_load(user: User) -> bool:
    """Managers see how the work of the partner that they act for is spread."""
    return user.may(Permission.SEE_TEAM_WORK) and user.acting_partner is not None


def loads_of(user: User) -> Loads:
    """The spread of a manager's partner today, nothing for anybody else. Three statements."""
    if not may_see_load(user):
        return Loads()
    rows = list(
        Membership.objects.live(on=timezone.localdate())
        .filter(team__partner=user.acting_partner, user__is_active=True)
        .select_related("user", "team")
        .annotate(places=ArraySubquery(Locality.objects.filter(teams=OuterRef("team")).values("name")))
        .order_by("since", "pk")
    )
    first = list({one.user_id: one for one in reversed(rows)}.values())
    times = _times(rows)
    counted = _held_by([one.user_id for one in first])
    teams = Referral.objects.waiting().filter(receiving_team__partner=user.acting_partner).order_by()
    waiting = dict(teams.values_list("receiving_team").annotate(n=Count("pk")))

    def load(label: str, of: list[Membership], **more: Any) -> Load:
        fte = sum((times[one.user_id] for one in of), Decimal(0))
        led, taken_on = (sum(counted[one.user_id][kind] for one in of) for kind in (0, 1))
        return Load(label, led, fte, taken_on, **more)

    return Loads(
        [
            load(of[0].team.name, of, places=_places(of[0]), waiting=waiting.get(team, 0))
            for team, of in _grouped(first, lambda one: one.team_id)
        ],
        [load(name, of) for name, of in _grouped(first, lambda one: one.profession)],
        [load(one.user.name, [one], places=one.team.name, user=one.user, profession=one.profession) for one in first],
    ).heaviest_first()


def _times(rows: Iterable[Membership]) -> dict[int, Decimal]:
    """The full-time equivalent of each person: the sum over their teams, at most one."""
    found: dict[int, Decimal] = {}
    for one in rows:
        found[one.user_id] = min(Decimal(1), found.get(one.user_id, Decimal(0)) + one.full_time_equivalent)
    return found


def _held_by(people: list[int]) -> dict[int, tuple[int, int]]:
    """How many open cases each leads, and how many referrals each has taken on and not decided."""
    led = Case.objects.open().filter(lead=OuterRef("pk")).order_by().values("lead")
    taken = Referral.objects.taken().filter(taken_by=OuterRef("pk")).order_by().values("taken_by")
    counts = (Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0) for rows in (led, taken))
    return {pk: (cases, held) for pk, cases, held in User.objects.filter(pk__in=people).values_list("pk", *counts)}


def imbalance(loads: Iterable[Load]) -> float | None:
    """The highest load for a full-time equivalent, divided by that of all together; None where there is no work."""
    loads = list(loads)
    work, fte = sum(one.work for one in loads), float(sum(one.fte for one in loads))
    if not work:
        return None
    return round(max(one.work / float(one.fte) for one in loads) * fte / work, 2)


def cases_to_move(user: User, person: Load) -> list[Case]:
    """Open cases in the manager's sight that one of their people leads, the longest unchanged first."""
    rows = Case.objects.visible_to(user).open().filter(lead=person.key).with_people()
    return list(rows.order_by("updated_at", "pk")[:MOST])


def referrals_to_move(user: User, person: Load) -> list[Referral]:
    """Referrals of the teams that the manager answers for which one of their people took on, the least time left
    first."""
    teams = access.front_door_teams(user)
    rows = Referral.objects.visible_to(user).taken().filter(taken_by=person.key, receiving_team__in=teams)
    return list(rows.with_people().order_by("due_at", "pk")[:MOST])


def _grouped(rows: list[Membership], key: Callable[[Membership], Any]) -> list[tuple[Any, list[Membership]]]:
    found: dict[Any, list[Membership]] = {}
    for one in rows:
        found.setdefault(key(one), []).append(one)
    return list(found.items())


def _places(one: Membership) -> str:
    return ", ".join(one.places)  # type: ignore[attr-defined]
