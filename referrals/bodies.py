"""The shapes of referrals in the API. What is not listed here is neither shown nor taken."""

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.files import EXTENSIONS
from cases.models import Child
from cases.states import Basis, FamilyTold, LevelOfNeed
from partners.models import Locality, LocalityPostcode, Partner, Team, User
from referrals import access, disagreements, rules
from referrals.models import (
    Addendum,
    Attachment,
    ClockRules,
    Decision,
    Disagreement,
    HouseholdMember,
    Referral,
    RoutingRule,
)
from referrals.states import Colour, FamilyAgrees, NoActionReason, PrimaryNeed, ReferralOutcome, ReferralSource

LONG = 6000


class DecisionBody(serializers.ModelSerializer[Decision]):
    rationale = serializers.SerializerMethodField(help_text="null for the referrer, whom words_to_referrer are for")

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
            "decided_at",
            "countersigned_by",
        )
        read_only_fields = fields

    def get_rationale(self, decision: Decision) -> str | None:
        return decision.rationale if self.context.get("inside") else None


class DisagreementBody(serializers.ModelSerializer[Disagreement]):
    class Meta:
        model = Disagreement
        fields = (
            "id",
            "state",
            "words",
            "raised_by",
            "raised_at",
            "put_to",
            "due_at",
            "breached_at",
            "answered_by",
            "answered_at",
            "answer",
        )
        read_only_fields = fields


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
    "paused_at",
    "breached_at",
)


class ReferralBody(serializers.ModelSerializer[Referral]):
    child_name = serializers.CharField(source="name_as_given", help_text="as the referrer gave it")

    class Meta:
        model = Referral
        fields = LISTED
        read_only_fields = LISTED


class MemberBody(serializers.ModelSerializer[HouseholdMember]):
    class Meta:
        model = HouseholdMember
        fields = ("given_name", "family_name", "date_of_birth", "relation", "also_referred")
        extra_kwargs = {"also_referred": {"help_text": "the referral is about this child too"}}


class OtherChildBody(serializers.Serializer[Any]):
    child = serializers.UUIDField(allow_null=True, help_text="null for those who do not work on the referral")
    name = serializers.CharField()


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


DETAILED: tuple[str, ...] = (
    *LISTED,
    "given_name",
    "family_name",
    "date_of_birth",
    "expected_date",
    "name_not_known",
    "description",
    "nhs_number",
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
    previous_received = serializers.DateField(read_only=True)
    allowed_transitions = serializers.SerializerMethodField(help_text="what you may do with it now")

    class Meta(ReferralBody.Meta):
        fields = DETAILED
        read_only_fields = DETAILED

    def get_postcode(self, referral: Referral) -> str:
        return "" if referral.address_is_protected else referral.postcode

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


class ChildInSight(serializers.PrimaryKeyRelatedField[Child]):
    """A child by id, where the caller sees them; any other id does not exist."""

    def get_queryset(self) -> Any:
        return Child.objects.visible_to(self.context["request"].user)


class ReferralInput(serializers.Serializer[Any]):
    child = ChildInSight(queryset=Child.objects.none(), required=False, allow_null=True, default=None)
    given_name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    family_name = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    date_of_birth = serializers.DateField(required=False, allow_null=True, default=None)
    expected_date = serializers.DateField(required=False, allow_null=True, default=None)
    name_not_known = serializers.BooleanField(required=False, default=False)
    description = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    nhs_number = serializers.CharField(max_length=20, required=False, default="", allow_blank=True)
    postcode = serializers.CharField(max_length=8, required=False, default="", allow_blank=True)
    protected_address = serializers.BooleanField(required=False, default=False)
    members = serializers.ListField(child=MemberBody(), required=False, default=list, max_length=20)
    caller = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    siblings = serializers.ListField(
        child=ChildInSight(queryset=Child.objects.none()), required=False, max_length=20, default=list
    )
    household = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    source = serializers.ChoiceField(ReferralSource.choices)  # type: ignore[assignment]
    need = serializers.ChoiceField(PrimaryNeed.choices)
    what_happened = serializers.CharField(max_length=LONG)
    wanted = serializers.CharField(max_length=LONG)
    childs_words = serializers.CharField(max_length=LONG, required=False, default="", allow_blank=True)
    immediate_danger = serializers.BooleanField()
    family_told = serializers.ChoiceField(FamilyTold.choices)
    why_not_told = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)
    family_view = serializers.CharField(max_length=LONG, required=False, default="", allow_blank=True)
    family_agrees = serializers.ChoiceField(FamilyAgrees.choices, required=False, default="", allow_blank=True)
    basis = serializers.ChoiceField(Basis.choices)


