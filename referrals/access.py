"""Who may see a referral, written once.

The policy: a draft, also a discarded one, is its author's alone. A sent referral is seen by the people of the partner that made it, by the
front door of the partner whose team received it, and, once it is decided into a case, by whoever sees that case. If
that case is restricted, only those who see the case still see the referral. A declared relationship with any child of
it shuts a person out, whatever the role.
"""

from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q

from cases.access import accessible_case_ids, shut_out_children
from partners.models import Team, User
from partners.roles import Permission
from referrals.models import Referral, ReferralQuerySet, ReferredChild
from referrals.models.triage import InformationRequestQuerySet


class IsOneOf(Func):
    """`case_id = ANY (ARRAY(…))`: unlike IN within an OR, one index condition and no scan of the table."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY ("
    output_field = BooleanField()


def referrals_in_sight(rows: ReferralQuerySet, user: User) -> ReferralQuerySet:
    if not user.is_authenticated or not user.principals:
        return rows.none()
    in_a_case_i_see = Q(IsOneOf(F("case_id"), ArraySubquery(accessible_case_ids(user))))
    reasons = in_a_case_i_see
    if user.acting_partner is not None:
        reasons |= Q(referring_partner=user.acting_partner)
    if teams := front_door_teams(user):
        reasons |= Q(receiving_team__in=teams)
    seen = rows.filter(reasons).exclude(~Q(referrer=user), received_at=None)
    seen = seen.filter(Q(case=None) | Q(case__restricted=False) | in_a_case_i_see)
    shut_out = shut_out_ids(user)
    if shut_out:
        about = ReferredChild.objects.filter(child__in=shut_out)
        seen = seen.exclude(child__in=shut_out).exclude(pk__in=about.values("referral_id"))
    return seen


def requests_in_sight(rows: InformationRequestQuerySet, user: User) -> InformationRequestQuerySet:
    """A question is seen by whoever sees its referral, and by the front-line people of the partner it is put to."""
    if not user.is_authenticated or not user.principals:
        return rows.none()
    reasons = Q(referral__in=Referral.objects.visible_to(user))
    if user.acting_partner is not None and user.may(Permission.LOG_REFERRAL):
        reasons |= Q(partner=user.acting_partner)
    seen = rows.filter(reasons)
    shut_out = shut_out_ids(user)
    return seen.exclude(referral__children__child__in=shut_out) if shut_out else seen


def can_see(user: User, referral: Referral) -> bool:
    return Referral.objects.visible_to(user).filter(pk=referral.pk).exists()


def shut_out_ids(user: User) -> list[UUID]:
    """Children the person declared a relationship with, read once for a request."""
    return _once(user, "_referrals_shut_out", lambda: list(shut_out_children(user).values_list("pk", flat=True)))


def front_door_teams(user: User) -> list[int]:
    """The teams whose referrals this person decides: those of the partner they act for at the front door."""
    if user.acting_partner is None or not user.may(Permission.DECIDE_REFERRAL):
        return []
    partner = user.acting_partner
    teams = Team.objects.filter(partner=partner)
    return _once(user, f"_receiving_teams_{partner.pk}", lambda: list(teams.values_list("pk", flat=True)))


def _once(user: User, name: str, read: Any) -> Any:
    if name not in user.__dict__:
        user.__dict__[name] = read()
    return user.__dict__[name]
