"""The shapes of risk assessments and log entries. What is not listed here is neither shown nor taken."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.bodies import Named
from partners.models import User
from partners.rest.days import Day
from riskpanel.log_rows import Row
from riskpanel.models import Addendum, Assessment
from riskpanel.operations.assessment_rows import Given
from riskpanel.rules import panels as panel_rules
from riskpanel.rules import scoring
from riskpanel.states import Band

ACTIVE = User.objects.filter(is_active=True)
BANDS = [(band.value, band.label) for band in Band]


class RatingInput(serializers.Serializer[Any]):
    value = serializers.IntegerField(min_value=0, max_value=4, allow_null=True, help_text="null: not known")
    evidence = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)
    source = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)  # type: ignore[assignment]
    on = Day(required=False, default=None, allow_null=True)


class PreviewInput(serializers.Serializer[Any]):
    ratings = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=4, allow_null=True))
    protective = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=4), required=False, default=dict
    )
    critical = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    framework = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="a published version; left out: that of the panel whose log the child is on, or of your own panel",
    )


class PreviewBody(serializers.Serializer[Any]):
    index = serializers.IntegerField()
    credit = serializers.IntegerField()
    net = serializers.IntegerField()
    band = serializers.ChoiceField(BANDS)
    floor = serializers.ChoiceField(BANDS, allow_null=True)
    completeness = serializers.IntegerField(help_text="per cent of the weight that is known")
    provisional = serializers.BooleanField()
    lists = serializers.BooleanField()
    may_leave = serializers.BooleanField()


class AssessmentInput(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    framework = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        help_text="a published version; left out: that of the panel whose log the child is on, or of your own panel",
    )
    ratings = serializers.DictField(child=RatingInput())
    protective = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=4), required=False, default=dict
    )
    critical = serializers.ListField(child=serializers.CharField(), required=False, default=list)
    judged_band = serializers.ChoiceField(BANDS, required=False, default="", allow_blank=True)
    judgement_reason = serializers.CharField(max_length=4000, required=False, default="", allow_blank=True)
    judged_with = serializers.PrimaryKeyRelatedField(queryset=ACTIVE, required=False, default=None, allow_null=True)


class AddendumBody(serializers.ModelSerializer[Addendum]):
    added_by = Named()

    class Meta:
        model = Addendum
        fields = ("id", "text", "added_by", "added_at")
        read_only_fields = fields


class AddendumInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)


class AssessmentBody(serializers.ModelSerializer[Assessment]):
    framework = serializers.CharField()
    given_by = Named()
    floor = serializers.SerializerMethodField(help_text="null where no floor is active")

    class Meta:
        model = Assessment
        fields = (
            "id",
            "case",
            "framework",
            "stage",
            "given_by",
            "given_at",
            "meeting",
            "index",
            "credit",
            "net",
            "completeness",
            "provisional",
            "floor",
            "band",
            "judged_band",
            "judgement_reason",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(BANDS, allow_null=True))
    def get_floor(self, assessment: Assessment) -> str | None:
        return assessment.floor or None


class AssessmentDetail(AssessmentBody):
    """One assessment, with everything it rests on. For one instance, not for lists."""

    _kept: Given | None = None
    judged_with = Named(allow_null=True)
    ratings = serializers.SerializerMethodField()
    protective = serializers.SerializerMethodField()
    critical = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField(help_text="how the score comes about, line by line")
    addenda = AddendumBody(many=True)
    caveat = serializers.SerializerMethodField()

    class Meta(AssessmentBody.Meta):
        fields = (
            *AssessmentBody.Meta.fields,
            "judged_with",
            "moderation_reason",
            "ratings",
            "protective",
            "critical",
            "why",
            "addenda",
            "caveat",
        )  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(serializers.DictField(child=RatingInput()))
    def get_ratings(self, assessment: Assessment) -> dict[str, Any]:
        return {
            code: {"value": one.value, "evidence": one.evidence, "source": one.source, "on": one.on}
            for code, one in self._given(assessment).ratings.items()
        }

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_protective(self, assessment: Assessment) -> dict[str, int]:
        return dict(self._given(assessment).protective)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_critical(self, assessment: Assessment) -> list[str]:
        return sorted(self._given(assessment).critical)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_why(self, assessment: Assessment) -> list[str]:
        answers = self._given(assessment).answers
        return scoring.explain(assessment.framework.scheme, answers, judged_band=assessment.judged_band)

    def get_caveat(self, assessment: Assessment) -> str:
        return scoring.NOT_VALIDATED

    def _given(self, assessment: Assessment) -> Given:
        if self._kept is None:
            self._kept = Given.of(assessment)
        return self._kept


class ScoreBody(serializers.Serializer[Any]):
    """One score of a child on the log, with the threshold that was in force on its day."""

    assessment = serializers.UUIDField(source="assessment.pk")
    on = Day()
    stage = serializers.CharField(source="assessment.stage")
    index = serializers.IntegerField(source="assessment.index")
    credit = serializers.IntegerField(source="assessment.credit")
    net = serializers.IntegerField()
    band = serializers.CharField(source="assessment.effective_band")
    provisional = serializers.BooleanField(source="assessment.provisional")
    threshold = serializers.IntegerField(allow_null=True)


class ScoresBody(serializers.Serializer[Any]):
    results = ScoreBody(many=True)
    caveat = serializers.CharField()


class EntryBody(serializers.Serializer[Any]):
    """One stay on a panel's log. `weeks_on_log` is days from listing to leaving (or today) divided by seven."""

    id = serializers.UUIDField(source="entry.pk")
    panel = Named(source="entry.panel")
    case = serializers.UUIDField(source="entry.case_id")
    reference = serializers.CharField(source="entry.case.child.reference")
    child_name = serializers.CharField(source="entry.case.child.full_name")
    lead = Named(source="entry.lead")
    reason = serializers.CharField(source="entry.reason")
    listed_on = Day(source="entry.listed_on")
    listed_at = serializers.UUIDField(source="entry.listed_at_id", allow_null=True)
    left_on = Day(source="entry.left_on", allow_null=True)
    left_at = serializers.UUIDField(source="entry.left_at_id", allow_null=True)
    weeks_on_log = serializers.DecimalField(source="weeks_words", max_digits=6, decimal_places=1)
    threshold = serializers.IntegerField(allow_null=True)
    score = ScoreBody(source="latest", allow_null=True)
    overdue_actions = serializers.IntegerField(source="entry.overdue")
    listed_again = serializers.BooleanField(source="entry.listed_again")
    proposed_by = Named(source="entry.proposed_by")
    rescore = serializers.ListField(child=serializers.CharField(), help_text="why to score early, each in words")
    drift = serializers.ListField(child=serializers.CharField(), help_text="why the stay drifts, each in words")


