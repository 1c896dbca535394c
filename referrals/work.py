"""What "My work" shows of referrals. Each function is one query."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from partners.models import User
from partners.roles import Permission
from referrals import access
from referrals.models import InformationRequest, Referral
from referrals.states import ReferralState

MOST = 20


@dataclass(frozen=True)
class Queue:
    """How much waits at the front door, and when the next decision is due."""

    count: int
    next_due: datetime | None


def my_drafts(user: User) -> list[Referral]:
    """Referrals begun and not sent, the last saved first."""
    return list(Referral.objects.visible_to(user).by(user).drafts().order_by("-saved_at")[:MOST])


def my_questions(user: User) -> list[Referral]:
    """My referrals that wait for my answer to the front door, the least time left first."""
    rows = Referral.objects.visible_to(user).by(user).filter(state=ReferralState.QUERIED)
    return list(rows.order_by("due_at")[:MOST])


def unread_decisions(user: User) -> list[Referral]:
    """My referrals that are decided and whose decision I have not seen, with the decision."""
    rows = Referral.objects.visible_to(user).by(user).filter(state=ReferralState.DECIDED, outcome_read_at=None)
    return list(rows.select_related("decision").order_by("-id")[:MOST])


def open_questions(user: User) -> list[InformationRequest]:
    """What the front door asks my partner and nobody has answered, the most urgent first."""
    if user.acting_partner is None or not user.may(Permission.LOG_REFERRAL):
        return []
    rows = InformationRequest.objects.visible_to(user).unanswered().filter(partner=user.acting_partner)
    return list(rows.select_related("referral").order_by("due")[:MOST])


def queue(user: User) -> Queue | None:
    """What waits at the front door; None for people who do not work there."""
    if not user.may(Permission.DECIDE_REFERRAL):
        return None
    rows = Referral.objects.visible_to(user).waiting().filter(receiving_team__in=access.front_door_teams(user))
    found = rows.aggregate(count=Count("pk"), next_due=Min("due_at"))
    return Queue(found["count"], found["next_due"])
