"""A referrer disagrees with a decision: in words, once for each decision, with a clock of its own."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from audit.identifiers import uuid7
from partners.models import Partner
from referrals.models.decisions import Decision
from referrals.models.referrals import Referral
from referrals.states import DisagreementState as S

if TYPE_CHECKING:
    from partners.models import User

# Two tables, so no check constraint can say it.
NEVER_THE_DECIDER = pgtrigger.Trigger(
    name="never_answered_by_the_decider",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.answered_by_id IS NOT NULL"),
    func="""
        IF EXISTS (SELECT 1 FROM referrals_decision d WHERE d.id = NEW.decision_id
            AND NEW.answered_by_id IN (d.decided_by_id, d.countersigned_by_id)) THEN
            RAISE EXCEPTION 'nobody answers a disagreement with a decision of their own'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    """,
)


class DisagreementQuerySet(models.QuerySet["Disagreement"]):
    def visible_to(self, user: "User") -> Self:
        """A disagreement is in sight where its referral is."""
        return self.filter(decision__referral__in=Referral.objects.visible_to(user))

    def of(self, referral: Referral) -> Self:
        return self.filter(decision__referral=referral)

    def open(self) -> Self:
        return self.filter(state=S.RAISED)


class Disagreement(models.Model):
    """Put to the manager of the team that decided, or further up; upheld with words, or decided anew by another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="disagreement")
    state = models.CharField(max_length=8, choices=S, default=S.RAISED)
    words = models.TextField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+", help_text="for whom they acted")
    raised_at = models.DateTimeField(default=timezone.now)
    put_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="none: nobody may answer it"
    )
    due_at = models.DateTimeField(help_text="by when it is answered")
    remind_at = models.DateTimeField(help_text="when a quarter of the time is left")
    breached_at = models.DateTimeField(null=True, help_text="the due time that passed unanswered; it never changes")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, default="", help_text="to the referrer, where the decision stands")
    led_to = models.OneToOneField(Decision, models.PROTECT, null=True, related_name="+", help_text="the new decision")

    objects = DisagreementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="disagreement_says_why"),
            models.CheckConstraint(
                condition=Q(state=S.RAISED, answered_by=None, answered_at=None, answer="", led_to=None)
                | (Q(state=S.UPHELD, answered_by__isnull=False, answered_at__isnull=False, led_to=None) & ~Q(answer=""))
                | Q(state=S.ANEW, answered_by__isnull=False, answered_at__isnull=False, led_to__isnull=False),
                name="disagreement_upheld_with_words_or_decided_anew",
            ),
            models.CheckConstraint(
                condition=Q(answered_by=None) | ~Q(answered_by=F("raised_by")),
                name="nobody_answers_their_own_disagreement",
            ),
            models.CheckConstraint(condition=Q(led_to=None) | ~Q(led_to=F("decision")), name="decided_anew_is_another"),
        ]
        triggers = [
            NEVER_THE_DECIDER,
            pgtrigger.Protect(
                name="disagreement_words_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'raised' OR (OLD.decision_id, OLD.words, OLD.raised_by_id, OLD.partner_id,"
                    " OLD.raised_at, OLD.due_at) IS DISTINCT FROM (NEW.decision_id, NEW.words, NEW.raised_by_id,"
                    " NEW.partner_id, NEW.raised_at, NEW.due_at)"
                    " OR (OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at)"
                ),
            ),
            pgtrigger.Protect(name="disagreement_stays", operation=pgtrigger.Delete),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=S.RAISED), name="disagreements_open"),
            models.Index(fields=["put_to"], name="disagreements_put_to"),
        ]

    def __str__(self) -> str:
        return f"disagreement with the {self.decision}"
