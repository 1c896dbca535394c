"""Who hears for the referrer. A referral does not wait for somebody who has left."""

from collections.abc import Collection

from django.db.models import F, QuerySet
from django.utils import timezone

from notifications.registry import Rule
from notifications.states import Urgency
from partners.models import Membership, Team, User
from partners.responsibilities import Source
from partners.roles import ROLE_PERMISSIONS, Permission
from referrals.models import Referral
from referrals.states import ReferralState


def who_speaks_for(referral: Referral) -> list[User]:
    """The referrer, while they work for the partner that refers; after that the manager of their last team there, or
    else the partner's senior contact: of the two, who works with referrals. Nobody, where there is no such person."""
    there = Membership.objects.filter(user=referral.referrer_id, team__partner=referral.referring_partner_id)
    works = there.live(on=timezone.localdate()).filter(user__is_active=True).select_related("user").first()
    if works is not None:
        return [works.user]
    last = there.select_related("team__manager").order_by(F("until").desc(nulls_first=True), "-since", "-pk").first()
    instead = (last.team.manager if last else None, referral.referring_partner.senior_contact)
    return [one for one in instead if one is not None and may_answer(one)][:1]


def may_answer(person: User) -> bool:
    return person.is_active and person.may(Permission.LOG_REFERRAL)


_MAY_ANSWER = """
    SELECT g.user_id FROM partners_rolegrant g JOIN partners_user u ON u.id = g.user_id
    WHERE u.is_active AND g.role IN ({roles}) AND g.since <= %(today)s AND (g.until IS NULL OR g.until > %(today)s)
""".format(  # noqa: S608 - of constants
    roles=", ".join(f"'{role}'" for role, may in ROLE_PERMISSIONS.items() if Permission.LOG_REFERRAL in may)
)
# As `who_speaks_for`, of questions that are out since a day and less than 30.
_UNHEARD = f"""
    SELECT people.user_id, r.id AS subject_id, 'Referral ' || r.reference AS label,
        '/referrals/' || r.id || '/' AS url, '{{}}'::jsonb AS context, r.paused_at + interval '1 day' AS due
    FROM referrals_referral r
    JOIN LATERAL (
        SELECT instead.user_id FROM (
            SELECT 1 AS place, (
                SELECT t.manager_id FROM partners_membership m JOIN partners_team t ON t.id = m.team_id
                WHERE m.user_id = r.referrer_id AND t.partner_id = r.referring_partner_id
                ORDER BY m.until DESC NULLS FIRST, m.since DESC, m.id DESC LIMIT 1
            ) AS user_id
            UNION ALL SELECT 2, p.senior_contact_id FROM partners_partner p WHERE p.id = r.referring_partner_id
        ) AS instead WHERE instead.user_id IN ({_MAY_ANSWER}) ORDER BY instead.place LIMIT 1
    ) AS people ON true
    WHERE r.state = 'queried' AND r.paused_at <= %(now)s - interval '1 day'
        AND r.paused_at > %(now)s - interval '30 days'
        AND NOT EXISTS (
            SELECT 1 FROM partners_membership m JOIN partners_team t ON t.id = m.team_id
            JOIN partners_user u ON u.id = m.user_id AND u.is_active
            WHERE m.user_id = r.referrer_id AND t.partner_id = r.referring_partner_id
                AND m.since <= %(today)s AND (m.until IS NULL OR m.until > %(today)s)
        )
"""  # noqa: S608 - of constants

QUESTION_UNHEARD = Rule(
    "referral_question_unheard",
    words="The front door waits for an answer about {label}, and who referred it has left. Answer for them.",
    subject_line="A question about a referral of your organisation waits",
    why="A question to a referrer who has left goes to the manager of their last team, or the senior contact.",
    urgency=Urgency.AT_ONCE,
    subject_kind="referrals.referral",
    finder=_UNHEARD,
)


def _drafts(user: User) -> QuerySet[Referral]:
    return Referral.objects.drafts().by(user)


def _questions(user: User) -> QuerySet[Referral]:
    return Referral.objects.by(user).filter(state=ReferralState.QUERIED)


def _taken(user: User) -> QuerySet[Referral]:
    return Referral.objects.taken().filter(taken_by=user)


def _received(teams: Collection[Team]) -> QuerySet[Referral]:
    return Referral.objects.waiting().filter(receiving_team__in=teams)


# A reference tells nothing of a child.
SOURCES = (
    Source(
        "referrals begun and not sent",
        "They send each before they leave: a draft is its author's.",
        held=_drafts,
        ends_along=True,
    ),
    Source(
        "questions of the front door to answer",
        "Anybody of their organisation who works with referrals answers each.",
        held=_questions,
        page="referrals:answer",
        named="reference",
        keys={"referral_id": "pk"},
        opens_to=Permission.LOG_REFERRAL,
    ),
    Source(
        "referrals to decide at the front door",
        "The manager of the team gives each to another.",
        held=_taken,
        page="referrals:reallocate",
        named="reference",
        keys={"person_id": "taken_by_id"},
        opens_to=Permission.SEE_TEAM_WORK,
    ),
)
WAITING_AT_A_TEAM = Source(
    "referrals that wait for a decision",
    "The front door decides each, or sends it to another team.",
    held=_received,
    page="referrals:reroute",
    named="reference",
    keys={"referral_id": "pk"},
    opens_to=Permission.DECIDE_REFERRAL,
)
