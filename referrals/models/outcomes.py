"""The list of outcomes, as the Trust has set it: its own words, and which of them need a second signature."""

from typing import Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from referrals.states import ReferralOutcome


class OutcomeRuleQuerySet(models.QuerySet["OutcomeRule"]):
    def visible_to(self, user: object) -> Self:
        """What the front door may decide is no secret: everybody who signs in reads it."""
        return self

    def as_lines(self) -> "models.QuerySet[OutcomeRule, Any]":
        """The columns of referrals.outcomes.Outcome, the oldest first; also as an annotation of a page's row."""
        columns = ("code", "label", "effect", "countersigned", "offered")
        return self.order_by("set_at", "id").values(json=JSONObject(**dict(zip(columns, columns, strict=True))))


class OutcomeRule(models.Model):
    """One outcome from a moment on. A new row for each change; a decision keeps the words it was given under."""

    code = models.SlugField(max_length=40)
    label = models.CharField("the words on the page", max_length=120)
    effect = models.CharField("what it does", max_length=16, choices=ReferralOutcome)
    countersigned = models.BooleanField("needs a second signature", default=False)
    offered = models.BooleanField("may be chosen", default=True)
    reason = models.TextField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    objects = OutcomeRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(label=""), name="outcome_rule_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.label
