"""The shapes of actions in the API. What is not listed here is neither shown nor taken."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.bodies import Named
from partners.models import User
from partners.rest.days import Day
from riskpanel.models import Action, ActionReport
from riskpanel.rules import actions as action_rules

ACTIVE = User.objects.filter(is_active=True)


class ActionBody(serializers.ModelSerializer[Action]):
    owner = Named()
    partner = Named()
    set_by = Named()
    meeting = serializers.UUIDField(source="meeting_id", allow_null=True)
    item = serializers.UUIDField(source="item_id", allow_null=True)
    case = serializers.UUIDField(source="case_id", allow_null=True)
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Action
        fields: tuple[str, ...] = (
            "id",
            "reference",
            "what",
            "owner",
            "partner",
            "case",
            "meeting",
            "item",
            "due_on",
            "overdue",
            "state",
            "outcome",
            "ended_at",
            "carried",
            "set_by",
            "set_at",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_overdue(self, action: Action) -> bool:
        return action.is_overdue(on=timezone.localdate())


class ReportBody(serializers.ModelSerializer[ActionReport]):
    """What the owner said of it while it stays open for its panel."""

    status = serializers.CharField(source="result")
    by = Named()

    class Meta:
        model = ActionReport
        fields = ("status", "words", "by", "at")
        read_only_fields = fields


class ActionDetail(ActionBody):
    reports = ReportBody(many=True, read_only=True, help_text="not done, says its owner; the panel decides")
    allowed = serializers.SerializerMethodField(help_text="what you may do with it")

    class Meta(ActionBody.Meta):
        fields = (*ActionBody.Meta.fields, "reports", "allowed")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, action: Action) -> list[str]:
        user = self.context["request"].user
        if action.ended_at is not None:
            return []
        report = ["report"] if action_rules.can_report(user, action) else []
        return report + (["reassign"] if action_rules.can_reassign(user, action) else [])


class ActionInput(serializers.Serializer[Any]):
    """For an item of a meeting under way (by the pen holder), or on a case in sight (then with a due date)."""

    what = serializers.CharField(max_length=2000)
    owner = serializers.PrimaryKeyRelatedField(queryset=ACTIVE)
    due_on = Day(required=False, default=None, allow_null=True)
    item = serializers.UUIDField(required=False, default=None, allow_null=True)
    case = serializers.UUIDField(required=False, default=None, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["item"] is None) == (attrs["case"] is None):
            raise serializers.ValidationError({"item": ["Give an item of a meeting or a case, one of the two."]})
        return attrs


class ReportInput(serializers.Serializer[Any]):
    status = serializers.ChoiceField([(one.value, one.label) for one in action_rules.REPORTED])
    outcome = serializers.CharField(max_length=2000)


class ReassignInput(serializers.Serializer[Any]):
    to = serializers.PrimaryKeyRelatedField(queryset=ACTIVE)
    reason = serializers.CharField(max_length=2000)