class EntryDetail(EntryBody):
    step_down_plan = serializers.CharField(source="entry.step_down_plan")
    step_down_lead = Named(source="entry.step_down_lead", allow_null=True)
    override_reason = serializers.CharField(source="entry.override_reason")
    overridden_by = Named(source="entry.overridden_by", allow_null=True)
    overridden_with = Named(source="entry.overridden_with", allow_null=True)
    allowed = serializers.SerializerMethodField(help_text="what you may do with it")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, row: Row) -> list[str]:
        keeps = panel_rules.keeps(self.context["request"].user, row.entry.panel)
        return ["remove"] if keeps and row.entry.left_on is None else []


class AgainstBody(serializers.Serializer[Any]):
    stay = serializers.ListField(child=serializers.CharField(), help_text="what the rule refuses, but for the plan")
    cautions = serializers.ListField(child=serializers.CharField(), help_text="what the panel weighs")
    events = serializers.SerializerMethodField(help_text="ids of significant entries of the last 90 days")
    actions = serializers.SerializerMethodField(help_text="ids of open actions")
    heard_on = Day(source="voice.said_on", default=None, allow_null=True)

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_events(self, found: Any) -> list[Any]:
        return [one.pk for one in found.events]

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_actions(self, found: Any) -> list[Any]:
        return [one.pk for one in found.actions]


class ListInput(serializers.Serializer[Any]):
    case = serializers.UUIDField()
    panel = serializers.IntegerField(required=False, default=None, allow_null=True, help_text="your own if left out")
    meeting = serializers.UUIDField(required=False, default=None, allow_null=True)
    reason = serializers.CharField(max_length=4000)
    lead = serializers.PrimaryKeyRelatedField(queryset=ACTIVE)
    assessment = serializers.UUIDField(
        required=False, default=None, allow_null=True, help_text="the latest one if left out"
    )


class OverrideInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=4000)
    second = serializers.PrimaryKeyRelatedField(queryset=ACTIVE)


class EntryLeadInput(serializers.Serializer[Any]):
    to = serializers.PrimaryKeyRelatedField(queryset=ACTIVE)


class RemoveInput(serializers.Serializer[Any]):
    meeting = serializers.UUIDField()
    rationale = serializers.CharField(max_length=4000)
    step_down_plan = serializers.CharField(max_length=4000, allow_blank=True)
    step_down_lead = serializers.PrimaryKeyRelatedField(queryset=ACTIVE, allow_null=True)
    override = OverrideInput(required=False, default=None, allow_null=True)
