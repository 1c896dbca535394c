"""Risk assessments: ratings with evidence under one version of a framework. Immutable once given."""

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case as Choice
from django.db.models import OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, JSONObject
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual
from django.utils import timezone

from audit.identifiers import uuid7
from cases.models import Case
from cases.scoping import CaseScoped, CaseScopedQuerySet
from partners.at_once import with_each
from riskpanel.models.frameworks import CriticalIndicator, Domain, Factor, Framework
from riskpanel.models.guards import of_its_framework
from riskpanel.states import Band, Stage

if TYPE_CHECKING:
    from partners.models import User

UNCHANGED = pgtrigger.Protect(name="unchanged_once_given", operation=pgtrigger.Update | pgtrigger.Delete)


class AssessmentQuerySet(CaseScopedQuerySet):
    def visible_to(self, user: "User") -> "AssessmentQuerySet":
        """An assessment is in sight where its case is, and to the panel whose log the child is on or coming to."""
        from riskpanel import access

        return access.of_cases_in_sight(self, user, path="case")

    def agreed(self) -> "AssessmentQuerySet":
        return self.filter(stage=Stage.AGREED)

    def scored_with(self, name: "str | OuterRef") -> "AssessmentQuerySet":
        """Under any version of the framework of this name: scores of different frameworks do not compare."""
        return self.filter(framework__name=name)

    def with_answers(self, *, newest_of: Case | None = None) -> Self:
        """With what was answered, by code in its order, in the same statement: see `Given.of`. Of all, or of the newest
        of a case alone."""
        own = {"assessment": OuterRef("pk")}
        rating = JSONObject(code="domain__code", value="value", evidence="evidence", source="source", on="evidence_on")
        factor = JSONObject(code="factor__code", value="value")
        present = CriticalPresent.objects.filter(**own).values("criticalindicator__code")
        answered = JSONObject(
            ratings=ArraySubquery(Rating.objects.filter(**own).values(json=rating)),
            protective=ArraySubquery(ProtectiveRating.objects.filter(**own).values(json=factor)),
            critical=ArraySubquery(present),
        )
        if newest_of is None:
            return self.annotate(answered=answered)
        newest = Assessment.objects.filter(case=newest_of).newest_first().values("pk")[:1]
        return self.annotate(answered=Choice(When(pk=Subquery(newest), then=answered), default=None))

    def with_addenda(self) -> Self:
        """With what was added since, in the same statement, for `partners.at_once.revived`."""
        return self.annotate(rows_of_addenda=with_each(Addendum.objects.all(), key="assessment", named=["added_by"]))

    def newest_first(self) -> "AssessmentQuerySet":
        return self.order_by("-given_at", "-id")


class Rank(models.Func):
    """The place of a column's band among all, the lowest first; NULL of an empty one."""

    function = "array_position"
    output_field = models.IntegerField()

    def __init__(self, band: str) -> None:
        bands = models.Value(list(Band.values), output_field=ArrayField(models.TextField()))
        super().__init__(bands, Cast(band, models.TextField()))


NOT_JUDGED = Q(judged_band="")


