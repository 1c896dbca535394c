"""What stands around a referral, of each child whom it is about: their open case, earlier referrals, other records."""

from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from cases.models import Child
from cases.search import Hit, find_twins_of_each
from partners.at_once import revived
from partners.models import User
from referrals.models import Referral, ReferredChild

MOST_EARLIER = 10  # of each child


@dataclass
class OfChild:
    """A child of a referral by the name the referrer gave. Of an open case for named people only its being is told."""

    child: Child
    name: str
    is_first: bool = False
    open_case: UUID | None = None
    lead: str = ""
    restricted: bool = False
    in_sight: bool = False
    twins: list[Hit] = field(default_factory=list)

    @property
    def has_open_case(self) -> bool:
        return self.open_case is not None

    @property
    def case_in_sight(self) -> UUID | None:
        return self.open_case if self.in_sight else None


def of_each_child(referral: Referral) -> list[OfChild]:
    """The children of a sent referral that was read `for_reading` and `as_read_by`, the first one first. No query."""
    assert referral.child is not None  # constraint sent_referral_is_complete
    seen = set(referral.open_cases_in_sight)  # type: ignore[attr-defined]
    first = OfChild(
        referral.child,
        referral.name_as_given,
        is_first=True,
        open_case=referral.open_case_id,  # type: ignore[attr-defined]
        lead=referral.open_case_lead or "",  # type: ignore[attr-defined]
        restricted=bool(referral.open_case_restricted),  # type: ignore[attr-defined]
    )
    records = {one.pk: one for one in revived(Child, referral.rows_of_other_records)}  # type: ignore[attr-defined]
    children = [first]
    for one in referral.other_children:  # type: ignore[attr-defined]
        case = UUID(one["open_case"]) if one["open_case"] else None
        child = records[UUID(one["child"])]
        children.append(
            OfChild(child, one["name"], open_case=case, lead=one["lead"] or "", restricted=bool(one["restricted"]))
        )
    for of in children:
        of.in_sight = of.open_case in seen
    return children


def with_twins(children: list[OfChild], *, user: User) -> list[OfChild]:
    """With other records that may be of each child, as far as this person may know: one slip in a name makes a second
    record, and the history and the open case stand on the other. As many statements for ten as for one."""
    found = find_twins_of_each(user, [of.child for of in children])
    for of in children:
        of.twins = found[of.child.pk]
    return children


def seen_in(children: list[OfChild]) -> list[UUID]:
    """The records among the twins that are shown, each once."""
    return list(dict.fromkeys(hit.child.pk for of in children for hit in of.twins if hit.child))


def earlier_than(referral: Referral, children: list[OfChild], *, user: User) -> list[Referral]:
    """Other referrals in sight about any of the children, the latest first, each with the names of those whom it is
    about. One statement."""
    names = {of.child.pk: of.name for of in children}
    about = ReferredChild.objects.filter(referral=OuterRef("pk"), child__in=[*names]).order_by("-is_first", "pk")
    rows = Referral.objects.visible_to(user).received().exclude(pk=referral.pk)
    rows = rows.filter(pk__in=ReferredChild.objects.filter(child__in=[*names]).order_by().values("referral"))
    rows = rows.with_people().annotate(of_them=ArraySubquery(about.values("child")))
    found: list[Referral] = list(rows.order_by("-received_at")[: MOST_EARLIER * len(names)])
    for one in found:
        one.names = [names[pk] for pk in one.of_them]  # type: ignore[attr-defined]
    return found
