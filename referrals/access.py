"""Who may see a referral, written once.

The policy: a draft, also a discarded one, is its author's alone. A sent referral is seen by the people of the partner
that made it who work with children, by the front door of the partner whose team received it, by the manager of that
very team, who signs and answers for what it does, by whoever a disagreement with its decision was put to, and, once
it is decided into a case, by whoever sees that case, or the case of another child of it. If that case is restricted,
only those who see the case still see the referral. A declared relationship with any child of it shuts a person out,
whatever the role.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q, QuerySet

from cases.access import accessible_case_ids, shut_out_ids
from cases.models import Case
from partners.models import Team, User
from partners.roles import Permission
from referrals import rules
from referrals.models import Disagreement, Referral, ReferralQuerySet, ReferredChild
from referrals.models.triage import InformationRequestQuerySet


class IsOneOf(Func):
    """`column = ANY (ARRAY(…))`: unlike IN within an OR, one index condition and no scan of the table."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def referrals_in_sight(rows: ReferralQuerySet, user: User) -> ReferralQuerySet:
    if not user.is_authenticated or not user.principals:
        return rows.none()
    in_a_case_i_see = Q(IsOneOf(F("case_id"), ArraySubquery(accessible_case_ids(user))))
    reasons = in_a_case_i_see | Q(IsOneOf(F("pk"), ArraySubquery(_beside_in_sight(user))))
    reasons |= Q(IsOneOf(F("pk"), ArraySubquery(_put_to(user))))
    if user.acting_partner is not None and user.standing.works_with_children:
        reasons |= Q(referring_partner=user.acting_partner)
    if at_the_front_door(user):
        reasons |= Q(IsOneOf(F("receiving_team_id"), ArraySubquery(front_door_teams(user).values("pk"))))
    seen = rows.filter(reasons).exclude(~Q(referrer=user), received_at=None)
    seen = seen.filter(Q(case=None) | Q(case__restricted=False) | in_a_case_i_see)
    beside = ReferredChild.objects.filter(referral=OuterRef("pk"), case__restricted=True)
    seen = seen.exclude(Exists(beside.exclude(case__in=accessible_case_ids(user))))
    return _not_shut_out(seen, user, path="pk")


def at_my_front_door(rows: ReferralQuerySet, user: User) -> ReferralQuerySet:
    """Of referrals that wait, those of the teams whose referrals a person decides or answers for: a reason to see them.

    Not the whole policy, and made for reading by an index: `seen_at_my_front_door` takes away the few that are closed.
    """
    teams = ArraySubquery(front_door_teams(user).values("pk"))
    return rows.filter(IsOneOf(F("receiving_team_id"), teams))


def seen_at_my_front_door(rows: ReferralQuerySet, user: User) -> ReferralQuerySet:
    """The policy of `referrals_in_sight` for what one's own front door received.

    Each row looks up the restricted cases that it names, so no list is made of all cases in sight: for few rows.
    """
    rows = at_my_front_door(rows, user)
    in_sight = Exists(accessible_case_ids(user).filter(case=OuterRef("pk")))
    open_to_me = Case.objects.filter(Q(restricted=False) | Q(in_sight), pk=OuterRef("case"))
    beside = ReferredChild.objects.filter(referral=OuterRef("pk"), case__isnull=False).exclude(Exists(open_to_me))
    rows = rows.filter(Q(case=None) | Q(Exists(open_to_me))).exclude(Exists(beside))
    return _not_shut_out(rows, user, path="pk")


