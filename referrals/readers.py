"""Who has to read the threshold document, and who of them has said so."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from partners.models import Membership, Partner, RoleGrant, User
from partners.roles import ROLE_PERMISSIONS
from referrals import rules
from referrals.models import Acknowledgement, ThresholdDocument

# Whoever logs, decides, or weighs a child's risk judges by the levels of need.
READING_ROLES = [role.value for role, gives in ROLE_PERMISSIONS.items() if gives & rules.JUDGES_BY_LEVELS]


@dataclass
class Readers:
    """The people of one partner: how many have read the version in force, and who has not, by name."""

    partner: Partner
    read: int = 0
    unread: list[Membership] = field(default_factory=list)

    @property
    def count(self) -> int:
        return self.read + len(self.unread)


def who_must_read() -> list[User]:
    """Everybody active who today holds a role that judges by the levels of need."""
    today = timezone.localdate()
    holding = RoleGrant.objects.live(on=today).filter(role__in=READING_ROLES).values("user_id")
    return list(User.objects.filter(is_active=True, pk__in=holding).order_by("pk"))


def by_partner(user: User, document: ThresholdDocument) -> list[Readers]:
    """What this person may see of it: all partners, or those they answer for. Three statements, whatever the number.

    Somebody who works for two partners counts at each: both answer for it.
    """
    today = timezone.localdate()
    grants = RoleGrant.objects.live(on=today).filter(role__in=READING_ROLES)
    memberships = Membership.objects.live(on=today).filter(user__is_active=True, team__partner__active=True)
    if not rules.can_see_all_readers(user):
        memberships = memberships.filter(team__partner=user.acting_partner)
    holding = Q(user__in=grants.values("user_id"))
    rows = memberships.filter(holding).select_related("user", "team__partner").order_by("user__name", "pk")
    said = set(Acknowledgement.objects.filter(document=document).values_list("user_id", flat=True))
    found: dict[int, Readers] = {}
    met: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        partner = row.team.partner
        readers = found.setdefault(partner.pk, Readers(partner))
        if row.user_id in met[partner.pk]:
            continue
        met[partner.pk].add(row.user_id)
        if row.user_id in said:
            readers.read += 1
        else:
            readers.unread.append(row)
    return sorted(found.values(), key=lambda one: one.partner.name.lower())
