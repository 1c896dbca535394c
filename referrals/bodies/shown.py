"""The shapes of referrals as the API shows them. What is not listed here is not shown."""

from datetime import date, datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.api.bodies import HitBody, Named
from partners.rest.days import TAKEN
from referrals import access, disagreements, rules
from referrals.bodies.disagreements import DisagreementBody
from referrals.models import Addendum, Attachment, Decision, Disagreement, HouseholdMember, Referral

LISTED: tuple[str, ...] = (
    "id",
    "reference",
    "state",
    "child_name",
    "source",
    "need",
    "immediate_danger",
    "referrer",
    "referring_partner",
    "receiving_team",
    "locality",
    "routed",
    "received_at",
    "colour",
    "due_at",
    "day_ends_at",
    "paused_at",
    "breached_at",
)


DETAILED: tuple[str, ...] = (
    *LISTED,
    "given_name",
    "family_name",
    "date_of_birth",
    "expected_date",
    "name_not_known",
    "description",
    "nhs_number",
    "upn",
    "postcode",
    "protected_address",
    "household",
    "members",
    "other_children",
    "caller",
    "urgent",
    "what_happened",
    "wanted",
    "childs_words",
    "family_told",
    "why_not_told",
    "family_view",
    "family_agrees",
    "basis",
    "attachments",
    "addenda",
    "guidance",
    "previous_received",
    "question",
    "answer",
    "decision",
    "disagreements",
    "disagree_until",
    "allowed_transitions",
)


class ReferralBody(serializers.ModelSerializer[Referral]):
    child_name = serializers.CharField(source="name_as_given", help_text="as the referrer gave it")

    class Meta:
        model = Referral
        fields = LISTED
        read_only_fields = LISTED


class MemberBody(serializers.ModelSerializer[HouseholdMember]):
    serializer_field_mapping = TAKEN

    class Meta:
        model = HouseholdMember
        fields = ("given_name", "family_name", "date_of_birth", "relation", "also_referred")
        extra_kwargs = {"also_referred": {"help_text": "the referral is about this child too"}}


class OtherChildBody(serializers.Serializer[Any]):
    child = serializers.UUIDField(allow_null=True, help_text="null for those who do not work on the referral")
    name = serializers.CharField()


class TwinsOfChildBody(serializers.Serializer[Any]):
    """A child of a referral: their open case, and other records that may be of the same child, the closest first."""

    child = serializers.UUIDField(source="child.pk", help_text="the record that the referral is about")
    name = serializers.CharField(help_text="as the referrer gave it")
    has_open_case = serializers.BooleanField()
    open_case = serializers.UUIDField(source="case_in_sight", allow_null=True, help_text="null where out of your sight")
    results = HitBody(source="twins", many=True)


class EarlierBody(serializers.ModelSerializer[Referral]):
    names = serializers.ListField(child=serializers.CharField(), help_text="which of these children it is about")

    class Meta:
        model = Referral
        fields = ("id", "reference", "state", "received_at", "referring_partner", "names")
        read_only_fields = fields


class TwinsBody(TwinsOfChildBody):
    """The first child, the children beside it, and what of earlier referrals about any of them is in your sight."""

    others = TwinsOfChildBody(many=True)
    earlier = EarlierBody(many=True, help_text="the latest first")


class AttachmentBody(serializers.ModelSerializer[Attachment]):
    class Meta:
        model = Attachment
        fields = ("id", "name", "content_type", "size", "sha256", "scanned_by", "added_at")
        read_only_fields = fields


class ReferralAddendumBody(serializers.ModelSerializer[Addendum]):
    class Meta:
        model = Addendum
        fields = ("id", "text", "added_by", "partner", "added_at")
        read_only_fields = fields


class DecisionBody(serializers.ModelSerializer[Decision]):
    rationale = serializers.SerializerMethodField(help_text="null for the referrer, whom words_to_referrer are for")
    decided_by = Named()
    countersigned_by = Named(allow_null=True)

    class Meta:
        model = Decision
        fields = (
            "outcome",
            "outcome_code",
            "outcome_words",
            "case",
            "counts_as_new",
            "no_action_reason",
            "level",
            "rationale",
            "words_to_referrer",
            "decided_by",
            "decided_at",
            "countersigned_by",
        )
        read_only_fields = fields

    def get_rationale(self, decision: Decision) -> str | None:
        return decision.rationale if self.context.get("inside") else None


class ReferralDetail(ReferralBody):
    postcode = serializers.SerializerMethodField(help_text="empty where the address is protected")
    description = serializers.SerializerMethodField(help_text="where the child is; empty where it is protected")
    protected_address = serializers.BooleanField(source="address_is_protected", read_only=True)
    members = MemberBody(many=True, read_only=True)
    other_children = serializers.SerializerMethodField(help_text="children beside the first")
    attachments = AttachmentBody(many=True, read_only=True)
    addenda = ReferralAddendumBody(many=True, read_only=True)
    decision = serializers.SerializerMethodField()
    disagreements = serializers.SerializerMethodField(help_text="with this decision and those before it")
    disagree_until = serializers.SerializerMethodField(help_text="null where you may not disagree with the decision")
    previous_received = serializers.SerializerMethodField(help_text="null for those who do not work on it")
    allowed_transitions = serializers.SerializerMethodField(help_text="what you may do with it now")

    class Meta(ReferralBody.Meta):
        fields = DETAILED
        read_only_fields = DETAILED

    def get_postcode(self, referral: Referral) -> str:
        return "" if referral.address_is_protected else referral.postcode

    def get_previous_received(self, referral: Referral) -> date | None:
        return referral.previous_received if referral.previous_received and self._is_inside(referral) else None

    def get_description(self, referral: Referral) -> str:
        return "" if referral.address_is_protected else referral.description

    @extend_schema_field(OtherChildBody(many=True))
    def get_other_children(self, referral: Referral) -> Any:
        inside = self._is_inside(referral) if referral.other_children else False  # type: ignore[attr-defined]
        return [
            {"child": one["child"] if inside else None, "name": one["name"]}
            for one in referral.other_children  # type: ignore[attr-defined]
        ]

    @extend_schema_field(DecisionBody(allow_null=True))
    def get_decision(self, referral: Referral) -> Any:
        if referral.decision is None:
            return None
        return DecisionBody(referral.decision, context={"inside": self._is_inside(referral)}).data

    def _is_inside(self, referral: Referral) -> bool:
        return access.is_inside(self.context["request"].user, referral)

    @extend_schema_field(DisagreementBody(many=True))
    def get_disagreements(self, referral: Referral) -> Any:
        return DisagreementBody(self._disagreements(referral), many=True).data

    def get_disagree_until(self, referral: Referral) -> datetime | None:
        return disagreements.open_until(referral, self._disagreements(referral), user=self.context["request"].user)

    def _disagreements(self, referral: Referral) -> list[Disagreement]:
        if not hasattr(referral, "found_disagreements"):
            referral.found_disagreements = disagreements.on(  # type: ignore[attr-defined]
                referral, user=self.context["request"].user
            )
        return referral.found_disagreements  # type: ignore[attr-defined]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_allowed_transitions(self, referral: Referral) -> list[str]:
        return rules.allowed_transitions(self.context["request"].user, referral)


class DecidedBody(ReferralDetail):
    not_referred = serializers.ListField(
        child=serializers.CharField(),
        read_only=True,
        help_text="children whom this decision could not refer to the panel, and why; said this once",
    )

    class Meta(ReferralDetail.Meta):
        fields = (*DETAILED, "not_referred")
        read_only_fields = fields