def requests_in_sight(rows: InformationRequestQuerySet, user: User) -> InformationRequestQuerySet:
    """A question is seen by the front-line people of the partner it is put to, and by those who work on its referral.

    Those who made the referral are not among them: what another partner knows of the family is not theirs. A question
    about a child whose case is restricted since is closed with it.
    """
    if not user.is_authenticated or not user.principals:
        return rows.none()
    working = Q(IsOneOf(F("referral__case_id"), ArraySubquery(accessible_case_ids(user))))
    working |= Q(IsOneOf(F("referral_id"), ArraySubquery(_put_to(user))))
    if at_the_front_door(user):
        working |= Q(IsOneOf(F("referral__receiving_team_id"), ArraySubquery(front_door_teams(user).values("pk"))))
    reasons = Q(referral__in=Referral.objects.visible_to(user)) & working
    if user.acting_partner is not None and user.may(Permission.LOG_REFERRAL):
        reasons |= Q(partner=user.acting_partner)
    closed = Case.objects.filter(restricted=True).exclude(pk__in=accessible_case_ids(user)).values("pk")
    about_them = Referral.objects.filter(Q(case__in=closed) | Q(children__case__in=closed)).order_by().values("pk")
    return _not_shut_out(rows.filter(reasons).exclude(referral__in=about_them), user, path="referral")


def reason_for(user: User, referral: Referral) -> tuple[str, str]:
    """Why a person sees a referral: a code for the audit trail, and words for the page."""
    partner = user.acting_partner
    if referral.referrer_id == user.pk:
        return "own", "You made this referral."
    if partner is not None and referral.referring_partner_id == partner.pk:
        return f"partner:{partner.pk}", f"{partner} made this referral."
    if rules.can_triage(user, referral):
        return "role:front_door", f"{referral.receiving_team} received this referral."
    if rules.manages(user, referral):
        team = referral.receiving_team
        assert team is not None  # rules.manages
        if team.manager_id != user.pk:
            return "deputy:front_door_manager", f"You stand in for the manager of {team}, which received this referral."
        return "role:front_door_manager", f"You manage {team}, which received this referral."
    if Disagreement.objects.of(referral).filter(put_to=user).exists():
        return "role:answers_disagreement", "A disagreement with its decision was put to you."
    return f"case:{referral.case_id}", "You see the case that this referral was decided into."


def can_see(user: User, referral: Referral) -> bool:
    return Referral.objects.visible_to(user).filter(pk=referral.pk).exists()


def is_inside(user: User, referral: Referral) -> bool:
    """Who works on it reads the reasons, the ratings and what partners answered: at the front door, on the case that
    it was decided into, or to answer a disagreement."""
    return (
        rules.works_on(user, referral)
        or (referral.case_id is not None and accessible_case_ids(user).filter(case=referral.case_id).exists())
        or Disagreement.objects.of(referral).filter(put_to=user).exists()
    )


def front_door_teams(user: User) -> QuerySet[Team]:
    """The teams whose referrals a person decides, being at the front door of their partner, or answers for."""
    if user.acting_partner is None or not (works_there := at_the_front_door(user)):
        return Team.objects.none()
    teams = Team.objects.filter(partner=user.acting_partner)
    return teams if works_there == Permission.DECIDE_REFERRAL else teams.filter(manager__in=rules.managers(user))


def at_the_front_door(user: User) -> Permission | None:
    """By which right a person sees what the front door received, if by any: they decide there, manage its team, or
    stand in for somebody who may."""
    if user.may(Permission.DECIDE_REFERRAL):
        return Permission.DECIDE_REFERRAL
    return Permission.SEE_TEAM_WORK if rules.managers(user) else None


def _beside_in_sight(user: User) -> QuerySet[ReferredChild, Any]:
    """Referrals of which another child's case is in sight."""
    rows = ReferredChild.objects.filter(IsOneOf(F("case_id"), ArraySubquery(accessible_case_ids(user))))
    return rows.filter(case__isnull=False).values("referral_id")


def _put_to(user: User) -> QuerySet[Disagreement, Any]:
    """Referrals with whose decision somebody disagreed, put to this person to answer."""
    return Disagreement.objects.filter(put_to=user).values("decision__referral_id")


def _not_shut_out(rows: Any, user: User, *, path: str) -> Any:
    """Without referrals (at `path`) about a child whom the person knows in private life."""
    children = shut_out_ids(user)
    if not children:
        return rows
    about = Q(children__child__in=children) | Q(child__in=children)
    return rows.exclude(**{f"{path}__in": Referral.objects.filter(about).order_by().values("pk")})
