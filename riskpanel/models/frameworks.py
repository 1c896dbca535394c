"""The scoring framework as data: an assessment keeps its version for ever, and only a draft can be edited.

The default one is a proposal and not a validated tool; pages say so beside every score.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from partners.at_once import with_each
from riskpanel.models.guards import PART_OF_PUBLISHED_FRAMEWORK, PUBLISHED_FRAMEWORK
from riskpanel.rules.anchors import default_anchors
from riskpanel.rules.scoring import Scheme
from riskpanel.states import Band, FrameworkState

if TYPE_CHECKING:
    from partners.models import User


@dataclass(frozen=True)
class Parts:
    """What a version rates, in its order: domains (code, name, weight), factors (code, name), indicators (code, name,
    floor)."""

    domains: list[tuple[str, str, int]]
    factors: list[tuple[str, str]]
    indicators: list[tuple[str, str, str]]


class FrameworkQuerySet(models.QuerySet["Framework"]):
    def visible_to(self, user: "User") -> "FrameworkQuerySet":
        """Everybody signed in reads what scores are made of; a draft is seen by those who draft."""
        from riskpanel import access

        return access.frameworks_in_sight(self, user)

    def with_parts(self) -> "FrameworkQuerySet":
        """With what each version rates, in the same statement: `Framework.parts` asks no more."""
        return self.annotate(
            rated=with_each(Domain.objects.all(), key="framework"),
            protecting=with_each(Factor.objects.all(), key="framework"),
            critical=with_each(CriticalIndicator.objects.all(), key="framework"),
        )

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
    # What each rating from 0 to 4 means, in words.
    anchors = ArrayField(models.CharField(max_length=200), size=5, default=default_anchors)
    # The band below which nothing takes a child with one domain at 4, and with two or more.
    one_imminent = models.CharField(max_length=10, choices=Band, default=Band.HIGH, db_default=Band.HIGH)
    more_imminent = models.CharField(max_length=10, choices=Band, default=Band.VERY_HIGH, db_default=Band.VERY_HIGH)
    # High and very high are reviewed at every meeting, the others before so many weeks have run out.
    medium_review_weeks = models.PositiveSmallIntegerField(default=6)
    low_review_weeks = models.PositiveSmallIntegerField(default=6, db_default=6)
    # What the panels that score with it agree as their threshold when it is published; empty: each keeps its own.
    threshold = models.PositiveSmallIntegerField(null=True, blank=True)
    changes = models.TextField(blank=True, default="", db_default="", help_text="what is new in this version")
    # Raised by each save of a draft, so that nobody overwrites what a colleague saved meanwhile.
    edition = models.PositiveIntegerField(default=1, db_default=1)
    # The meeting that agreed it: needed where a panel scores with the version before.
    agreed_at = models.ForeignKey("riskpanel.Meeting", models.PROTECT, null=True, blank=True, related_name="+")

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
            models.UniqueConstraint(
                fields=["name"], condition=Q(state=FrameworkState.DRAFT), name="one_draft_of_a_framework"
            ),
            models.CheckConstraint(
                condition=Q(state=FrameworkState.DRAFT, published_at=None)
                | ~Q(state=FrameworkState.DRAFT) & Q(published_at__isnull=False),
                name="published_on_a_day",
            ),
            models.CheckConstraint(condition=Q(anchors__len=5), name="five_anchors"),
            models.CheckConstraint(
                condition=Q(threshold=None) | Q(threshold__gte=1, threshold__lte=100),
                name="framework_threshold_1_to_100",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, version {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("riskpanel:framework", args=[self.pk])

    def review_weeks(self, band: str | None) -> int:
        """Within how many weeks a child in a band below high is reviewed."""
        return self.low_review_weeks if band == Band.LOW else self.medium_review_weeks

    @property
    def notice_label(self) -> str:
        return str(self)

    def read_parts(self) -> Parts:
        """What this version rates as it is stored now. One query."""
        return Framework.objects.with_parts().get(pk=self.pk).parts

    @cached_property
    def parts(self) -> Parts:
        if "rated" not in self.__dict__:
            return self.read_parts()
        own: Any = self
        return Parts(
            [(one["code"], one["name"], one["weight"]) for one in own.rated],
            [(one["code"], one["name"]) for one in own.protecting],
            [(one["code"], one["name"], one["floor"]) for one in own.critical],
        )

    @cached_property
    def scheme(self) -> Scheme:
        """This version as the plain values that the rules of scoring take."""
        return Scheme(
            weights={code: weight for code, _, weight in self.parts.domains},
            names={code: name for code, name, _ in self.parts.domains},
            factors=dict(self.parts.factors),
            indicators={code: floor for code, _, floor in self.parts.indicators},
            medium_from=self.medium_from,
            high_from=self.high_from,
            very_high_from=self.very_high_from,
            most_credit=self.most_credit,
            complete_from=self.complete_from,
            one_imminent=self.one_imminent,
            more_imminent=self.more_imminent,
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
