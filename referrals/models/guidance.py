"""The threshold document: what each level of need means here. One is in force at a time; staff say they read it."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from referrals.states import GuidanceState

if TYPE_CHECKING:
    from partners.models import User


class ThresholdDocumentQuerySet(models.QuerySet["ThresholdDocument"]):
    def published(self) -> Self:
        return self.filter(state=GuidanceState.PUBLISHED)

    def drafts(self) -> Self:
        return self.filter(state=GuidanceState.DRAFT)

    def newest_first(self) -> Self:
        return self.order_by("-version")

    def unread_by(self, user: "User") -> Self:
        return self.exclude(acknowledgements__user=user)

    def visible_to(self, user: "User") -> Self:
        """What was ever published is no secret: everybody reads it. A draft is seen by those who publish."""
        from referrals import rules

        return self if rules.can_publish_guidance(user) else self.exclude(state=GuidanceState.DRAFT)


class ThresholdDocument(models.Model):
    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=12, choices=GuidanceState, default=GuidanceState.DRAFT)
    edition = models.PositiveIntegerField(default=1, db_default=1, help_text="one more with each saving of the draft")
    changes = models.TextField("what is new", blank=True, default="", db_default="")
    universal = models.TextField("level 1: universal")
    additional = models.TextField("level 2: additional")
    targeted = models.TextField("level 3: targeted")
    specialist = models.TextField("level 4: specialist")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = ThresholdDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "threshold document"
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=GuidanceState.PUBLISHED), name="one_published_guidance"
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=GuidanceState.DRAFT), name="one_guidance_draft"
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="guidance_published_by_at",
            ),
            models.CheckConstraint(
                condition=Q(state=GuidanceState.DRAFT) | Q(published_at__isnull=False), name="guidance_out_is_dated"
            ),
        ]
        triggers = [
            # Referrals are judged by its words: once out they stand, and so does the document.
            pgtrigger.Protect(
                name="words_stand_once_published",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.state <> 'draft' AND (OLD.version, OLD.changes, OLD.universal, OLD.additional, OLD.targeted,"
                    " OLD.specialist, OLD.published_at) IS DISTINCT FROM (NEW.version, NEW.changes, NEW.universal,"
                    " NEW.additional, NEW.targeted, NEW.specialist, NEW.published_at)"
                ),
            ),
            pgtrigger.Protect(
                name="never_back_to_draft",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'draft' AND NEW.state = 'draft'"),
            ),
            pgtrigger.Protect(
                name="kept_once_published",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'draft'"),
            ),
        ]

    def __str__(self) -> str:
        return f"threshold document, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("referrals:guidance_version", args=[self.version])

    @property
    def notice_label(self) -> str:
        return f"Version {self.version} of the levels of need"

    @property
    def levels(self) -> list[tuple[int, str, str]]:
        """Number, name and text of each level, as a page lays them side by side."""
        names = ("Universal", "Additional", "Targeted", "Specialist")
        texts = (self.universal, self.additional, self.targeted, self.specialist)
        return [(number, name, text) for number, (name, text) in enumerate(zip(names, texts, strict=True), start=1)]


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    def visible_to(self, user: "User") -> Self:
        """One's own; everybody's for those who see that it is read (`rules.readers_seen_by`)."""
        from referrals import rules

        return self if rules.can_see_all_readers(user) else self.filter(user=user)


class Acknowledgement(models.Model):
    """A person says that they have read a version. It is said once and never taken back."""

    document = models.ForeignKey(ThresholdDocument, models.PROTECT, related_name="acknowledgements")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "user"], name="acknowledged_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.user} has read {self.document}"
