"""Which team receives for a locality, over a period, and why a referral went another way."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from partners.models import Locality, Team
from partners.models.periods import Period, PeriodQuerySet, ends_after_it_begins
from referrals.models.referrals import Referral

if TYPE_CHECKING:
    from partners.models import User


class RoutingRuleQuerySet(PeriodQuerySet):
    def visible_to(self, user: "User") -> Self:
        """Who receives for a place is no secret: everybody who signs in reads it."""
        return self


class RoutingRule(Period):
    """The team that receives what comes from a locality; without one, from no locality or an unknown address."""

    locality = models.ForeignKey(Locality, models.PROTECT, null=True, blank=True, related_name="routing_rules")
    team = models.ForeignKey(Team, models.PROTECT, related_name="routing_rules")
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            ends_after_it_begins("routing_rule_in_order"),
            models.CheckConstraint(condition=~Q(reason=""), name="routing_rule_says_why"),
            ExclusionConstraint(
                name="one_team_receives_for_a_locality",
                expressions=[
                    (Coalesce(F("locality"), Value(0)), RangeOperators.EQUAL),
                    (Func(F("since"), F("until"), function="daterange"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="only_ends",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.until IS NOT NULL OR (OLD.locality_id, OLD.team_id, OLD.since, OLD.reason, OLD.set_by_id,"
                    " OLD.set_at) IS DISTINCT FROM (NEW.locality_id, NEW.team_id, NEW.since, NEW.reason,"
                    " NEW.set_by_id, NEW.set_at)"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team} receives for {self.locality or 'no locality'}"


class Reassignment(models.Model):
    """A referral given from the person of the front door who had it to another, by whom and why. Never changed."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="reassignments")
    before = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at",)
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="reassignment_says_why")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.referral} given to {self.to}"


class Rerouting(models.Model):
    """An override: somebody sent a referral to another team than the rules did, and said why."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="reroutings")
    from_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, models.PROTECT, related_name="+")
    from_locality = models.ForeignKey(Locality, models.PROTECT, null=True, related_name="+")
    to_locality = models.ForeignKey(Locality, models.PROTECT, null=True, related_name="+")
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="rerouting_says_why")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.referral} to {self.to_team}"
