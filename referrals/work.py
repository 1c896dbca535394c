"""What "My work" shows of referrals. Each function is one query."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from partners.at_once import revived, with_each
from partners.models import User
from partners.roles import Permission
from referrals import rules
from referrals.models import InformationRequest, OwedPage, Referral, ThresholdDocument
from referrals.queue import waiting_for
from referrals.states import WAITING, ReferralState

MOST = 20
NEWS_FOR = timedelta(days=28)  # a decision that nobody opened in four weeks stays in the list of referrals


@dataclass(frozen=True)
class Mine:
    """Begun and not sent; waiting for my answer; decided in the last four weeks and not yet read; owed since urgent."""

    drafts: list[Referral]
    questions: list[Referral]
    decisions: list[Referral]
    owed: list[OwedPage] = field(default_factory=list)


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
    owes = Q(Exists(OwedPage.objects.unanswered().filter(referral=OuterRef("pk")))) & ~Q(state=ReferralState.WITHDRAWN)
    rows = Referral.objects.visible_to(user).by(user).filter(waiting | news | owes).select_related("decision")
    rows = rows.annotate(rows_owed=with_each(OwedPage.objects.unanswered().order_by("page"), key="referral"))
    found = list(rows.order_by("-saved_at")[: 3 * MOST])
    return Mine(
        drafts=[one for one in found if one.state == ReferralState.DRAFT],
        questions=[one for one in found if one.state == ReferralState.QUERIED],
        decisions=[one for one in found if one.state == ReferralState.DECIDED and one.outcome_read_at is None],
        owed=[_of(page, one) for one in found for page in revived(OwedPage, one.rows_owed)],
    )


def _of(page: OwedPage, referral: Referral) -> OwedPage:
    page.referral = referral
    return page


def open_questions(user: User) -> list[InformationRequest]:
    """What the front door asks my partner and nobody has answered, the most urgent first."""
    if user.acting_partner is None or not user.may(Permission.LOG_REFERRAL):
        return []
    rows = InformationRequest.objects.visible_to(user).unanswered().filter(partner=user.acting_partner)
    rows = rows.filter(referral__state__in=WAITING)  # nobody needs an answer about what is decided or withdrawn
    return list(rows.select_related("referral").order_by("due")[:MOST])


def queue(user: User) -> Queue | None:
    """What waits at the front door; None for people who do not work there."""
    if not user.may(Permission.DECIDE_REFERRAL):
        return None
    rows = waiting_for(user)
    found = rows.aggregate(count=Count("pk"), next_due=Min("due_at", filter=Q(paused_at=None)))
    return Queue(found["count"], found["next_due"])


def guidance_to_read(user: User) -> ThresholdDocument | None:
    """The version in force, where the person judges by it and has not said that they have read it."""
    if not rules.must_read_guidance(user):
        return None
    return ThresholdDocument.objects.visible_to(user).published().unread_by(user).first()
