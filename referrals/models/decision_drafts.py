"""What somebody is typing of a decision, kept while they type."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from referrals.models.referrals import Referral

if TYPE_CHECKING:
    from partners.models import User


class DecisionDraftQuerySet(models.QuerySet["DecisionDraft"]):
    def visible_to(self, user: "User") -> Self:
        """A draft is its author's alone, while the referral is in their sight."""
        return self.filter(author=user, referral__in=Referral.objects.visible_to(user))


class DecisionDraft(models.Model):
    referral = models.ForeignKey(Referral, models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    values = models.JSONField(default=dict, help_text="field → the texts that were typed or chosen")
    # Which opening of the page saved last, and how often it was saved: no older text replaces a newer one.
    editing = models.UUIDField(null=True, editable=False)
    saved_number = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DecisionDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "author"], name="one_draft_of_a_decision_of_an_author")
        ]

    def __str__(self) -> str:
        return f"draft of a decision on {self.referral}"
