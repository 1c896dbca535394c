"""The shapes of meetings in the API. What is not listed here is neither shown nor taken."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.bodies import Named
from partners.models import Partner, User
from partners.rest.days import Day, Moment
from riskpanel.models import (
    AgendaItem,
    Attendance,
    ConflictOfInterest,
    Contribution,
    ItemDraft,
    Meeting,
    PanelDecision,
    PapersPart,
)
from riskpanel.rules import meetings as rules
from riskpanel.rules.papers import adds_late, when_shared
from riskpanel.states import Classification, DecisionKind, ItemForm, ItemKind, Presence, Shared, Shut

ACTIVE = User.objects.filter(is_active=True)


class MeetingBody(serializers.ModelSerializer[Meeting]):
    panel = Named()
    pen_held_by = Named(allow_null=True)

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = (
            "id",
            "panel",
            "starts_at",
            "place",
            "note",
            "cut_off_on",
            "papers_on",
            "papers_sealed_at",
            "papers_digest",
            "state",
            "revision",
            "quorate",
            "invitation_sequence",
            "pen_held_by",
            "closed_at",
            "issued_at",
            "minutes_digest",
        )
        read_only_fields: tuple[str, ...] = fields


class MeetingDetail(MeetingBody):
    still_to_do = serializers.SerializerMethodField(help_text="what stops the close, in words")
    allowed = serializers.SerializerMethodField(help_text="what you may do with it")

    class Meta(MeetingBody.Meta):
        fields = (*MeetingBody.Meta.fields, "still_to_do", "allowed")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_still_to_do(self, meeting: Meeting) -> list[str]:
        from riskpanel.operations.minutes import what_stops_close

        return [block.words for block in what_stops_close(meeting)] if meeting.state in rules.OPEN else []

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, meeting: Meeting) -> list[str]:
        user = self.context["request"].user
        if meeting.state in rules.BEFORE and not rules.can_prepare(user, meeting.panel):
            return ["start"] if rules.can_start(user, meeting) else []
        if not rules.can_run(user, meeting):
            return []
        steps = {
            "planned": ["agenda", "papers", "start", "move", "cancel"],
            "papers_issued": [*(["agenda"] if adds_late(user, meeting) else []), "start", "move", "cancel"],
            "under_way": ["pen", *(["agenda", "attendance", "decisions", "close"] if self._holds(meeting) else [])],
            "closed": ["approve"] if rules.can_approve(user, meeting) else [],
            "minutes_approved": ["issue"],
        }
        return steps.get(meeting.state, [])

    def _holds(self, meeting: Meeting) -> bool:
        return rules.holds_pen(self.context["request"].user, meeting)


class PlanInput(serializers.Serializer[Any]):
    panel = serializers.IntegerField(required=False, default=None, allow_null=True, help_text="your own if left out")
    first = Moment()
    count = serializers.IntegerField(min_value=1, max_value=52, default=1)
    place = serializers.CharField(max_length=160)


class MoveInput(serializers.Serializer[Any]):
    starts_at = Moment()
    place = serializers.CharField(max_length=160)


class ReasonInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=400)


class PapersPartBody(serializers.ModelSerializer[PapersPart]):
    item = serializers.UUIDField(source="item_id", allow_null=True)

    class Meta:
        model = PapersPart
        fields = ("order", "item", "text")
        read_only_fields = fields


class PapersBody(serializers.Serializer[Any]):
    sealed_at = Moment(allow_null=True)
    digest = serializers.CharField(help_text="SHA-256 of the whole text")
    results = PapersPartBody(many=True)


class PanelDecisionBody(serializers.ModelSerializer[PanelDecision]):
    recorded_by = Named()
    item = serializers.UUIDField(source="item_id")
    agreed = serializers.UUIDField(source="agreed_id", allow_null=True)

    class Meta:
        model = PanelDecision
        fields = ("item", "kind", "rationale", "dissent", "unseen", "agreed", "recorded_by", "at")
        read_only_fields = fields


class ItemBody(serializers.ModelSerializer[AgendaItem]):
    """An item of the agenda. To a person to whom it is shut, it shows its place and nothing of the child."""

    shut = serializers.ChoiceField(["", *Shut.values], help_text="why its content is shut to you; empty: it is open")
    case = serializers.SerializerMethodField()
    entry = serializers.SerializerMethodField()
    reference = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()
    late_reason = serializers.SerializerMethodField(help_text="why it came after the papers were sealed")
    decision = serializers.SerializerMethodField()
    is_decided = serializers.BooleanField()

    class Meta:
        model = AgendaItem
        fields = (
            "id",
            "order",
            "kind",
            "shut",
            "case",
            "entry",
            "reference",
            "title",
            "late_reason",
            "is_decided",
            "decision",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_case(self, item: Any) -> Any:
        return None if item.shut else item.case_id

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_entry(self, item: Any) -> Any:
        return None if item.shut else item.entry_id

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_reference(self, item: Any) -> Any:
        return None if item.shut or item.case is None else item.case.child.reference

    @extend_schema_field(serializers.CharField())
    def get_title(self, item: Any) -> str:
        return "" if item.shut else str(item.title)

    @extend_schema_field(serializers.CharField())
    def get_late_reason(self, item: Any) -> str:
        return "" if item.shut else str(item.late_reason)

    @extend_schema_field(PanelDecisionBody(allow_null=True))
    def get_decision(self, item: Any) -> Any:
        return PanelDecisionBody(item.decision).data if item.is_decided and not item.shut else None


class AgendaBody(serializers.Serializer[Any]):
    results = ItemBody(many=True)


class AgendaInput(serializers.Serializer[Any]):
    """An item to add. With `build` everybody due for review and everybody proposed comes on instead."""

    build = serializers.BooleanField(default=False)
    kind = serializers.ChoiceField(ItemKind.choices, required=False)
    case = serializers.UUIDField(required=False, default=None, allow_null=True)
    title = serializers.CharField(max_length=160, required=False, default="", allow_blank=True)
    reason = serializers.CharField(
        max_length=400, required=False, default="", allow_blank=True, help_text="once the papers are sealed"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs["build"] and "kind" not in attrs:
            raise serializers.ValidationError({"kind": ["Choose the kind, or build the agenda."]})
        return attrs


class AttendanceBody(serializers.ModelSerializer[Attendance]):
    member = Named(source="member.user")
    partner = Named(source="member.partner")
    role = serializers.CharField(source="member.role")
    deputy = Named(allow_null=True)

    class Meta:
        model = Attendance
        fields = (
            "id",
            "member",
            "partner",
            "role",
            "deputy",
            "presence",
            "information_sent_at",
            "confidentiality_accepted_at",
        )
        read_only_fields = fields


class TableBody(serializers.Serializer[Any]):
    results = AttendanceBody(many=True)
    quorate = serializers.BooleanField(allow_null=True)
    missing = serializers.ListField(child=serializers.CharField(), help_text="what a quorum still needs")


class AttendanceInput(serializers.Serializer[Any]):
    attendance = serializers.IntegerField()
    """What is left out stays as it is; a deputy of null puts the member back into the seat."""

    presence = serializers.ChoiceField(Presence.choices, required=False)
    deputy = serializers.PrimaryKeyRelatedField(queryset=ACTIVE, required=False, allow_null=True)
    information_sent = serializers.BooleanField(required=False, allow_null=True)
    accepts_confidentiality = serializers.BooleanField(required=False, default=False)


class ConflictBody(serializers.ModelSerializer[ConflictOfInterest]):
    item = serializers.UUIDField(source="item_id")
    user = Named()
    reason = serializers.SerializerMethodField(help_text="empty where another said it of you")
    declared_by = Named()
    withdrawn_by = Named(allow_null=True)

    class Meta:
        model = ConflictOfInterest
        fields = (
            "id",
            "item",
            "user",
            "reason",
            "declared_by",
            "declared_at",
            "withdrawn_by",
            "withdrawn_at",
            "withdrawal_reason",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_reason(self, conflict: ConflictOfInterest) -> str:
        return conflict.reason_for(self.context["request"].user)


class ConflictsBody(serializers.Serializer[Any]):
    asked_at = Moment(allow_null=True, help_text="when the table was asked for others")
    results = ConflictBody(many=True)


class ConflictInput(serializers.Serializer[Any]):
    item = serializers.UUIDField()
    user = serializers.PrimaryKeyRelatedField(
        queryset=ACTIVE, required=False, default=None, allow_null=True, help_text="yourself if left out"
    )
    reason = serializers.CharField(
        max_length=400, required=False, default="", allow_blank=True, help_text="asked for where it is somebody else's"
    )


class ContributionBody(serializers.ModelSerializer[Contribution]):
    item = serializers.UUIDField(source="item_id")
    partner = Named()
    contributed_by = Named()
    when = serializers.SerializerMethodField(help_text="in time, late, after the papers, or at the table")

    class Meta:
        model = Contribution
        fields = ("id", "item", "partner", "contributed_by", "at", "when", "text", "source", "classification")
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(Shared.choices))
    def get_when(self, shared: Contribution) -> str:
        return when_shared(shared.at, shared.item.meeting).value


class ContributionInput(serializers.Serializer[Any]):
    item = serializers.UUIDField()
    text = serializers.CharField(max_length=4000)
    source = serializers.CharField(max_length=120)  # type: ignore[assignment]
    classification = serializers.ChoiceField(Classification.choices, default=Classification.PROFESSIONALS)
    partner = serializers.PrimaryKeyRelatedField(
        queryset=Partner.objects.filter(active=True), required=False, default=None, allow_null=True
    )


class AgreedRating(serializers.Serializer[Any]):
    value = serializers.IntegerField(min_value=0, max_value=4, allow_null=True)
    evidence = serializers.CharField(max_length=4000, required=False)
    source = serializers.CharField(max_length=120, required=False)  # type: ignore[assignment]
    on = Day(required=False)


class AgreedInput(serializers.Serializer[Any]):
    """What the panel changes in the assessment that stands."""

    ratings = serializers.DictField(child=AgreedRating(), required=False)
    protective = serializers.DictField(child=serializers.IntegerField(min_value=0, max_value=4), required=False)
    critical = serializers.ListField(child=serializers.CharField(), required=False)
    reason = serializers.CharField(max_length=4000, required=False)
    judged_band = serializers.CharField(max_length=10, required=False)
    judgement_reason = serializers.CharField(max_length=4000, required=False)
    judged_with = serializers.PrimaryKeyRelatedField(queryset=ACTIVE, required=False)


class LeavingOverride(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=4000)
    second = serializers.PrimaryKeyRelatedField(queryset=ACTIVE)


class DraftBody(serializers.ModelSerializer[ItemDraft]):
    item = serializers.UUIDField(source="item_id")

    class Meta:
        model = ItemDraft
        fields = ("item", "form_name", "values", "revision", "saved_at")
        read_only_fields = fields


class DraftPage(serializers.Serializer[Any]):
    results = DraftBody(many=True)


class DraftInput(serializers.Serializer[Any]):
    """What is typed so far. `base` is the revision from which it began (0: none)."""

    item = serializers.UUIDField()
    form_name = serializers.ChoiceField(ItemForm.choices)
    values = serializers.DictField(child=serializers.CharField(allow_blank=True, trim_whitespace=False))
    base = serializers.IntegerField(min_value=0, max_value=2**30, default=0)


class PanelDecisionInput(serializers.Serializer[Any]):
    item = serializers.UUIDField()
    kind = serializers.ChoiceField(DecisionKind.choices)
    rationale = serializers.CharField(max_length=4000)
    dissent = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    score = AgreedInput(required=False, default=None, allow_null=True)
    lead = serializers.PrimaryKeyRelatedField(queryset=ACTIVE, required=False, help_text="to list: who leads")
    step_down_plan = serializers.CharField(max_length=4000, required=False)
    step_down_lead = serializers.PrimaryKeyRelatedField(queryset=ACTIVE, required=False)
    override = LeavingOverride(required=False)


class ReviewInput(serializers.Serializer[Any]):
    """How a meeting found an action from before. A replaced one takes its new action with it."""

    action = serializers.UUIDField()
    result = serializers.ChoiceField(["done", "done_late", "not_done", "no_longer_possible", "replaced", "carried"])
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    new_what = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    new_owner = serializers.PrimaryKeyRelatedField(queryset=ACTIVE, required=False, default=None, allow_null=True)
    new_due_on = Day(required=False, default=None, allow_null=True)


class ReviewBody(serializers.Serializer[Any]):
    action = serializers.UUIDField(source="action_id")
    result = serializers.CharField()
    note = serializers.CharField()
    unseen = serializers.BooleanField()
    at = Moment()
