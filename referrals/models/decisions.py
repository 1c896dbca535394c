"""The front door's decisions: one in force for a referral, those before it kept, and none ever changed."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
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
    # The one in force is Referral.decision; another stands beside it only where a referrer disagreed with the first.
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="decisions")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+", help_text="the one before it")
    outcome = models.CharField(max_length=16, choices=ReferralOutcome)
    # The line of the Trust's list that was chosen, in its words of that day; `outcome` is what it does.
    outcome_code = models.CharField(max_length=40, blank=True, default="", db_default="")
    listed_as = models.CharField(max_length=120, blank=True, default="", db_default="")
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
    needs_second_signature = models.BooleanField(default=False, db_default=False)
    countersigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    # Not kept: whom the operation that made it could not refer to the panel, in words.
    not_referred: tuple[str, ...] = ()

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
            models.UniqueConstraint(
                fields=["referral"], condition=Q(replaces=None), name="one_first_decision_for_a_referral"
            ),
            models.CheckConstraint(
                condition=Q(needs_second_signature=False) | Q(countersigned_by__isnull=False),
                name="decision_is_signed_twice_where_asked",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by=None) | ~Q(countersigned_by=F("decided_by")),
                name="nobody_countersigns_their_own_decision",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"decision on {self.referral}"

    @property
    def outcome_words(self) -> str:
        """As the list said on the day."""
        return self.listed_as or self.get_outcome_display()


class Proposal(models.Model):
    """A decision that waits for a second signature, whole: what its author typed, and what came of it."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="proposals")
    answers = models.JSONField(help_text="what decide_referral was given, people and places by their keys")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    sent_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    why_sent_back = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(sent_back_at=None), name="one_proposal_waits_for_a_signature"
            ),
            models.CheckConstraint(
                condition=Q(sent_back_at=None, sent_back_by=None, why_sent_back="")
                | (Q(sent_back_at__isnull=False, sent_back_by__isnull=False) & ~Q(why_sent_back="")),
                name="sent_back_by_at_with_words",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_by=None) | ~Q(sent_back_by=F("proposed_by")),
                name="nobody_sends_back_their_own_proposal",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stays_as_proposed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.sent_back_at IS NOT NULL OR (OLD.answers, OLD.proposed_by_id, OLD.proposed_at)"
                    " IS DISTINCT FROM (NEW.answers, NEW.proposed_by_id, NEW.proposed_at)"
                ),
            )
        ]

    def __str__(self) -> str:
        return f"proposed decision on {self.referral}"
