"""The front door's decision: one for a referral, and never changed."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models import Case
from cases.states import LevelOfNeed
from referrals.models.referrals import Referral
from referrals.states import NoActionReason, ReferralOutcome

if TYPE_CHECKING:
    from partners.models import User


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: "User") -> Self:
        """A decision is in sight where its referral is."""
        return self.filter(referral__in=Referral.objects.visible_to(user))


class Decision(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="decision")
    outcome = models.CharField(max_length=16, choices=ReferralOutcome)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="decisions", help_text="opened or joined")
    # DfE: a referral excludes a child who is already open, so one that joins an open case is not counted as new.
    counts_as_new = models.BooleanField(default=True)
    no_action_reason = models.CharField(max_length=20, choices=NoActionReason, blank=True, default="")
    level = models.PositiveSmallIntegerField(choices=LevelOfNeed)
    rationale = models.TextField()
    words_to_referrer = models.TextField(blank=True, default="")
    caller_unknown = models.BooleanField(default=False, help_text="so that no words are owed to anybody")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(1, 4)), name="decision_level_1_to_4"),
            models.CheckConstraint(condition=~Q(rationale=""), name="decision_says_why"),
            models.CheckConstraint(
                condition=~Q(words_to_referrer="") | Q(caller_unknown=True), name="decision_answers_the_referrer"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ReferralOutcome.NO_ACTION) | ~Q(no_action_reason=""), name="no_action_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=("open_case", "pass_to_worker", "panel")) | Q(case__isnull=False),
                name="decision_into_a_case_names_it",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"decision on {self.referral}"
