"""The row of a referral, locked, with what the rules ask of it."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from audit.transitions import Transition, refusal
from partners.models import Team, User
from referrals.models import Referral, ReferredChild


def locked(referral: Referral) -> Referral:
    """Only what every rule reads comes along: planning a join of all its people costs more than reading a few."""
    return Referral.objects.select_for_update(of=("self",)).select_related("receiving_team").get(pk=referral.pk)


def lock_referrals_of(children: Collection[UUID]) -> None:
    """Before the children, as whoever sends or decides one of them does: making two records one changes both."""
    about = Q(child__in=children) | Q(pk__in=ReferredChild.objects.filter(child__in=children).values("referral"))
    list(Referral.objects.select_for_update(of=("self",)).filter(about).order_by("pk").values_list("pk"))


def require_step(referral: Referral, step: Transition) -> None:
    """Raise StateError before anything is written where the state has no such step."""
    if not step.possible_from(referral.state):
        raise refusal(referral, step)


def front_door_people(team: Team | None) -> list[User]:
    """The live members of the team that received a referral."""
    from django.utils import timezone

    if team is None:
        return []
    live = team.memberships.live(on=timezone.localdate()).filter(user__is_active=True)
    return [membership.user for membership in live.select_related("user").order_by("user_id")]


def stand_in(person: User) -> User | None:
    """Who stands in for somebody who is away today; None for somebody who is here."""
    from django.utils import timezone

    away = person.absences.live(on=timezone.localdate()).filter(deputy__is_active=True).select_related("deputy")
    return next((one.deputy for one in away), None)