class Assessment(CaseScoped):
    """The figures as the framework gives them: index 0 to 100, credit, net 0 to 100, band, floor, completeness (%)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    framework = models.ForeignKey(Framework, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=10, choices=Stage)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    # The meeting at which an agreed assessment was agreed.
    meeting = models.ForeignKey("riskpanel.Meeting", models.PROTECT, null=True, related_name="assessments")
    index = models.PositiveSmallIntegerField()
    credit = models.PositiveSmallIntegerField()
    net = models.PositiveSmallIntegerField()
    completeness = models.PositiveSmallIntegerField()
    provisional = models.BooleanField()
    floor = models.CharField(max_length=10, choices=Band, blank=True, default="")
    band = models.CharField(max_length=10, choices=Band)
    # The band that people chose instead, why, and (for lowering) the second person.
    judged_band = models.CharField(max_length=10, choices=Band, blank=True, default="")
    judgement_reason = models.TextField(blank=True, default="")
    judged_with = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    moderation_reason = models.TextField(blank=True, default="")
    critical = models.ManyToManyField(
        CriticalIndicator, through="riskpanel.CriticalPresent", blank=True, related_name="+"
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["case", "-given_at", "-id"], name="assessments_of_case")]
        triggers = [UNCHANGED]
        constraints = [
            models.CheckConstraint(
                condition=Q(index__lte=100, net__lte=100, completeness__lte=100), name="scores_up_to_100"
            ),
            models.CheckConstraint(condition=NOT_JUDGED | ~Q(judgement_reason=""), name="judgement_says_why"),
            models.CheckConstraint(
                condition=NOT_JUDGED | ~Q(judged_band=models.F("band")), name="judged_is_another_band"
            ),
            models.CheckConstraint(
                condition=NOT_JUDGED
                | Q(GreaterThan(Rank("judged_band"), Rank("band")))
                | Q(GreaterThanOrEqual(Rank("judged_band"), Rank("band") - 1), judged_with__isnull=False),
                name="one_band_down_needs_a_second",
            ),
            models.CheckConstraint(
                condition=NOT_JUDGED | Q(floor="") | Q(GreaterThanOrEqual(Rank("judged_band"), Rank("floor"))),
                name="judged_never_under_the_floor",
            ),
            models.CheckConstraint(
                condition=Q(judged_with=None) | ~Q(judged_with=models.F("given_by")), name="second_person_is_another"
            ),
        ]

    def __str__(self) -> str:
        return f"net {self.net}, {self.get_band_display().lower()}"

    @property
    def effective_band(self) -> str:
        return self.judged_band or self.band


class Rating(CaseScoped):
    """How one domain was rated: 0 to 4, or not known (None), with the evidence in words, its source and date."""

    case_path = "assessment__case"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="ratings")
    domain = models.ForeignKey(Domain, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField(null=True)
    evidence = models.TextField(blank=True, default="")
    source = models.CharField(max_length=120, blank=True, default="")
    evidence_on = models.DateField(null=True, blank=True)

    objects = CaseScopedQuerySet.as_manager()

    class Meta:
        ordering = ("domain__order",)
        triggers = [UNCHANGED, of_its_framework("riskpanel_domain", "domain_id")]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "domain"], name="domain_rated_once"),
            models.CheckConstraint(condition=Q(value=None) | Q(value__lte=4), name="rating_0_to_4"),
            models.CheckConstraint(
                condition=Q(value=None) | (~Q(evidence="") & ~Q(source="") & Q(evidence_on__isnull=False)),
                name="rating_has_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.domain}: {'not known' if self.value is None else self.value}"


class ProtectiveRating(CaseScoped):
    case_path = "assessment__case"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="protective")
    factor = models.ForeignKey(Factor, models.PROTECT, related_name="+")
    value = models.PositiveSmallIntegerField()

    objects = CaseScopedQuerySet.as_manager()

    class Meta:
        ordering = ("factor__order",)
        triggers = [UNCHANGED, of_its_framework("riskpanel_factor", "factor_id")]
        constraints = [
            models.UniqueConstraint(fields=["assessment", "factor"], name="factor_rated_once"),
            models.CheckConstraint(condition=Q(value__lte=4), name="factor_0_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.factor}: {self.value}"


class CriticalPresent(CaseScoped):
    """A critical indicator that is present: it sets a floor under the band."""

    case_path = "assessment__case"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="+")
    criticalindicator = models.ForeignKey(CriticalIndicator, models.CASCADE, related_name="+")

    objects = CaseScopedQuerySet.as_manager()

    class Meta:
        db_table = "riskpanel_assessment_critical"
        triggers = [UNCHANGED, of_its_framework("riskpanel_criticalindicator", "criticalindicator_id")]
        unique_together = [("assessment", "criticalindicator")]  # as Django made the table before it had a model

    def __str__(self) -> str:
        return str(self.criticalindicator)


class Addendum(CaseScoped):
    """What was added to an assessment afterwards. The assessment itself stands as it was given."""

    case_path = "assessment__case"

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="addenda")
    text = models.TextField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = CaseScopedQuerySet.as_manager()

    class Meta:
        ordering = ("added_at", "id")
        triggers = [UNCHANGED]

    def __str__(self) -> str:
        return f"added {self.added_at:%d %b %Y}"
