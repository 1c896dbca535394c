"""What "My work" shows of referrals. Each function is one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone

from partners.models import User
from partners.roles import Permission
from referrals import access
from referrals.models import InformationRequest, Referral
from referrals.states import ReferralState

MOST = 20
NEWS_FOR = timedelta(days=28)  # a decision that nobody opened in four weeks stays in the list of referrals


@dataclass(frozen=True)
class Mine:
    """Begun and not sent; waiting for my answer; decided in the last four weeks and not yet read."""

    drafts: list[Referral]
    questions: list[Referral]
    decisions: list[Referral]


@dataclass(frozen=True)
class Queue:
    """How much waits at the front door, and when the next decision is due."""

    count: int
    next_due: datetime | None


def mine(user: User) -> Mine:
    """My referrals that ask something of me, or tell me something. One query."""
    waiting = Q(state=ReferralState.DRAFT) | Q(state=ReferralState.QUERIED)
    lately = timezone.now() - NEWS_FOR
    news = Q(state=ReferralState.DECIDED, outcome_read_at=None, decision__decided_at__gte=lately)
    rows = Referral.objects.visible_to(user).by(user).filter(waiting | news).select_related("decision")
    found = list(rows.order_by("-saved_at")[: 3 * MOST])
    return Mine(
        drafts=[one for one in found if one.state == ReferralState.DRAFT],
        questions=[one for one in found if one.state == ReferralState.QUERIED],
        decisions=[one for one in found if one.state == ReferralState.DECIDED],
    )


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
