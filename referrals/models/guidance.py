"""The threshold document: what each level of need means here, one published at a time."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from referrals.states import GuidanceState


class ThresholdDocumentQuerySet(models.QuerySet["ThresholdDocument"]):
    def published(self) -> "ThresholdDocumentQuerySet":
        return self.filter(state=GuidanceState.PUBLISHED)

    def visible_to(self, user: object) -> "ThresholdDocumentQuerySet":
        """Guidance is no secret: everybody reads it."""
        return self


class ThresholdDocument(models.Model):
    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=12, choices=GuidanceState, default=GuidanceState.DRAFT)
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
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="guidance_published_by_at",
            ),
        ]

    def __str__(self) -> str:
        return f"threshold document, version {self.version}"

    @property
    def levels(self) -> list[tuple[int, str, str]]:
        """Number, name and text of each level, as a page lays them side by side."""
        names = ("Universal", "Additional", "Targeted", "Specialist")
        texts = (self.universal, self.additional, self.targeted, self.specialist)
        return [(number, name, text) for number, (name, text) in enumerate(zip(names, texts, strict=True), start=1)]
