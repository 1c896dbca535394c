"""The shapes of children and cases in the API. What is not listed here is neither shown nor taken."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases import access, rules
from cases.models import Case, Child, Event, Merge, Share, Voice
from cases.states import Basis, FamilyTold, LevelOfNeed, Purpose, Rights
from partners.models import Locality, Partner, User
from partners.rest.days import TAKEN, Day, Moment


class Named(serializers.Serializer[Any]):
    """A person, partner or locality by id and name."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class ChildBody(serializers.ModelSerializer[Child]):
    age = serializers.SerializerMethodField()
    postcode = serializers.SerializerMethodField(help_text="null where the address is protected")

    class Meta:
        model = Child
        fields = (
            "id",
            "reference",
            "given_name",
            "family_name",
            "date_of_birth",
            "expected_date",
            "age",
            "nhs_number",
            "upn",
            "sex",
            "postcode",
            "protected_address",
            "languages",
        )
        read_only_fields = fields

    def get_age(self, child: Child) -> int | None:
        return child.age(on=timezone.localdate())

    def get_postcode(self, child: Child) -> str | None:
        return None if child.protected_address else child.postcode


class ChildInput(serializers.ModelSerializer[Child]):
    """What a child's record is made from, or corrected by. Numbers are unique to one child."""

    serializer_field_mapping = TAKEN

    class Meta:
        model = Child
        fields = (
            "given_name",
            "family_name",
            "date_of_birth",
            "expected_date",
            "nhs_number",
            "upn",
            "sex",
            "postcode",
            "protected_address",
            "languages",
        )
        # The database and the operation hold uniqueness: a validator here would tell of children out of sight.
        extra_kwargs: dict[str, Any] = {
            "nhs_number": {"validators": []},
            "upn": {"validators": []},
        }


class SearchInput(serializers.Serializer[Any]):
    q = serializers.CharField(max_length=160, required=False, default="", allow_blank=True, help_text="a name")
    date_of_birth = Day(required=False, default=None, allow_null=True)
    nhs_number = serializers.RegexField(r"^(\d{10})?$", required=False, default="", allow_blank=True)
    upn = serializers.RegexField(r"^([A-Z]\d{11}[A-Z0-9])?$", required=False, default="", allow_blank=True)
    postcode = serializers.CharField(
        max_length=8, required=False, default="", allow_blank=True, help_text="beside a name, to tell children apart"
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs["q"].strip()) == 1:
            raise serializers.ValidationError({"q": "Give at least 2 letters of the name."})
        if not (attrs["q"].strip() or attrs["date_of_birth"] or attrs["nhs_number"] or attrs["upn"]):
            raise serializers.ValidationError("Give q, date_of_birth, nhs_number or upn.")
        return attrs


class HitBody(serializers.Serializer[Any]):
    """A child found. Outside one's sight all is null but `ask`, whom to ask, and `token`, to ask with."""

    in_sight = serializers.BooleanField()
    child = ChildBody(allow_null=True)
    case = serializers.UUIDField(source="case.pk", allow_null=True, default=None)
    ask = serializers.CharField()
    token = serializers.CharField(help_text="to ask with, within half an hour; empty where in sight")


@extend_schema_field(OpenApiTypes.UUID)
class ChildField(serializers.PrimaryKeyRelatedField[Child]):
    """A child whom the person may open a case for; any other id reads as not existing."""

    def get_queryset(self) -> Any:
        return access.children_to_open_a_case_for(self.context["request"].user)


class MergeInput(serializers.Serializer[Any]):
    other = ChildField(help_text="the record merged into this one")
    reason = serializers.CharField(max_length=2000)


class UnmergeInput(serializers.Serializer[Any]):
    merge = serializers.UUIDField()
    reason = serializers.CharField(max_length=2000)


class MergeBody(serializers.ModelSerializer[Merge]):
    class Meta:
        model = Merge
        fields = ("id", "kept", "merged", "reason", "at", "undone_at")
        read_only_fields = fields


class AskInput(serializers.Serializer[Any]):
    token = serializers.CharField(max_length=400)


class HitsBody(serializers.Serializer[Any]):
    results = HitBody(many=True)


class CaseBody(serializers.ModelSerializer[Case]):
    reference = serializers.CharField(source="child.reference")
    child_name = serializers.CharField(source="child.full_name")
    lead = Named(allow_null=True)
    locality = Named()

    class Meta:
        model = Case
        fields: tuple[str, ...] = (
            "id",
            "reference",
            "child",
            "child_name",
            "state",
            "lead",
            "locality",
            "level_of_need",
            "restricted",
            "opened_at",
            "closed_at",
            "closing_reason",
            "updated_at",
        )
        read_only_fields: tuple[str, ...] = fields


