"""What the API takes of a decision, and of its second signature."""

from typing import Any

from rest_framework import serializers

from cases.states import Basis, LevelOfNeed
from partners.models import Locality, Partner, User
from referrals.states import NoActionReason

LONG = 6000


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
    panel = serializers.IntegerField(
        required=False, allow_null=True, default=None, help_text="which is to hear the children; left out: the first"
    )
    urgent_because = serializers.CharField(
        max_length=400,
        required=False,
        default="",
        allow_blank=True,
        help_text="why the panel cannot wait for its cut-off",
    )


class SendBackInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


class NothingInput(serializers.Serializer[Any]):
    """No answers: signing is the whole of it."""
