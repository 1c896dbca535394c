"""What somebody answered in an assessment, between the typed codes and the rows."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date

from cases.models import Case
from partners.models import User
from riskpanel.models import Assessment, CriticalPresent, Framework, Meeting, ProtectiveRating, Rating
from riskpanel.rules.assessments import RatingGiven
from riskpanel.rules.scoring import Answers, NothingKnownError, Score, score
from riskpanel.states import Band, Stage


@dataclass(frozen=True)
class Given:
    """Every domain of the framework with its rating, the factors, the indicators and the judgement."""

    framework: Framework
    ratings: Mapping[str, RatingGiven]
    protective: Mapping[str, int]
    critical: frozenset[str]
    judged_band: str = ""
    judgement_reason: str = ""
    judged_with: User | None = None

    @classmethod
    def of(cls, assessment: Assessment) -> "Given":
        """The answers of a stored assessment. One query, none where it was read `with_answers`."""
        ratings, protective, critical = _rows_of(assessment)
        answer = cls(assessment.framework, ratings, protective, critical)
        return answer.judged(assessment.judged_band, assessment.judgement_reason, assessment.judged_with)

    @property
    def answers(self) -> Answers:
        return Answers({code: one.value for code, one in self.ratings.items()}, self.protective, self.critical)

    @cached_property
    def score(self) -> Score:
        """Raises ValidationError where no domain is rated."""
        try:
            return score(self.framework.scheme, self.answers)
        except NothingKnownError as nothing:
            raise ValidationError({"ratings": "Rate at least one domain. Not known is not the same as 0."}) from nothing

    def judged(self, band: str, reason: str, second: User | None) -> "Given":
        if band and band not in Band.values:
            raise ValidationError({"judged_band": "Choose low, medium, high or very high."})
        if not band:
            return replace(self, judged_band="", judgement_reason="", judged_with=None)
        return replace(self, judged_band=band, judgement_reason=reason.strip(), judged_with=second)

    def under(self, framework: Framework) -> "Given":
        """These answers by another version: what it does not ask falls away, what it asks anew is not known."""
        if framework == self.framework:
            return self
        scheme = framework.scheme
        return replace(
            self,
            framework=framework,
            ratings={code: self.ratings.get(code, RatingGiven(None)) for code in scheme.weights},
            protective={code: value for code, value in self.protective.items() if code in scheme.factors},
            critical=self.critical & set(scheme.indicators),
        )

    def moderated(
        self,
        ratings: Mapping[str, Mapping[str, Any]],
        protective: Mapping[str, int] | None,
        critical: Iterable[str] | None,
    ) -> "Given":
        """These answers with what a panel changed. A changed rating keeps its evidence where none is given."""
        merged = {code: {**asdict(one), **ratings.get(code, {})} for code, one in self.ratings.items()}
        extra = {code: one for code, one in ratings.items() if code not in merged}
        fresh = given(
            self.framework,
            {**merged, **extra},
            self.protective if protective is None else protective,
            self.critical if critical is None else critical,
        )
        return fresh.judged(self.judged_band, self.judgement_reason, self.judged_with)

    def differs_from(self, other: "Given") -> bool:
        return (self.answers, self.judged_band) != (other.answers, other.judged_band)


def _rows_of(assessment: Assessment) -> tuple[dict[str, RatingGiven], dict[str, int], frozenset[str]]:
    """The ratings, the factors and the indicators of a stored assessment by code, in their order."""
    answered: dict[str, Any] | None = getattr(assessment, "answered", None)
    if answered is None:
        answered = Assessment.objects.with_answers().get(pk=assessment.pk).answered  # type: ignore[attr-defined]
    rated = {
        one["code"]: RatingGiven(one["value"], one["evidence"], one["source"], parse_date(one["on"] or ""))
        for one in answered["ratings"]
    }
    return rated, {one["code"]: one["value"] for one in answered["protective"]}, frozenset(answered["critical"])


def given(
    framework: Framework,
    ratings: Mapping[str, Mapping[str, Any]],
    protective: Mapping[str, int],
    critical: Iterable[str],
) -> Given:
    """Codes made sure of: raises ValidationError naming any that the framework does not have, or a value off scale.

    A domain that is left out is not known. A factor that is left out gives no credit.
    """
    scheme, critical = framework.scheme, frozenset(critical)
    _refuse_unknown("ratings", "domain", set(ratings) - set(scheme.weights))
    _refuse_unknown("protective", "protective factor", set(protective) - set(scheme.factors))
    _refuse_unknown("critical", "critical indicator", critical - set(scheme.indicators))
    full = {code: RatingGiven(**{"value": None, **ratings.get(code, {})}) for code in scheme.weights}
    for code, one in full.items():
        if one.value is not None and one.value not in range(5):
            raise ValidationError({"ratings": f"{scheme.names[code]}: rate from 0 to 4, or not known."})
    for code, value in protective.items():
        if value not in range(5):
            raise ValidationError({"protective": f"{scheme.factors[code]}: rate from 0 to 4."})
    return Given(framework, full, dict(protective), critical)


def _refuse_unknown(field: str, kind: str, codes: Set[str]) -> None:
    if codes:
        named = ", ".join(sorted(str(code) for code in codes))
        raise ValidationError({field: f"This framework has no {kind} called {named}."})


def store(
    case: Case,
    answer: Given,
    *,
    by: User,
    stage: Stage,
    meeting: Meeting | None = None,
    moderation_reason: str = "",
) -> Assessment:
    """Write the assessment with its figures and all its rows."""
    framework = answer.framework
    assessment = Assessment.objects.create(
        case=case,
        framework=framework,
        stage=stage,
        given_by=by,
        meeting=meeting,
        moderation_reason=moderation_reason,
        judged_band=answer.judged_band,
        judgement_reason=answer.judgement_reason,
        judged_with=answer.judged_with,
        **asdict(answer.score),
    )
    Rating.objects.bulk_create(_ratings(assessment, answer))
    ProtectiveRating.objects.bulk_create(
        ProtectiveRating(assessment=assessment, factor=factor, value=answer.protective[factor.code])
        for factor in framework.factors.all()
        if factor.code in answer.protective
    )
    if answer.critical:
        present = framework.indicators.filter(code__in=answer.critical)
        CriticalPresent.objects.bulk_create(
            CriticalPresent(assessment=assessment, criticalindicator=indicator) for indicator in present
        )
    return assessment


def _ratings(assessment: Assessment, answer: Given) -> Iterable[Rating]:
    for domain in assessment.framework.domains.all():
        one = answer.ratings[domain.code]
        yield Rating(
            assessment=assessment,
            domain=domain,
            value=one.value,
            evidence=one.evidence.strip(),
            source=one.source.strip(),
            evidence_on=one.on,
        )