class ReferralAddendumInput(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=4000)


class FileInput(serializers.Serializer[Any]):
    file = serializers.FileField(help_text=f"{', '.join(EXTENSIONS)}, up to 10 MB")


class NoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, required=False, default="", allow_blank=True)


class QuestionInput(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=2000)


class DisagreeInput(serializers.Serializer[Any]):
    words = serializers.CharField(max_length=4000, help_text="why the decision is wrong")


class UpholdInput(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=4000, help_text="to those who disagree")


class AnswerInput(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=4000)


class ColourInput(serializers.Serializer[Any]):
    colour = serializers.ChoiceField(Colour.choices)
    reason = serializers.CharField(max_length=2000)


class ClockRulesBody(serializers.ModelSerializer[ClockRules]):
    """The body of the rules of the clock: whoever sets them and when are the server's to say."""

    class Meta:
        model = ClockRules
        fields = (
            "id",
            "red_hours",
            "amber_hours",
            "green_hours",
            "days_unrated",
            "days_to_disagree",
            "days_to_answer",
            "opens",
            "closes",
            "reason",
            "set_at",
        )
        read_only_fields = ("id", "set_at")


class RerouteInput(serializers.Serializer[Any]):
    team = serializers.PrimaryKeyRelatedField(queryset=Team.objects.intake())
    locality = serializers.PrimaryKeyRelatedField(
        queryset=Locality.objects.all(), required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=2000)


class RoutingRuleBody(serializers.ModelSerializer[RoutingRule]):
    """Which team receives what comes from a locality, or with none from no locality, from a day on."""

    class Meta:
        model = RoutingRule
        fields = ("id", "locality", "team", "since", "until", "reason")
        read_only_fields = ("id", "until")
        extra_kwargs = {"locality": {"default": None}}


class PostcodeRuleBody(serializers.ModelSerializer[LocalityPostcode]):
    """Which locality postcodes lie in that begin so, from a day on."""

    class Meta:
        model = LocalityPostcode
        fields = ("id", "prefix", "locality", "since", "until")
        read_only_fields = fields


class PostcodeRuleInput(serializers.Serializer[Any]):
    begins_with = serializers.CharField(max_length=8)
    locality = serializers.PrimaryKeyRelatedField(
        queryset=Locality.objects.all(), required=False, allow_null=True, default=None, help_text="null: out of area"
    )
    since = serializers.DateField()
    reason = serializers.CharField(max_length=1000)


class SendBackInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class NothingInput(serializers.Serializer[Any]):
    """No answers: signing is the whole of it."""


class OutcomeBody(serializers.Serializer[Any]):
    """A line of the list of outcomes. A code that is there is changed, any other added."""

    code = serializers.SlugField(max_length=40)
    label = serializers.CharField(max_length=120)  # type: ignore[assignment]
    effect = serializers.ChoiceField(ReferralOutcome.choices)
    countersigned = serializers.BooleanField(default=False)
    offered = serializers.BooleanField(default=True)


class OutcomeInput(OutcomeBody):
    reason = serializers.CharField(max_length=1000)


class WithdrawInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class DecisionInput(serializers.Serializer[Any]):
    outcome = serializers.SlugField(max_length=40, help_text="a code of `front-door-outcomes/`")
    level = serializers.ChoiceField(LevelOfNeed.choices)
    rationale = serializers.CharField(max_length=LONG)
    words_to_referrer = serializers.CharField(
        max_length=4000, required=False, default="", allow_blank=True, help_text="needed unless the caller is unknown"
    )
    no_action_reason = serializers.ChoiceField(NoActionReason.choices, required=False, default="", allow_blank=True)
    lead = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, allow_null=True, default=None
    )
    locality = serializers.PrimaryKeyRelatedField(
        queryset=Locality.objects.all(), required=False, allow_null=True, default=None
    )
    share_with = serializers.PrimaryKeyRelatedField(
        queryset=Partner.objects.filter(active=True), many=True, required=False, default=list
    )
    share_reason = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    basis = serializers.ChoiceField(
        Basis.choices,
        required=False,
        default="",
        allow_blank=True,
        help_text="needed for `share_with` where the referral gives none yet",
    )
    closed_out = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        default=list,
        max_length=20,
        help_text="those of `other_children` for whom nothing is done",
    )
    closed_out_reason = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
