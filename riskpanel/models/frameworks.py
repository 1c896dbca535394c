"""The scoring framework as data: an assessment keeps its version for ever, and only a draft can be edited.

The default one is a proposal and not a validated tool; pages say so beside every score.
"""

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from riskpanel.models.guards import PART_OF_PUBLISHED_FRAMEWORK, PUBLISHED_FRAMEWORK
from riskpanel.rules.scoring import Scheme
from riskpanel.states import Band, FrameworkState


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def published(self) -> "FrameworkQuerySet":
        return self.filter(state=FrameworkState.PUBLISHED)

    def in_force(self) -> "Framework":
        """The version published last. Raises Framework.DoesNotExist where the Trust has published none."""
        return self.published().latest("published_at", "pk")


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
        triggers = [PUBLISHED_FRAMEWORK]
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

    @cached_property
    def scheme(self) -> Scheme:
        """This version as the plain values that the rules of scoring take."""
        domains = list(self.domains.all())
        return Scheme(
            weights={domain.code: domain.weight for domain in domains},
            names={domain.code: domain.name for domain in domains},
            factors={factor.code: factor.name for factor in self.factors.all()},
            indicators={one.code: str(one.floor) for one in self.indicators.all()},
            medium_from=self.medium_from,
            high_from=self.high_from,
            very_high_from=self.very_high_from,
            most_credit=self.most_credit,
            complete_from=self.complete_from,
        )


class Domain(models.Model):
    framework = models.ForeignKey(Framework, models.CASCADE, related_name="domains")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    weight = models.PositiveSmallIntegerField()
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("order",)
        triggers = [PART_OF_PUBLISHED_FRAMEWORK]
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
        triggers = [PART_OF_PUBLISHED_FRAMEWORK]
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
        triggers = [PART_OF_PUBLISHED_FRAMEWORK]
        constraints = [models.UniqueConstraint(fields=["framework", "code"], name="indicator_once")]

    def __str__(self) -> str:
        return self.name
