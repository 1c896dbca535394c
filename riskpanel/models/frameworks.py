"""The scoring framework as data: an assessment keeps its version for ever, and only a draft can be edited.

The default one is a proposal and not a validated tool; pages say so beside every score.
"""

from django.db import models
from django.db.models import Q

from riskpanel.states import Band, FrameworkState


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def published(self) -> "FrameworkQuerySet":
        return self.filter(state=FrameworkState.PUBLISHED)


class Framework(models.Model):
    """One version: what is rated, how much it weighs, and where the bands lie on the net score (0 to 100)."""

    name = models.CharField(max_length=120)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=FrameworkState, default=FrameworkState.DRAFT)
    published_at = models.DateTimeField(null=True, blank=True)
    # Lowest net score of each band above low.
    medium_from = models.PositiveSmallIntegerField(default=25)
    high_from = models.PositiveSmallIntegerField(default=45)
    very_high_from = models.PositiveSmallIntegerField(default=65)
    # Highest credit that protective factors can give, and the percentage of weight that must be known.
    most_credit = models.PositiveSmallIntegerField(default=10)
    complete_from = models.PositiveSmallIntegerField(default=80)
    medium_review_weeks = models.PositiveSmallIntegerField(default=6)

    objects = FrameworkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "version"], name="framework_version_once"),
            models.UniqueConstraint(
                fields=["name"], condition=Q(state=FrameworkState.PUBLISHED), name="one_published_version"
            ),
            models.CheckConstraint(
                condition=Q(medium_from__lt=models.F("high_from"), high_from__lt=models.F("very_high_from")),
                name="bands_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"


class Domain(models.Model):
    framework = models.ForeignKey(Framework, models.CASCADE, related_name="domains")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    weight = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="domain_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="domain_weighs_something"),
        ]

    def __str__(self) -> str:
        return self.name


class Factor(models.Model):
    """A protective factor, rated 0 to 4."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="factors")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="factor_once")]

    def __str__(self) -> str:
        return self.name


class CriticalIndicator(models.Model):
    """Its presence makes the band at least `floor`, whatever the number."""

    framework = models.ForeignKey(Framework, models.CASCADE, related_name="indicators")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=160)
    floor = models.CharField(max_length=10, choices=Band, default=Band.HIGH)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order",)
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="indicator_once")]

    def __str__(self) -> str:
        return self.name