class CaseDetail(CaseBody):
    why = serializers.SerializerMethodField(help_text="why you see it, in words")
    allowed = serializers.SerializerMethodField(help_text="what you may do with it")

    class Meta(CaseBody.Meta):
        fields = (*CaseBody.Meta.fields, "why", "allowed")
        read_only_fields = fields

    def get_why(self, case: Case) -> str | None:
        reason = self.context.get("reason")
        return reason.words if reason else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed(self, case: Case) -> list[str]:
        user = self.context["request"].user
        steering = ["change", "share", "hand_over", "close"] if rules.can_share(user, case) else []
        return (["record"] if rules.can_add_to_record(user, case) else []) + steering


class ToldInput(serializers.Serializer[Any]):
    """Asked whenever information is shared: on what lawful basis, and what the family knows of it."""

    basis = serializers.ChoiceField(Basis.choices)
    family_told = serializers.ChoiceField(FamilyTold.choices)
    why_not_told = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class CaseInput(serializers.Serializer[Any]):
    child = ChildField()
    lead = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    locality = serializers.PrimaryKeyRelatedField(queryset=Locality.objects.all())
    level_of_need = serializers.ChoiceField(LevelOfNeed.choices)
    reason = serializers.CharField(max_length=2000)
    basis = serializers.ChoiceField(Basis.choices, required=False, help_text="left out: a public task")
    family_told = serializers.ChoiceField(FamilyTold.choices, required=False, help_text="left out: told later")
    why_not_told = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class LevelInput(serializers.Serializer[Any]):
    level_of_need = serializers.ChoiceField(LevelOfNeed.choices)
    reason = serializers.CharField(max_length=2000)


class HandOverInput(ToldInput):
    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    reason = serializers.CharField(max_length=2000)


class CloseInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class ShareBody(serializers.ModelSerializer[Share]):
    partner = Named(allow_null=True)
    user = Named(allow_null=True)
    decided_by = Named()
    ended_by = Named(allow_null=True)

    class Meta:
        model = Share
        fields = (
            "id",
            "partner",
            "user",
            "rights",
            "purpose",
            "reason",
            "basis",
            "family_told",
            "why_not_told",
            "since",
            "until",
            "decided_by",
            "ended_by",
            "ended_because",
        )
        read_only_fields = fields


class ShareInput(ToldInput):
    partner = serializers.PrimaryKeyRelatedField(
        queryset=Partner.objects.active(), required=False, default=None, allow_null=True
    )
    user = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, default=None, allow_null=True
    )
    rights = serializers.ChoiceField(Rights.choices, default=Rights.CONTRIBUTE)
    purpose = serializers.ChoiceField([one for one in Purpose.choices if one[0] not in (Purpose.LEAD, Purpose.PANEL)])
    reason = serializers.CharField(max_length=2000)
    until = Moment(required=False, default=None, allow_null=True)


class EndInput(serializers.Serializer[Any]):
    because = serializers.CharField(max_length=2000)


class EventBody(serializers.ModelSerializer[Event]):
    source = Named(allow_null=True)  # type: ignore[assignment]
    recorded_by = Named()

    class Meta:
        model = Event
        fields = (
            "id",
            "kind",
            "happened_at",
            "recorded_at",
            "nature",
            "significance",
            "text",
            "source",
            "recorded_by",
        )
        read_only_fields = fields


class EventInput(serializers.ModelSerializer[Event]):
    serializer_field_mapping = TAKEN
    text = serializers.CharField(max_length=8000)

    class Meta:
        model = Event
        fields = ("kind", "happened_at", "nature", "significance", "text")


class VoiceBody(serializers.ModelSerializer[Voice]):
    heard_by = Named()

    class Meta:
        model = Voice
        fields = ("id", "words", "said_on", "heard_by", "recorded_at")
        read_only_fields = fields


class VoiceInput(serializers.Serializer[Any]):
    """The child's own words, as they said them, and the day on which somebody heard them."""

    words = serializers.CharField(max_length=4000)
    said_on = Day()


class LookBody(serializers.Serializer[Any]):
    """A look at the record, or a change; `marks` say what stands out."""

    at = Moment()
    who = serializers.CharField()
    partner = serializers.CharField()
    what = serializers.CharField()
    why = serializers.CharField()
    marks = serializers.ListField(child=serializers.CharField())
